"""What one escalation knows beside the facts: who was admitted, the claim, the room, the invite.

Pure: no Temporal, no clock of its own. The workflow tells it what happened and asks it what is due.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

from pydantic import BaseModel, Field

from workflows.messages import Agent, EscalationInput, InviteState, RoomState
from workflows.phases import EndReason, Facts, Role
from workflows.recording import Recording, RecordingState
from workflows.twilio_calls import CsatRecorded, RoomNow

# Twilio's clock and ours: how late a token may seem to have been used.
CLOCK_TOLERANCE = timedelta(seconds=10)
# An honest call needs a handful; a link holder may try more.
MOST_PARTICIPANTS = 200


class Due(StrEnum):
    """What a deadline is for: the summary of its timer."""

    LINK_EXPIRES = "Join link expires"
    AGENT_ADMISSION = "Agent's admission lapses"
    REJOIN_GRACE = "Rejoin grace"
    TIME_CAP = "Call time cap"


class Admission(BaseModel):
    """A token was minted for this identity. It changes no presence, and lapses unless they come."""

    identity: str
    at: datetime
    until: datetime
    used: bool = False  # somebody came with it, or it lapsed


class EscalationState(BaseModel):
    start: EscalationInput
    started_at: datetime
    facts: Facts = Field(default_factory=Facts)

    agent: Agent  # last admitted; before that, who escalated
    agent_admission: Admission | None = None
    former_agents: dict[str, datetime] = Field(default_factory=dict)  # Flex identity -> when replaced
    customer_admission: Admission | None = None
    claim_hash: str | None = None
    waiting_since: datetime | None = None

    room_state: RoomState = RoomState.OPENING
    room_sid: str | None = None
    unwanted: list[str] = Field(default_factory=list)  # ParticipantSids to remove at Twilio

    invite: InviteState = InviteState.PENDING
    invited_at: datetime | None = None
    invites: int = 0
    admissions: int = 0
    csat_recorded: CsatRecorded | None = None
    recording: Recording | None = None  # None: none is wanted

    # --- who is who ------------------------------------------------------------------------------------

    @property
    def customer_identity(self) -> str:
        return f"customer-{self.start.code}"

    @property
    def agent_present(self) -> bool:
        return bool(self.facts.in_room(Role.AGENT))

    @property
    def customer_present(self) -> bool:
        return bool(self.facts.in_room(Role.CUSTOMER))

    def admit_agent(self, agent: Agent, now: datetime) -> None:
        """The worker last admitted is the agent; a former one's participants are removed."""
        if agent.worker_sid != self.agent.worker_sid:
            for sid in self.facts.in_room(Role.AGENT):
                self.believe_left(sid, Role.AGENT, now)
            self.former_agents[self.agent.identity] = now
        self.former_agents.pop(agent.identity, None)
        self.agent = agent
        self.agent_admission = self._admission(agent.identity, now)

    def admit_customer(self, now: datetime) -> None:
        self.customer_admission = self._admission(self.customer_identity, now)

    def _admission(self, identity: str, now: datetime) -> Admission:
        self.admissions += 1
        until = now + timedelta(seconds=self.start.timings.admission_ttl)
        return Admission(identity=identity, at=now, until=until)

    def arrive(self, claim_hash: str, now: datetime, recording_consent: bool | None = None) -> None:
        """Whoever holds the claim waits outside, unless there was a call already: then they may come back.

        Another browser may be another person: the answer given at the former one does not count for it.
        """
        if self.recording is not None:
            if self.claim_hash is not None and not compare_digest(claim_hash, self.claim_hash):
                self.recording.consent = None
            if recording_consent is not None:
                self.recording.answer(recording_consent, now)
        self.claim_hash = claim_hash
        self.admissions += 1
        if self.facts.call is None and not self.customer_present:
            self.waiting_since = self.waiting_since or now

    def awaited(self, role: Role, now: datetime) -> bool:
        """Admitted, not come yet, not lapsed."""
        admission = self._admission_of(role)
        return admission is not None and not admission.used and now < admission.until

    def lapse_agent_admission(self, now: datetime) -> None:
        """Unless another admission was given meanwhile."""
        if self.agent_admission is not None and now >= self.agent_admission.until:
            self.agent_admission.used = True

    def _admission_of(self, role: Role) -> Admission | None:
        return self.agent_admission if role is Role.AGENT else self.customer_admission

    # --- what Twilio and the pages tell ----------------------------------------------------------------

    def learn_participant(
        self,
        participant_sid: str,
        identity: str,
        *,
        joined_at: datetime | None = None,
        left_at: datetime | None = None,
    ) -> None:
        """A participant fact from Twilio, by callback or GET."""
        if participant_sid not in self.facts.participants and self._too_many_participants():
            return
        role = self._role(identity, joined_at)
        known = self.facts.learn(participant_sid, identity, role, joined_at=joined_at, left_at=left_at)
        if known.role is Role.STRANGER:
            if known.left_at is None:
                self._remove(participant_sid)
            return
        if identity in self.former_agents:
            if known.left_at is None:
                known.left_at = max(self.former_agents[identity], known.joined_at or self.started_at)
                self._remove(participant_sid)
            return
        admission = self._admission_of(known.role)
        if admission is not None and known.joined_at is not None and known.joined_at >= admission.at:
            admission.used = True
        if known.role is Role.CUSTOMER:
            self.waiting_since = None

    def learn_room(self, room: RoomNow) -> None:
        """What a look at Twilio showed."""
        if room.room_sid != self.room_sid:
            return
        for told in room.participants:
            self.learn_participant(
                told.participant_sid, told.identity, joined_at=told.joined_at, left_at=told.left_at
            )
        if room.ended_at is not None:
            self.facts.learn_room_ended(room.ended_at)

    def believe_left(self, participant_sid: str, role: Role, now: datetime) -> None:
        """A page's "I left", or ours when another agent takes over. Final for that ParticipantSid; Twilio,
        which may notice only after a minute, is told to remove it."""
        known = self.facts.participants.get(participant_sid)
        if known is None and self._too_many_participants():
            return
        if known is not None and (known.role is not role or known.left_at is not None):
            return
        identity = self.agent.identity if role is Role.AGENT else self.customer_identity
        self.facts.learn(participant_sid, identity, role, left_at=now)
        self._remove(participant_sid)

    def _too_many_participants(self) -> bool:
        return len(self.facts.participants) >= MOST_PARTICIPANTS

    def _role(self, identity: str, joined_at: datetime | None) -> Role:
        """Only who was admitted, and came in time, is somebody."""
        if identity in self.former_agents:
            return Role.AGENT
        for role in (Role.AGENT, Role.CUSTOMER):
            admission = self._admission_of(role)
            if admission is not None and identity == admission.identity:
                in_time = joined_at is None or joined_at <= admission.until + CLOCK_TOLERANCE
                return role if in_time else Role.STRANGER
        return Role.STRANGER

    def _remove(self, participant_sid: str) -> None:
        if participant_sid not in self.unwanted:
            self.unwanted.append(participant_sid)

    # --- the room --------------------------------------------------------------------------------------

    @property
    def room_is_open(self) -> bool:
        return self.room_state is RoomState.OPEN and self.facts.room_ended_at is None

    @property
    def room_ended_unused(self) -> bool:
        """Twilio ended it before a call: it is made again when somebody joins."""
        return self.facts.room_ended_at is not None and self.facts.call is None

    def begin_another_room(self) -> None:
        self.room_state, self.room_sid = RoomState.OPENING, None
        self.facts.participants, self.facts.room_ended_at = {}, None
        self.unwanted.clear()
        if self.recording is not None:
            self.recording.state = RecordingState.OFF

    # --- the recording ---------------------------------------------------------------------------------

    @property
    def is_to_be_recorded(self) -> bool:
        """While both are in: who is left alone, or comes back on another device, is not recorded unasked."""
        recording = self.recording
        return (
            recording is not None
            and recording.allowed
            and not recording.stopped
            and not self.facts.ended
            and self.room_is_open
            and self.agent_present
            and self.customer_present
        )

    @property
    def would_record_unasked(self) -> bool:
        """Twilio has not stopped yet, and whoever is let in now has not agreed."""
        recording = self.recording
        return recording is not None and not recording.allowed and recording.state is not RecordingState.OFF

    @property
    def recording_due(self) -> bool:
        """Twilio is to be told. The room's end tells it by itself."""
        recording = self.recording
        if recording is None or not self.room_is_open or self.facts.ended:
            return False
        if self.is_to_be_recorded:
            return recording.state in (RecordingState.OFF, RecordingState.STARTING)
        return recording.state is not RecordingState.OFF

    # --- what is due -----------------------------------------------------------------------------------

    @property
    def expires_at(self) -> datetime:
        return self.started_at + timedelta(seconds=self.start.timings.code_ttl)

    @property
    def grace_until(self) -> datetime | None:
        call = self.facts.call
        if self.facts.ended or call is None or call.missing_since is None:
            return None
        return call.missing_since + timedelta(seconds=self.start.timings.rejoin_grace)

    @property
    def rate_until(self) -> datetime | None:
        """Set when the call is over and may still be rated."""
        if self.facts.ended_at is None or self.facts.call is None or self.facts.rating_closed:
            return None
        return self.facts.ended_at + timedelta(seconds=self.start.timings.csat_window)

    @property
    def may_have_met(self) -> bool:
        """Both were let in, and no callback says that they met."""
        return self.facts.call is None and bool(self.agent_admission and self.customer_admission)

    @property
    def agent_is_engaged(self) -> bool:
        """The lease is held: admitted and not lapsed, in the room, or a call is on (its grace included)."""
        if self.facts.ended:
            return False
        coming = self.agent_admission is not None and not self.agent_admission.used
        return coming or self.agent_present or self.facts.call is not None

    @property
    def someone_to_watch(self) -> bool:
        """Somebody is in the room or about to be, so that a lost callback would matter."""
        return not self.facts.ended and self.room_is_open and (self.agent_is_engaged or self.customer_present)

    def deadlines(self) -> dict[Due, datetime]:
        """What happens by itself, and when, unless something happens before."""
        if self.facts.ended:
            return {}
        call, timings = self.facts.call, self.start.timings
        if call is not None:
            due = {Due.TIME_CAP: call.started_at + timedelta(seconds=timings.max_call)}
            if self.grace_until is not None:
                due[Due.REJOIN_GRACE] = self.grace_until
            return due
        coming = [admission.until for admission in self._coming()]  # who was let in may still arrive
        due = {Due.LINK_EXPIRES: max([self.expires_at, *coming])}
        if self.agent_admission is not None and not self.agent_admission.used:
            due[Due.AGENT_ADMISSION] = self.agent_admission.until
        return due

    def _coming(self) -> list[Admission]:
        admissions = (self.agent_admission, self.customer_admission)
        return [admission for admission in admissions if admission is not None and not admission.used]

    def reason_after_grace(self) -> EndReason:
        if self.agent_present:
            return EndReason.CUSTOMER_GONE
        return EndReason.AGENT_GONE if self.customer_present else EndReason.BOTH_GONE
