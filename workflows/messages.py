"""What goes in and out of the workflows: one model per input, update, signal and result.

Names on the wire (update, signal, memo and search-attribute names) stand here and nowhere else.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from workflows.phases import Csat, EndReason, Phase, Role
from workflows.recording import Consent, RecordingState

TASK_QUEUE = "escalations"
TASK_TIMEOUT = timedelta(seconds=5)  # a workflow task's: when a worker dies over it, another one goes on then
ESCALATION_TYPE = "Escalation"
AGENT_LEASE_TYPE = "AgentLease"
CHAT_LINE_TYPE = "ChatLine"
ENDED_WEBHOOK_TYPE = "EndedWebhook"
MEMO_STATE = "state"  # an Escalation's Snapshot
MEMO_LEASE = "lease"  # an AgentLease's AgentLeaseInput


_ESCALATION, _AGENT, _CHAT_LINE = "escalation-", "agent-", "chat-line-"


def escalation_workflow_id(code: str) -> str:
    return f"{_ESCALATION}{code}"


def code_of_escalation(workflow_id: str) -> str:
    return workflow_id.removeprefix(_ESCALATION)


def agent_lease_workflow_id(worker_sid: str) -> str:
    return f"{_AGENT}{worker_sid}"


def worker_of_lease(workflow_id: str) -> str:
    return workflow_id.removeprefix(_AGENT)


def chat_line_workflow_id(code: str, line_id: str) -> str:
    """With an empty line_id, what the ids of all lines of that code begin with."""
    return f"{_CHAT_LINE}{code}-{line_id}"


class Rejected(StrEnum):
    """Why an update was refused: the `type` of its ApplicationError."""

    AGENT_BUSY = "AgentBusy"  # the agent is in another video room
    AGENT_ABSENT = "AgentAbsent"  # before the first call the customer waits outside until the agent is in
    LINK_IN_USE = "LinkInUse"  # another device of the customer's is in the call, or about to be
    WRONG_CLAIM = "WrongClaim"  # the link was not claimed with this secret
    ESCALATION_OVER = "EscalationOver"
    CALL_WAS_HAD = "CallWasHad"  # a link cannot be taken back after a call
    NO_CONSENT = "NoConsent"  # the customer has not agreed to a recording
    NOTHING_TO_RATE = "NothingToRate"  # there was no call
    ALREADY_RATED = "AlreadyRated"  # with another answer
    TOO_OFTEN = "TooOften"  # more admissions, arrivals or starts of a recording than one escalation allows


class Message(BaseModel):
    model_config = ConfigDict(frozen=True)


# --- inputs -----------------------------------------------------------------------------------------------


class Timings(Message):
    """Seconds. They come with the input, so that a changed setting never changes a running escalation."""

    code_ttl: float = 3600
    rejoin_grace: float = 60
    max_call: float = 7200
    csat_window: float = 900
    admission_ttl: float = 90
    watch_interval: float = 60
    opening_patience: float = 120
    closing_retry_interval: float = 30

    @property
    def longest_life(self) -> float:
        """An upper limit from the link to the end of the call."""
        return self.code_ttl + self.admission_ttl + self.max_call + self.rejoin_grace


class Agent(Message):
    """A Flex worker. `identity` is the Flex identity, `name` what the customer reads."""

    worker_sid: str
    identity: str
    name: str


class EscalationInput(Message):
    code: str
    n: int  # which escalation of this task: 1, 2, ...
    task_sid: str
    conversation_sid: str
    agent: Agent  # who escalated
    customer_name: str  # as the task names the customer; shown to agents only
    join_url: str
    status_callback_url: str
    room_type: str = "group"
    recording_wanted: bool = False
    survey_workflow_sid: str | None = None  # TaskRouter's, of tasks for ratings that come too late
    ended_webhook: bool = False  # an integrator is told how it ended
    timings: Timings = Timings()


class AgentLeaseInput(Message):
    code: str
    task_sid: str
    customer_name: str
    limit: float | None  # seconds after which it is free by itself; None, as an input: by its run timeout


class EscalationResult(Message):
    phase: Phase
    outcome: str | None
    end_reason: EndReason | None


# --- updates: people's actions that need an answer ----------------------------------------------------------


class AdmitAgent(Message):
    """update `admit_agent` -> Admission; AgentBusy, EscalationOver, TooOften"""

    agent: Agent


class CustomerArrives(Message):
    """update `customer_arrives` -> Arrival; LinkInUse, EscalationOver, TooOften"""

    claim_hash: str
    recording_consent: bool | None = None  # None: not asked


class AdmitCustomer(Message):
    """update `admit_customer` -> Admission; WrongClaim, AgentAbsent, EscalationOver, TooOften"""

    claim_hash: str


class Rate(Message):
    """update `rate` -> Rated; WrongClaim, NothingToRate, AlreadyRated, EscalationOver (window over)"""

    claim_hash: str
    csat: Csat


class Revoke(Message):
    """update `revoke` -> None; CallWasHad, EscalationOver"""

    worker_sid: str


class StartRecording(Message):
    """update `start_recording` -> None; NoConsent, EscalationOver, TooOften"""

    worker_sid: str


class Admission(Message):
    room_sid: str
    identity: str


class Arrival(Message):
    agent_present: bool


class Rated(Message):
    first: bool  # False: the same answer had been given before


# --- signals: what needs no answer --------------------------------------------------------------------------


class ParticipantConnected(Message):
    """signal `participant_connected`: Twilio's status callback"""

    room_sid: str
    participant_sid: str
    identity: str
    at: datetime


class ParticipantDisconnected(Message):
    """signal `participant_disconnected`: Twilio's status callback"""

    room_sid: str
    participant_sid: str
    identity: str
    at: datetime
    duration: float | None = None  # seconds in the room; gives the joining when that callback was lost

    @property
    def joined_at(self) -> datetime | None:
        """In whole seconds, as Twilio rounds the duration: else it would pass for the precise moment."""
        if self.duration is None:
            return None
        return (self.at - timedelta(seconds=self.duration)).replace(microsecond=0)


class RoomEnded(Message):
    """signal `room_ended`: Twilio's status callback"""

    room_sid: str
    at: datetime


class RecordingStarted(Message):
    """signal `recording_started`: Twilio's status callback, where no recording is known of"""

    room_sid: str
    at: datetime


class TaskEnded(Message):
    """signals `task_completed`, `task_canceled`: TaskRouter's workspace events"""

    at: datetime


class ReservationLost(Message):
    """signal `reservation_lost`: TaskRouter took the task from this worker"""

    worker_sid: str
    at: datetime


class AgentEnds(Message):
    """signal `agent_ends`: "End for both" """

    worker_sid: str


class PageLeft(Message):
    """signal `page_left`: a page says that it left the room; `role` was authenticated by the API"""

    role: Role
    participant_sid: str
    worker_sid: str | None = None  # the agent's
    claim_hash: str | None = None  # the customer's


class PageHint(Message):
    """signal `page_hint`: a page says that it is in the room, or that the room is gone: ask Twilio now"""

    participant_sid: str | None = None


class StoppedWaiting(Message):
    """signal `stopped_waiting`: the customer left the waiting room"""

    claim_hash: str


class StopRecording(Message):
    """signal `stop_recording`: the agent's"""

    worker_sid: str


class ConsentWithdrawn(Message):
    """signal `consent_withdrawn`: the customer is not to be recorded any more"""

    claim_hash: str


class InviteAgain(Message):
    """signal `invite_again`: send the link to the chat once more"""

    worker_sid: str


# --- published state: the memo ------------------------------------------------------------------------------


class RoomState(StrEnum):
    OPENING = "opening"
    OPEN = "open"
    UNAVAILABLE = "unavailable"
    CLOSING = "closing"
    CLOSED = "closed"


class InviteState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class Snapshot(BaseModel):
    """The whole state as memo `state`; the API projects it for agents and, far less, for customers."""

    code: str
    n: int
    task_sid: str
    phase: Phase
    outcome: str | None = None
    end_reason: EndReason | None = None

    agent: Agent  # the worker last admitted; before that, who escalated
    agent_present: bool = False
    customer_name: str
    customer_present: bool = False
    waiting_since: datetime | None = None  # the customer waits outside
    participants: dict[str, Role] = Field(default_factory=dict)  # ParticipantSid -> role, who is in now
    claim_hash: str | None = None  # never leaves the API

    room_state: RoomState = RoomState.OPENING
    room_sid: str | None = None
    invite: InviteState = InviteState.PENDING
    invited_at: datetime | None = None
    join_url: str
    recording_wanted: bool = False
    recording: RecordingState = RecordingState.OFF
    recording_consent: Consent | None = None  # None: not asked, or not answered

    started_at: datetime
    expires_at: datetime  # of the link
    call_started_at: datetime | None = None
    call_ended_at: datetime | None = None
    grace_until: datetime | None = None
    ended_at: datetime | None = None
    rate_until: datetime | None = None  # set when the call has ended and may be rated
    csat: Csat | None = None

    @property
    def ended(self) -> bool:
        return self.end_reason is not None

    @property
    def had_call(self) -> bool:
        return self.call_started_at is not None


class TaskEntry(BaseModel):
    """One value of the task attribute `video_escalations`, keyed by code."""

    n: int
    url: str
    phase: Phase
    outcome: str | None = None
    csat: Csat | None = None


TASK_ATTRIBUTE = "video_escalations"
