"""The only door to Temporal: starting, reading, updating and signalling escalations.

Temporal or its worker being away is TemporarilyUnavailable, which means "unknown": an update that was given
up may still apply, which is why each has an id of its own making.
"""

import uuid
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeVar

from fastapi import Depends, Request
from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.service import RPCError

from api.problems import (
    AgentAbsent,
    AgentBusy,
    AlreadyRated,
    CallWasHad,
    EscalationOver,
    LinkInUse,
    NoConsent,
    NothingToRate,
    Problem,
    TemporarilyUnavailable,
    TooOften,
    UnknownCode,
    WrongClaim,
)
from api.temporal_bounds import bounded, translated
from temporal.absence import is_gone
from workflows.messages import (
    ESCALATION_TYPE,
    MEMO_LEASE,
    MEMO_STATE,
    TASK_QUEUE,
    TASK_TIMEOUT,
    Admission,
    AdmitAgent,
    AdmitCustomer,
    AgentLeaseInput,
    Arrival,
    CustomerArrives,
    EscalationInput,
    Message,
    Rate,
    Rated,
    Rejected,
    Revoke,
    Snapshot,
    StartRecording,
    agent_lease_workflow_id,
    escalation_workflow_id,
)
from workflows.snapshot import first_snapshot, left_behind, search_attributes_of

TOO_OFTEN_WAIT: Final = 60  # seconds

# Temporal's own: the run was closed before it had answered an update that it had accepted
_CLOSED_MEANWHILE: Final = "AcceptedUpdateCompletedWorkflow"
_REFUSALS: Final[dict[str, type[Problem]]] = {
    Rejected.AGENT_ABSENT: AgentAbsent,
    Rejected.LINK_IN_USE: LinkInUse,
    Rejected.WRONG_CLAIM: WrongClaim,
    Rejected.CALL_WAS_HAD: CallWasHad,
    Rejected.NO_CONSENT: NoConsent,
    Rejected.NOTHING_TO_RATE: NothingToRate,
    Rejected.ALREADY_RATED: AlreadyRated,
}
_MEMO_MAY_HAVE_CHANGED: Final = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
    }
)

Result = TypeVar("Result")


class Escalations:
    """Everything the API asks of Temporal. Raises problems only: they can go straight to the caller."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def is_reachable(self) -> bool:
        """Whether Temporal's frontend answers."""
        try:
            async with bounded():
                return await self._client.service_client.check_health()
        except TemporarilyUnavailable:
            return False

    # --- starting and reading ----------------------------------------------------------------------------

    async def start(self, escalation: EscalationInput) -> Snapshot | None:
        """Starts the escalation, with a first memo so that it can be read before a worker has seen it.

        None when there is, or was, one with this code. Needs no worker.
        """
        first = first_snapshot(escalation, datetime.now(UTC))
        async with bounded():
            try:
                await self._client.start_workflow(
                    ESCALATION_TYPE,
                    escalation,
                    id=escalation_workflow_id(escalation.code),
                    task_queue=TASK_QUEUE,
                    task_timeout=TASK_TIMEOUT,
                    id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
                    id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                    memo={MEMO_STATE: first},
                    search_attributes=search_attributes_of(first),
                    static_summary=f"{escalation.agent.identity} turns {escalation.task_sid} into a call",
                )
            except WorkflowAlreadyStartedError:
                return None
        return first

    async def find(self, code: str) -> Snapshot | None:
        """The published state; None when no escalation has this code. Needs no worker, writes no history."""
        async with bounded():
            try:
                described = await self._handle(code).describe()
            except RPCError as error:
                if is_gone(error):
                    return None
                raise
            snapshot = await described.memo_value(MEMO_STATE, type_hint=Snapshot)
        return snapshot if _is_running(described) else left_behind(snapshot, described.close_time)

    async def read(self, code: str) -> Snapshot:
        """The published state. Raises UnknownCode."""
        snapshot = await self.find(code)
        if snapshot is None:
            raise UnknownCode
        return snapshot

    async def changes(self, code: str) -> AsyncGenerator[None, None]:
        """Yields when the published state may have changed, and ends with the run.

        One long poll of the history, not bounded. Raises TemporarilyUnavailable when Temporal goes away, and
        UnknownCode when it has forgotten the run.
        """
        events = self._handle(code).fetch_history_events(wait_new_event=True)
        with translated():
            while True:
                try:
                    await events.fetch_next_page()
                except RPCError as error:
                    if is_gone(error):
                        raise UnknownCode from error
                    raise
                if any(event.event_type in _MEMO_MAY_HAVE_CHANGED for event in events.current_page or ()):
                    yield
                if events.next_page_token is None:
                    return

    # --- people's actions that need an answer --------------------------------------------------------------

    async def admit_agent(self, code: str, admit: AdmitAgent) -> Admission:
        """Raises AgentBusy, EscalationOver, TooOften."""
        return await self._update(code, "admit_agent", admit, _once(), Admission)

    async def customer_arrives(self, code: str, arrives: CustomerArrives) -> Arrival:
        """Raises LinkInUse, EscalationOver, TooOften."""
        return await self._update(code, "customer_arrives", arrives, _once(), Arrival)

    async def admit_customer(self, code: str, admit: AdmitCustomer) -> Admission:
        """Raises WrongClaim, AgentAbsent, EscalationOver, TooOften."""
        return await self._update(code, "admit_customer", admit, _once(), Admission)

    async def rate(self, code: str, rate: Rate) -> Rated:
        """Raises WrongClaim, NothingToRate, AlreadyRated, EscalationOver (the window is over)."""
        try:
            return await self._update(code, "rate", rate, _once(), Rated)
        except EscalationOver:
            given = (await self.read(code)).csat
            if given is None:
                raise
            if given != rate.csat:
                raise AlreadyRated from None
            return Rated(first=False)

    async def revoke(self, code: str, revoke: Revoke) -> None:
        """Raises CallWasHad, EscalationOver."""
        await self._update(code, "revoke", revoke, "revoke", type(None))

    async def start_recording(self, code: str, start: StartRecording) -> None:
        """Raises NoConsent, EscalationOver, TooOften."""
        await self._update(code, "start_recording", start, _once(), type(None))

    async def _update(
        self, code: str, name: str, message: Message, update_id: str, result: type[Result]
    ) -> Result:
        try:
            async with bounded():
                answer: Result = await self._handle(code).execute_update(
                    name, message, id=update_id, result_type=result
                )
                return answer
        except WorkflowUpdateFailedError as error:
            refusal = error.cause.type if isinstance(error.cause, ApplicationError) else None
            if refusal == Rejected.AGENT_BUSY and isinstance(message, AdmitAgent):
                raise await self._busy(message.agent.worker_sid) from error
            if refusal in (Rejected.ESCALATION_OVER, _CLOSED_MEANWHILE):
                raise over(await self.read(code)) from error
            if refusal == Rejected.TOO_OFTEN:
                raise TooOften(retry_after=TOO_OFTEN_WAIT) from error
            if refusal in _REFUSALS:
                raise _REFUSALS[refusal] from error
            raise
        except RPCError as error:
            if is_gone(error):  # closed since it was read
                raise over(await self.read(code)) from error
            raise

    async def _busy(self, worker_sid: str) -> Problem:
        """AgentBusy, naming the escalation that holds the agent, unless it has ended and is freeing them."""
        just_ended = TemporarilyUnavailable("The other call has ended just now.", retry_after=1)
        async with bounded():
            try:
                lease = await self._client.get_workflow_handle(agent_lease_workflow_id(worker_sid)).describe()
            except RPCError as error:
                if not is_gone(error):
                    raise
                return just_ended
            held = await lease.memo_value(MEMO_LEASE, type_hint=AgentLeaseInput)
            holder = await self.find(held.code) if _is_running(lease) else None
            if holder is None or holder.ended:
                return just_ended
        return AgentBusy(
            f"You are in the video call with {held.customer_name}.", other=held.model_dump(exclude={"limit"})
        )

    # --- what needs no answer ------------------------------------------------------------------------------

    async def signal(self, code: str, name: str, message: Message) -> bool:
        """Tells the escalation what happened; False when none is running. Needs no worker."""
        async with bounded():
            try:
                await self._handle(code).signal(name, message)
            except RPCError as error:
                if is_gone(error):
                    return False
                raise
        return True

    def _handle(self, code: str) -> WorkflowHandle[Any, Any]:
        return self._client.get_workflow_handle(escalation_workflow_id(code))


def over(snapshot: Snapshot) -> EscalationOver:
    """The problem that tells how it ended, and whether it may still be rated."""
    now = datetime.now(UTC)
    return EscalationOver(
        outcome=snapshot.outcome,
        reason=snapshot.end_reason,
        may_rate=may_rate(snapshot, now),
        rate_until=snapshot.rate_until,
        now=now,
    )


def may_rate(snapshot: Snapshot, now: datetime) -> bool:
    """After the end: there was a call, no answer yet, and the rating window is open."""
    return snapshot.csat is None and snapshot.rate_until is not None and now < snapshot.rate_until


def _once() -> str:
    return uuid.uuid4().hex


def _is_running(described: WorkflowExecutionDescription) -> bool:
    return described.status is WorkflowExecutionStatus.RUNNING


async def _door(request: Request) -> Escalations:
    escalations: Escalations = request.app.state.escalations
    return escalations


Door = Annotated[Escalations, Depends(_door)]
