"""What people, pages, Twilio and TaskRouter may tell a running escalation, and what it answers."""

import asyncio
from abc import ABC, abstractmethod
from hmac import compare_digest

from temporalio import workflow
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from workflows.agent_seat import AgentSeat
from workflows.messages import (
    Admission,
    AdmitAgent,
    AdmitCustomer,
    AgentEnds,
    Arrival,
    ConsentWithdrawn,
    CustomerArrives,
    InviteAgain,
    PageHint,
    PageLeft,
    ParticipantConnected,
    ParticipantDisconnected,
    Rate,
    Rated,
    RecordingStarted,
    Rejected,
    ReservationLost,
    Revoke,
    RoomEnded,
    RoomState,
    StartRecording,
    StoppedWaiting,
    StopRecording,
    TaskEnded,
)
from workflows.phases import EndReason, Role
from workflows.state import EscalationState

# What one link holder may ask for; Temporal itself allows 2,000 updates a run.
MOST_ADMISSIONS = 200
MOST_INVITES = 10
MOST_RECORDING_STARTS = 50


class EscalationMessages(ABC):
    """The handlers. They change the state and leave what follows from it to the workflow's run.

    Updates where a person waits for the answer, signals where nobody does. A validator's refusal leaves no
    trace in the history.
    """

    def __init__(self, state: EscalationState, seat: AgentSeat) -> None:
        self.state = state
        self._seat = seat
        # One at a time: an admission awaits Temporal or Twilio between its check and its effect.
        self._agent_door = asyncio.Lock()
        self._customer_door = asyncio.Lock()
        self._look_wanted = False
        self._settled = False  # ended, and whether there was a call is decided for good

    @abstractmethod
    async def _open_the_room(self) -> None:
        """Asks Twilio for the room; sets its state, or the ending."""

    @abstractmethod
    async def _invite(self) -> None:
        """Puts the link into the chat."""

    @abstractmethod
    async def _look_at_twilio(self) -> None:
        """Learns who is in the room."""

    def _end(self, reason: EndReason) -> None:
        self.state.facts.end(reason, workflow.now())
        if self.state.room_state is RoomState.OPEN:
            self.state.room_state = RoomState.CLOSING

    def _end_if_the_room_ended(self) -> None:
        if self.state.facts.room_ended_at is not None and self.state.facts.call is not None:
            self._end(EndReason.ROOM_ENDED)

    # --- updates: a person waits for the answer ----------------------------------------------------------

    def _refuse_if_over(self) -> None:
        if self.state.facts.ended:
            raise refusal(Rejected.ESCALATION_OVER, "the escalation has ended")

    def _refuse_admission(self) -> None:
        self._refuse_if_over()
        if self.state.admissions >= MOST_ADMISSIONS:
            raise refusal(Rejected.TOO_OFTEN, "too many admissions to one escalation")

    def _refuse_wrong_claim(self, claim_hash: str) -> None:
        if self.state.claim_hash is None or not compare_digest(self.state.claim_hash, claim_hash):
            raise refusal(Rejected.WRONG_CLAIM, "the link was not claimed with this secret")

    @workflow.update
    async def admit_agent(self, ask: AdmitAgent) -> Admission:
        """Lets a worker into the room; the one last admitted is the agent. Waits for the room to be open."""
        async with self._agent_door:
            self._refuse_if_over()
            if self.state.room_ended_unused:
                self.state.begin_another_room()
                await self._open_the_room()
            await workflow.wait_condition(lambda: self.state.room_is_open or self.state.facts.ended)
            self._refuse_if_over()
            await self._seat.take(ask.agent)
            self._refuse_if_over()
            self.state.admit_agent(ask.agent, workflow.now())
            return self._admission(ask.agent.identity)

    @admit_agent.validator
    def _may_admit_agent(self, ask: AdmitAgent) -> None:
        self._refuse_admission()

    @workflow.update
    async def customer_arrives(self, arrival: CustomerArrives) -> Arrival:
        """The customer pressed Join. The same claim again is the same arrival; a new one takes over, unless
        the older is in the room or about to be."""
        async with self._customer_door:
            await self._make_way_for(arrival.claim_hash)
            self._refuse_if_over()
            self.state.arrive(arrival.claim_hash, workflow.now(), arrival.recording_consent)
            return Arrival(agent_present=self.state.agent_present)

    @customer_arrives.validator
    def _may_arrive(self, arrival: CustomerArrives) -> None:
        self._refuse_admission()

    async def _make_way_for(self, claim_hash: str) -> None:
        state = self.state
        if state.claim_hash is None or compare_digest(state.claim_hash, claim_hash):
            return
        if state.customer_present:
            await self._look_at_twilio()
        if state.customer_present or state.awaited(Role.CUSTOMER, workflow.now()):
            raise refusal(Rejected.LINK_IN_USE, "another device is in this call")

    @workflow.update
    async def admit_customer(self, ask: AdmitCustomer) -> Admission:
        """Lets the customer into the room: before the first call, only to an agent who is there. Who has not
        agreed to be recorded waits until a recording, begun with another device, has stopped: unless
        meanwhile another browser, with another answer, has taken over."""
        if self.state.would_record_unasked:
            await workflow.wait_condition(
                lambda: (
                    not self.state.would_record_unasked
                    or self.state.facts.ended
                    or not self._claimed_with(ask.claim_hash)
                )
            )
            self._refuse_if_over()
            self._refuse_wrong_claim(ask.claim_hash)
        self.state.admit_customer(workflow.now())
        return self._admission(self.state.customer_identity)

    @admit_customer.validator
    def _may_admit_customer(self, ask: AdmitCustomer) -> None:
        self._refuse_admission()
        self._refuse_wrong_claim(ask.claim_hash)
        if not self.state.room_is_open or not (self.state.agent_present or self.state.facts.call):
            raise refusal(Rejected.AGENT_ABSENT, "the agent is not in the room yet")

    def _admission(self, identity: str) -> Admission:
        assert self.state.room_sid is not None  # noqa: S101  # nobody is admitted to a room that is not open
        return Admission(room_sid=self.state.room_sid, identity=identity)

    @workflow.update
    def start_recording(self, _: StartRecording) -> None:
        """While both are in: now, or once they are."""
        if self.state.recording is not None:
            self.state.recording.start()

    @start_recording.validator
    def _may_start_recording(self, _: StartRecording) -> None:
        self._refuse_if_over()
        if self.state.recording is None or not self.state.recording.allowed:
            raise refusal(Rejected.NO_CONSENT, "the customer has not agreed to a recording")
        if self.state.recording.starts >= MOST_RECORDING_STARTS:
            raise refusal(Rejected.TOO_OFTEN, "too many starts of one recording")

    @workflow.update
    def rate(self, rating: Rate) -> Rated:
        """The customer's answer, kept once. It ends the call."""
        if self.state.facts.csat is not None:
            return Rated(first=False)
        self.state.facts.csat = rating.csat
        self._end(EndReason.CUSTOMER_RATED)
        return Rated(first=True)

    @rate.validator
    def _may_rate(self, rating: Rate) -> None:
        facts = self.state.facts
        self._refuse_wrong_claim(rating.claim_hash)
        if facts.csat is not None and facts.csat != rating.csat:
            raise refusal(Rejected.ALREADY_RATED, "another answer was given before")
        if facts.call is None:
            raise refusal(Rejected.NOTHING_TO_RATE, "there was no call")
        if facts.csat is None and facts.rating_closed:
            raise refusal(Rejected.ESCALATION_OVER, "the rating window is over")

    @workflow.update
    def revoke(self, _: Revoke) -> None:
        """Takes the link back, which nobody has used for a call."""
        self._end(EndReason.REVOKED)

    @revoke.validator
    def _may_revoke(self, _: Revoke) -> None:
        self._refuse_if_over()
        if self.state.facts.call is not None:
            raise refusal(Rejected.CALL_WAS_HAD, "there was a call; end it instead")

    # --- signals: Twilio's callbacks ----------------------------------------------------------------------

    @workflow.signal
    def participant_connected(self, told: ParticipantConnected) -> None:
        if told.room_sid == self.state.room_sid and not self._settled:
            self.state.learn_participant(told.participant_sid, told.identity, joined_at=told.at)
            self._end_if_the_room_ended()

    @workflow.signal
    def participant_disconnected(self, told: ParticipantDisconnected) -> None:
        if told.room_sid == self.state.room_sid and not self._settled:
            self.state.learn_participant(
                told.participant_sid, told.identity, joined_at=told.joined_at, left_at=told.at
            )
            self._end_if_the_room_ended()

    @workflow.signal
    def room_ended(self, told: RoomEnded) -> None:
        if told.room_sid == self.state.room_sid and not self._settled:
            self.state.facts.learn_room_ended(told.at)
            self._end_if_the_room_ended()

    @workflow.signal
    def recording_started(self, told: RecordingStarted) -> None:
        """It is stopped again, unless it is wanted by now."""
        if told.room_sid == self.state.room_sid and self.state.recording is not None:
            self.state.recording.hear_that_it_runs(told.at)

    @workflow.signal
    def task_completed(self, _: TaskEnded) -> None:
        self._end(EndReason.TASK_COMPLETED)

    @workflow.signal
    def task_canceled(self, _: TaskEnded) -> None:
        self._end(EndReason.TASK_CANCELED)

    @workflow.signal
    def reservation_lost(self, told: ReservationLost) -> None:
        if told.worker_sid == self.state.agent.worker_sid:
            self._end(EndReason.RESERVATION_LOST)

    # --- signals: the pages' --------------------------------------------------------------------------------

    @workflow.signal
    def agent_ends(self, _: AgentEnds) -> None:
        self._end(EndReason.AGENT_ENDED)

    @workflow.signal
    def page_left(self, page: PageLeft) -> None:
        """Believed for the caller's own participants; Twilio may notice a closed tab a minute later."""
        if page.role is Role.AGENT and page.worker_sid != self.state.agent.worker_sid:
            return
        if page.role is Role.CUSTOMER and not self._claimed_with(page.claim_hash):
            return
        self.state.believe_left(page.participant_sid, page.role, workflow.now())

    @workflow.signal
    def page_hint(self, _: PageHint) -> None:
        self._look_wanted = True

    @workflow.signal
    def stopped_waiting(self, told: StoppedWaiting) -> None:
        if self._claimed_with(told.claim_hash):
            self.state.waiting_since = None

    @workflow.signal
    def stop_recording(self, _: StopRecording) -> None:
        if self.state.recording is not None:
            self.state.recording.stopped = True

    @workflow.signal
    def consent_withdrawn(self, told: ConsentWithdrawn) -> None:
        if self.state.recording is not None and self._claimed_with(told.claim_hash):
            self.state.recording.answer(False, workflow.now())

    @workflow.signal
    async def invite_again(self, _: InviteAgain) -> None:
        if self.state.room_is_open and self.state.invites < MOST_INVITES:
            await self._invite()

    def _claimed_with(self, claim_hash: str | None) -> bool:
        known = self.state.claim_hash
        return known is not None and claim_hash is not None and compare_digest(known, claim_hash)


def refusal(reason: Rejected, message: str) -> ApplicationError:
    """A refused update: an expected answer, not a fault."""
    return ApplicationError(
        message, type=reason, non_retryable=True, category=ApplicationErrorCategory.BENIGN
    )
