"""Facts -> phase and outcome. Pure Python: no Temporal, no Twilio, no clock.

A fact is learnt once and merged, never overwritten: the same callbacks lost, doubled or shuffled leave the
same facts behind, and everything else (who is in the room, whether there was a call, the phase) is computed.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product

from pydantic import BaseModel, Field


class Phase(StrEnum):
    CODE_ISSUED = "code_issued"  # the link is out; the customer may be waiting
    AGENT_JOINED = "agent_joined"  # the agent is in the room, there was no call yet
    CUSTOMER_JOINED = "customer_joined"  # both are in the room: the call is live
    DISCONNECTED = "disconnected"  # after a call: somebody is missing, or it is over and may be rated
    CSAT_COLLECTED = "csat_collected"  # final: rated or skipped
    EXPIRED = "expired"  # final: the link, or the rating window after a call, ran out unused
    CANCELLED = "cancelled"  # final: ended without a call


FINAL_PHASES = frozenset({Phase.CSAT_COLLECTED, Phase.EXPIRED, Phase.CANCELLED})


class EndReason(StrEnum):
    AGENT_ENDED = "agent_ended"
    CUSTOMER_RATED = "customer_rated"
    AGENT_GONE = "agent_gone"
    CUSTOMER_GONE = "customer_gone"
    BOTH_GONE = "both_gone"
    TASK_COMPLETED = "task_completed"
    TASK_CANCELED = "task_canceled"
    RESERVATION_LOST = "reservation_lost"
    TIME_CAP = "time_cap"
    ROOM_ENDED = "room_ended"
    ROOM_UNAVAILABLE = "room_unavailable"
    LINK_UNUSED = "link_unused"
    REVOKED = "revoked"
    CANCELED_BY_OPS = "canceled_by_ops"


class Role(StrEnum):
    AGENT = "agent"
    CUSTOMER = "customer"
    STRANGER = "stranger"  # nobody was admitted under this identity


class Participant(BaseModel):
    """What is known of one ParticipantSid. Once left, it never comes back: a refresh is another sid."""

    identity: str
    role: Role
    joined_at: datetime | None = None
    left_at: datetime | None = None


class Csat(BaseModel):
    """The customer's answer: one to five stars and perhaps words, or a skip."""

    score: int | None = None
    comment: str | None = None
    skipped: bool = False


class Call(BaseModel):
    """Both were in the room at the same time, by Twilio's timestamps."""

    started_at: datetime
    missing_since: datetime | None  # None: both are in


def earlier(known: datetime | None, told: datetime | None) -> datetime | None:
    """The earlier of two tellings of one moment. Within the same second the more precise one holds:
    Twilio's callbacks tell milliseconds, its REST answers whole seconds."""
    if known is None or told is None:
        return known or told
    if known.replace(microsecond=0) == told.replace(microsecond=0):
        return max(known, told)
    return min(known, told)


class Facts(BaseModel):
    """All that decides the phase. Participants are those of the present room."""

    participants: dict[str, Participant] = Field(default_factory=dict)  # by ParticipantSid
    room_ended_at: datetime | None = None  # by Twilio
    end_reason: EndReason | None = None
    ended_at: datetime | None = None
    csat: Csat | None = None
    rating_closed: bool = False  # the rating window is over, or there is none

    def learn(
        self,
        participant_sid: str,
        identity: str,
        role: Role,
        *,
        joined_at: datetime | None = None,
        left_at: datetime | None = None,
    ) -> Participant:
        """Merges what was told of one participant. The order and the number of the tellings do not matter."""
        known = self.participants.setdefault(participant_sid, Participant(identity=identity, role=role))
        known.joined_at = earlier(known.joined_at, joined_at)
        known.left_at = earlier(known.left_at, left_at)
        return known

    def learn_room_ended(self, at: datetime) -> None:
        self.room_ended_at = earlier(self.room_ended_at, at)

    def end(self, reason: EndReason, at: datetime) -> None:
        """The first ending holds."""
        if self.end_reason is None:
            self.end_reason, self.ended_at = reason, at

    @property
    def ended(self) -> bool:
        return self.end_reason is not None

    def in_room(self, role: Role) -> dict[str, Participant]:
        """Who of a role is in the room now, by ParticipantSid."""
        return {
            sid: participant
            for sid, participant in self.participants.items()
            if participant.role is role
            and participant.joined_at is not None
            and participant.left_at is None
            and self.room_ended_at is None
        }

    @property
    def call(self) -> Call | None:
        """The call so far: from the first moment both were in, to the last one (None: they still are)."""
        meetings = [
            meeting
            for agent, customer in product(self._of(Role.AGENT), self._of(Role.CUSTOMER))
            if (meeting := self._meeting(agent, customer)) is not None
        ]
        if not meetings:
            return None
        ends = [meeting.missing_since for meeting in meetings]
        return Call(
            started_at=min(meeting.started_at for meeting in meetings),
            missing_since=None if None in ends else max(end for end in ends if end is not None),
        )

    def _of(self, role: Role) -> list[Participant]:
        return [participant for participant in self.participants.values() if participant.role is role]

    def _meeting(self, one: Participant, other: Participant) -> Call | None:
        if one.joined_at is None or other.joined_at is None:
            return None
        start = max(one.joined_at, other.joined_at)
        ends = [end for end in (one.left_at, other.left_at, self.room_ended_at) if end is not None]
        if not ends:
            return Call(started_at=start, missing_since=None)
        end = min(ends)
        return Call(started_at=start, missing_since=max(start, end)) if _may_precede(start, end) else None


def _may_precede(start: datetime, end: datetime) -> bool:
    """In doubt, there was a call: a whole second is Twilio's REST answer for any moment in it, a callback's
    time for any in its millisecond."""
    return start <= end or (end.microsecond == 0 and start < end + timedelta(seconds=1))


def phase_of(facts: Facts) -> Phase:
    """The first row that holds."""
    call = facts.call
    if facts.ended:
        if facts.csat is not None:
            return Phase.CSAT_COLLECTED
        if facts.end_reason is EndReason.LINK_UNUSED or (call is not None and facts.rating_closed):
            return Phase.EXPIRED
        return Phase.CANCELLED if call is None else Phase.DISCONNECTED
    if call is not None:
        return Phase.CUSTOMER_JOINED if call.missing_since is None else Phase.DISCONNECTED
    return Phase.AGENT_JOINED if facts.in_room(Role.AGENT) else Phase.CODE_ISSUED


def outcome_of(facts: Facts) -> str | None:
    """What a final phase came to; None before."""
    match phase_of(facts):
        case Phase.CSAT_COLLECTED:
            return "skipped" if facts.csat is not None and facts.csat.skipped else "rated"
        case Phase.EXPIRED:
            return "link_unused" if facts.end_reason is EndReason.LINK_UNUSED else "not_rated"
        case Phase.CANCELLED:
            return facts.end_reason
        case _:
            return None
