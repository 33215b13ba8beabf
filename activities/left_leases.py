"""Agent leases that no live escalation stands behind: each keeps an agent out of every video room."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle

from activities.escalation_runs import EscalationRun, EscalationRuns
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.messages import (
    AGENT_LEASE_TYPE,
    MEMO_LEASE,
    AgentLeaseInput,
    agent_lease_workflow_id,
    worker_of_lease,
)
from workflows.reconcile_messages import FIND_LEFT_LEASES, FREE_LEFT_LEASE, Difference, Kind, Look, Seen

# A live escalation takes and frees a lease within moments; what lasts has been left.
SETTLED = timedelta(minutes=1)
RELEASE_TIMEOUT = 4.0  # seconds

HELD = f'WorkflowType="{AGENT_LEASE_TYPE}" AND ExecutionStatus="Running"'


class LeftLeases:
    """Temporal ends a lease with its escalation: one is left by a reset, a start by hand, or a fault."""

    def __init__(self, temporal: Client, runs: EscalationRuns) -> None:
        self._temporal = temporal
        self._runs = runs

    @activity.defn(name=FIND_LEFT_LEASES)
    async def find_left_leases(self, look: Look) -> Seen:
        leases, cursor = await self._runs.page(HELD, look.cursor)
        left = []
        for lease in leases:
            activity.heartbeat()
            worker_sid = worker_of_lease(lease.id)
            if (judged := await self._left(worker_sid)) is not None:
                _, code, what = judged
                left.append(Difference(kind=Kind.LEASE, sid=worker_sid, code=code, what=what))
        return Seen(looked_at=len(leases), differences=tuple(left), cursor=cursor)

    @activity.defn(name=FREE_LEFT_LEASE)
    async def free_left_lease(self, left: Difference) -> bool:
        """Told to end, as its escalation would tell it; one that does not is terminated."""
        judged = await self._left(left.sid)
        if judged is None:
            return False
        lease, _, what = judged
        try:
            async with asyncio.timeout(RELEASE_TIMEOUT):
                await lease.signal(AgentLeaseWorkflow.release)
                await lease.result()
        except TimeoutError:
            await lease.terminate(reason=f"Reconcile: {what}, and it did not end when told")
        except WorkflowFailureError:
            activity.logger.info("the lease has ended by itself")
        return True

    async def _left(self, worker_sid: str) -> tuple[WorkflowHandle[Any, Any], str, str] | None:
        """The lease's own run, its escalation's code, and why it is left; None when it is rightly held."""
        described = await self._runs.describe(agent_lease_workflow_id(worker_sid))
        if described is None or described.close_time is not None:
            return None
        held = await described.memo_value(MEMO_LEASE, type_hint=AgentLeaseInput)
        run = await self._runs.of(held.code)
        what = why_left(worker_sid, described.start_time, run, datetime.now(UTC))
        if what is None:
            return None
        this_run = self._temporal.get_workflow_handle(described.id, run_id=described.run_id)
        return this_run, held.code, what


def why_left(worker_sid: str, since: datetime, run: EscalationRun, now: datetime) -> str | None:
    """Why a lease held `since` then is left; None while its escalation may want it.

    An admission is not published: of an agent who holds the lease of a live escalation it is believed.
    """
    if not run.live or run.state is None:
        return f"held, and its escalation {run.what}"
    if run.state.ended_at is not None and now - run.state.ended_at > SETTLED:
        return "held, and its escalation has ended"
    if run.state.agent.worker_sid != worker_sid and now - since > SETTLED:
        return "held, and its escalation has another agent"
    return None
