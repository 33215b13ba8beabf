"""Facts -> phase and outcome. Pure Python: no Temporal, no Twilio, no clock.

A fact is learnt once and merged, never overwritten: the same callbacks lost, doubled or shuffled leave the
same facts behind, and everything else (who is in the room, whether there was a call, the phase) is computed.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel


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

    @property
    def in_room(self) -> bool:
        return self.joined_at is not None and self.left_at is None


class Csat(BaseModel):
    """The customer's answer: one to five stars and perhaps words, or a skip."""

    score: int | None = None
    comment: str | None = None
    skipped: bool = False
