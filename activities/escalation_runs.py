"""What became of an escalation, by Temporal's own word."""

import asyncio
import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from temporalio.client import Client, WorkflowExecution, WorkflowExecutionDescription, WorkflowExecutionStatus
from temporalio.service import RPCError

from temporal.absence import is_gone
from workflows.escalation import EscalationWorkflow
from workflows.messages import MEMO_STATE, Snapshot, TaskEnded, escalation_workflow_id
from workflows.phases import EndReason
from workflows.snapshot import left_behind

DESCRIBE_TIMEOUT: Final = 4.0  # seconds, one question to Temporal
PAGE: Final = 50  # of a list of Temporal's

_IN_WORDS: Final = {
    WorkflowExecutionStatus.COMPLETED: "is over",
    WorkflowExecutionStatus.FAILED: "has failed",
    WorkflowExecutionStatus.CANCELED: "was canceled",
    WorkflowExecutionStatus.TERMINATED: "was terminated",
    WorkflowExecutionStatus.TIMED_OUT: "has timed out",
}

_TASK_SIGNALS: Final = {
    EndReason.TASK_COMPLETED: EscalationWorkflow.task_completed,
    EndReason.TASK_CANCELED: EscalationWorkflow.task_canceled,
}


@dataclass(frozen=True)
class EscalationRun:
    """The latest run under a code. `state` is None when Temporal knows none (any more)."""

    live: bool
    what: str  # became of it, in words
    state: Snapshot | None


class EscalationRuns:
    """Lists may lag, so they only say where to look; `describe` is strongly consistent, and judges.

    Every method raises RPCError or TimeoutError, both retryable.
    """

    def __init__(self, temporal: Client) -> None:
        self._temporal = temporal

    async def of(self, code: str) -> EscalationRun:
        """A closed run's state is the one it left behind: final, also when it had no chance to publish it."""
        described = await self.describe(escalation_workflow_id(code))
        if described is None:
            return EscalationRun(live=False, what="is unknown to Temporal", state=None)
        state = await described.memo_value(MEMO_STATE, type_hint=Snapshot)
        if described.close_time is None:
            return EscalationRun(live=True, what="is running", state=state)
        what = "is over" if described.status is None else _IN_WORDS.get(described.status, "is over")
        return EscalationRun(live=False, what=what, state=left_behind(state, described.close_time))

    async def describe(self, workflow_id: str) -> WorkflowExecutionDescription | None:
        """The latest run of any workflow; None when Temporal knows none (any more)."""
        try:
            async with asyncio.timeout(DESCRIBE_TIMEOUT):
                return await self._temporal.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            if not is_gone(error):
                raise
            return None

    async def tell_of_task(self, code: str, ended: EndReason) -> bool:
        """Signals how the task ended, as TaskRouter's event would have; whether anybody runs who hears it."""
        run = self._temporal.get_workflow_handle(escalation_workflow_id(code))
        try:
            async with asyncio.timeout(DESCRIBE_TIMEOUT):
                await run.signal(_TASK_SIGNALS[ended], TaskEnded(at=datetime.now(UTC)))
        except RPCError as error:
            if not is_gone(error):
                raise
            return False
        return True

    async def page(self, query: str, cursor: str | None) -> tuple[list[WorkflowExecution], str | None]:
        """One page of the workflows that a query lists, and where the next one begins."""
        workflows = self._temporal.list_workflows(
            query, page_size=PAGE, next_page_token=base64.b64decode(cursor) if cursor else None
        )
        async with asyncio.timeout(DESCRIBE_TIMEOUT):
            await workflows.fetch_next_page()
        token = workflows.next_page_token
        return list(workflows.current_page or ()), base64.b64encode(token).decode() if token else None
