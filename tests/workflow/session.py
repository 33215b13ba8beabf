"""One escalation under test: what agents, customers and Twilio do to it, in one line each."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import (
    Client,
    WorkflowExecutionDescription,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from tests.workflow.twilio_in_memory import TwilioInMemory
from workflows.escalation import EscalationWorkflow
from workflows.messages import (
    MEMO_STATE,
    TASK_QUEUE,
    Admission,
    AdmitAgent,
    AdmitCustomer,
    Agent,
    AgentEnds,
    Arrival,
    ConsentWithdrawn,
    CustomerArrives,
    EscalationInput,
    EscalationResult,
    PageLeft,
    ParticipantConnected,
    ParticipantDisconnected,
    Rate,
    Rated,
    Revoke,
    Snapshot,
    StartRecording,
    StopRecording,
    TaskEntry,
    Timings,
    agent_lease_workflow_id,
    escalation_workflow_id,
)
from workflows.phases import Csat, EndReason, Phase, Role
from workflows.snapshot import first_snapshot, search_attributes_of

Read = TypeVar("Read")

# Seconds. Long enough for every step between two waits, short enough for a suite.
BRISK = Timings(
    code_ttl=30, rejoin_grace=1, max_call=600, csat_window=1, admission_ttl=20, watch_interval=60,
    opening_patience=2, closing_retry_interval=1,
)  # fmt: skip
SOON = 10  # seconds a condition may take


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)


def new_agent() -> Agent:
    sid = new_sid("WK")
    return Agent(worker_sid=sid, identity=f"agent-{sid[-4:]}", name="Agent")


class Session:
    def __init__(
        self, client: Client, twilio: TwilioInMemory, handle: WorkflowHandle[EscalationWorkflow, Any],
        start: EscalationInput,
    ) -> None:  # fmt: skip
        self.client, self.twilio, self.handle, self.start = client, twilio, handle, start
        self.agent, self.code = start.agent, start.code
        self.claim = secrets.token_hex(32)

    @classmethod
    async def begin(
        cls, client: Client, twilio: TwilioInMemory, timings: Timings = BRISK, *, agent: Agent | None = None,
        survey_workflow_sid: str | None = None, task_timeout: timedelta | None = None,
        recording_wanted: bool = False, customer_name: str = "Customer", ended_webhook: bool = False,
    ) -> "Session":  # fmt: skip
        code = secrets.token_hex(4).upper()
        start = EscalationInput(
            code=code,
            n=1,
            task_sid=new_sid("WT"),
            conversation_sid=new_sid("CH"),
            agent=agent or new_agent(),
            customer_name=customer_name,
            join_url=f"https://video.example.org/join/{code}",
            status_callback_url="https://video.example.org/twilio/video",
            recording_wanted=recording_wanted,
            survey_workflow_sid=survey_workflow_sid,
            ended_webhook=ended_webhook,
            timings=timings,
        )
        first = first_snapshot(start, datetime.now(UTC))
        handle = await client.start_workflow(
            EscalationWorkflow.run,
            start,
            id=escalation_workflow_id(code),
            task_queue=TASK_QUEUE,
            task_timeout=task_timeout,
            memo={MEMO_STATE: first},
            search_attributes=search_attributes_of(first),
            static_summary=f"Video call for {start.task_sid}",
        )
        return cls(client, twilio, handle, start)

    # --- reading ---------------------------------------------------------------------------------------

    async def state(self) -> Snapshot:
        description = await self.handle.describe()
        return await description.memo_value(MEMO_STATE, type_hint=Snapshot)

    async def details(self) -> str:
        """What stands at the head of the workflow's page in the Temporal UI."""
        metadata: WorkflowMetadata = await self.handle.query(
            "__temporal_workflow_metadata", result_type=WorkflowMetadata
        )
        return metadata.current_details

    async def until(self, condition: Callable[[Snapshot], Any]) -> Snapshot:
        """The first published state for which the condition holds. Raises TimeoutError with the last one."""
        return await first_that(condition, self.state)

    async def until_described(
        self, condition: Callable[[WorkflowExecutionDescription], Any]
    ) -> WorkflowExecutionDescription:
        """The first description by Temporal for which the condition holds. Raises TimeoutError."""
        return await first_that(condition, self.handle.describe)

    async def until_event(self, kind: EventType.ValueType, times: int = 1) -> None:
        """Returns once the history has so many such events."""
        async with asyncio.timeout(SOON):
            async for event in self.handle.fetch_history_events(wait_new_event=True):
                times -= event.event_type == kind
                if times == 0:
                    return

    async def open(self) -> "Session":
        """Room open, link in the chat and on the task."""
        on_task = self.twilio.tasks[self.start.task_sid]
        await self.until(lambda state: state.invite == "sent" and state.room_sid and self.code in on_task)
        return self

    @property
    def _lease(self) -> WorkflowHandle[Any, None]:
        return self.client.get_workflow_handle(agent_lease_workflow_id(self.agent.worker_sid))

    async def lease_run(self) -> WorkflowHandle[Any, None]:
        """The run of the agent's lease as it is now."""
        run_id = (await self._lease.describe()).run_id
        return self.client.get_workflow_handle(agent_lease_workflow_id(self.agent.worker_sid), run_id=run_id)

    async def until_lease_is_free(self) -> None:
        await asyncio.wait_for(self._lease.result(), SOON)

    async def agent_is_engaged(self) -> bool:
        try:
            return (await self._lease.describe()).status is WorkflowExecutionStatus.RUNNING
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:  # never in a room
                return False
            raise

    async def result(self) -> EscalationResult:
        return await asyncio.wait_for(self.handle.result(), SOON)

    @property
    def on_task(self) -> TaskEntry:
        return self.twilio.tasks[self.start.task_sid][self.code]

    @property
    def room_sid(self) -> str:
        return self.twilio.open_rooms(self.code)[0].sid

    # --- people ----------------------------------------------------------------------------------------

    async def admit_agent(self, agent: Agent | None = None) -> Admission:
        ask = AdmitAgent(agent=agent or self.agent)
        return await self.handle.execute_update(EscalationWorkflow.admit_agent, ask)

    async def arrive(self, claim: str | None = None, *, consent: bool | None = None) -> Arrival:
        ask = CustomerArrives(claim_hash=claim or self.claim, recording_consent=consent)
        return await self.handle.execute_update(EscalationWorkflow.customer_arrives, ask)

    async def admit_customer(self, claim: str | None = None) -> Admission:
        ask = AdmitCustomer(claim_hash=claim or self.claim)
        return await self.handle.execute_update(EscalationWorkflow.admit_customer, ask)

    async def rate(self, score: int = 5, *, claim: str | None = None, comment: str | None = None) -> Rated:
        rating = Rate(claim_hash=claim or self.claim, csat=Csat(score=score, comment=comment))
        return await self.handle.execute_update(EscalationWorkflow.rate, rating)

    async def skip_rating(self) -> Rated:
        rating = Rate(claim_hash=self.claim, csat=Csat(skipped=True))
        return await self.handle.execute_update(EscalationWorkflow.rate, rating)

    async def revoke(self) -> None:
        ask = Revoke(worker_sid=self.agent.worker_sid)
        await self.handle.execute_update(EscalationWorkflow.revoke, ask)

    async def end(self) -> None:
        await self.handle.signal(EscalationWorkflow.agent_ends, AgentEnds(worker_sid=self.agent.worker_sid))

    async def start_recording(self) -> None:
        ask = StartRecording(worker_sid=self.agent.worker_sid)
        await self.handle.execute_update(EscalationWorkflow.start_recording, ask)

    async def stop_recording(self) -> None:
        told = StopRecording(worker_sid=self.agent.worker_sid)
        await self.handle.signal(EscalationWorkflow.stop_recording, told)

    async def withdraw_consent(self, claim: str | None = None) -> None:
        told = ConsentWithdrawn(claim_hash=claim or self.claim)
        await self.handle.signal(EscalationWorkflow.consent_withdrawn, told)

    # --- Twilio ----------------------------------------------------------------------------------------

    async def connected(self, identity: str, participant_sid: str | None = None) -> str:
        """They are in the room, and Twilio calls back."""
        participant_sid, room_sid = participant_sid or new_sid("PA"), self.room_sid
        at = self.twilio.join(room_sid, participant_sid, identity)
        await self.handle.signal(
            EscalationWorkflow.participant_connected,
            ParticipantConnected(
                room_sid=room_sid, participant_sid=participant_sid, identity=identity, at=at
            ),
        )
        return participant_sid

    async def disconnected(self, participant_sid: str) -> None:
        """They left, and Twilio calls back."""
        room_sid = self.room_sid
        at = self.twilio.leave(room_sid, participant_sid)
        identity = self.twilio.rooms[room_sid].participants[participant_sid].identity
        await self.handle.signal(
            EscalationWorkflow.participant_disconnected,
            ParticipantDisconnected(
                room_sid=room_sid, participant_sid=participant_sid, identity=identity, at=at
            ),
        )

    # --- the usual walk ----------------------------------------------------------------------------------

    async def agent_joins(self, agent: Agent | None = None) -> str:
        admission = await self.admit_agent(agent)
        return await self.connected(admission.identity)

    async def customer_joins(self, *, consent: bool | None = None) -> str:
        await self.arrive(consent=consent)
        return await self.connected((await self.admit_customer()).identity)

    async def call(self, *, consent: bool | None = None) -> tuple[str, str]:
        """Both are in: the ParticipantSids of agent and customer."""
        await self.open()
        sids = await self.agent_joins(), await self.customer_joins(consent=consent)
        await self.until(lambda state: state.phase == "customer_joined")
        return sids

    async def customer_leaves_by_button(self, participant_sid: str) -> None:
        await self.handle.signal(
            EscalationWorkflow.page_left,
            PageLeft(role=Role.CUSTOMER, participant_sid=participant_sid, claim_hash=self.claim),
        )


async def first_that(condition: Callable[[Read], Any], read: Callable[[], Awaitable[Read]]) -> Read:
    deadline = asyncio.get_running_loop().time() + SOON
    while not condition(found := await read()):
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"still {found!r}")
        await asyncio.sleep(0.02)
    return found


async def refused(action: Awaitable[Any]) -> str | None:
    """The type with which an update is refused. Fails when it is not."""
    with pytest.raises(WorkflowUpdateFailedError) as refusal:
        await action
    cause = refusal.value.cause
    assert isinstance(cause, ApplicationError)
    return cause.type


async def all_is_closed(session: Session) -> EscalationResult:
    """What holds after every ending; the result to be told apart by."""
    result = await session.result()
    assert session.twilio.open_rooms(session.code) == []
    if session.twilio.tasks[session.start.task_sid]:
        assert (session.on_task.phase, session.on_task.outcome) == (result.phase, result.outcome)
    assert not await session.agent_is_engaged()
    return result


def ending(phase: Phase, outcome: str, reason: EndReason) -> EscalationResult:
    return EscalationResult(phase=phase, outcome=outcome, end_reason=reason)
