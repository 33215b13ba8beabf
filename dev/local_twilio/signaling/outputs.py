"""What a room wants done after a message: the room itself does no I/O and keeps no clock."""

from dataclasses import dataclass
from enum import StrEnum

from dev.local_twilio.signaling.messages import RSP_VERSION
from dev.local_twilio.signaling_seam import PublishedTrack, SignalingError

Body = dict[str, object]


@dataclass(frozen=True)
class Send:
    """A message for the client of this session. Without a socket it is lost: `synced` makes up for it."""

    session: str
    body: Body


@dataclass(frozen=True)
class End:
    """The session's last message; it is over for good, and so is its socket."""

    session: str
    body: Body


@dataclass(frozen=True)
class Left:
    """The participant has left by its own doing: the room's records are to know."""

    participant_sid: str


@dataclass(frozen=True)
class Publishes:
    """The participant publishes these tracks now: the room's records are to know."""

    participant_sid: str
    tracks: tuple[PublishedTrack, ...]


class Reminder(StrEnum):
    SESSION_TIMEOUT = "session-timeout"
    REFUSED_TRACKS = "refused-tracks"


@dataclass(frozen=True)
class Remind:
    """Come back to the room in `seconds` with these words."""

    seconds: float
    session: str
    about: Reminder
    mark: int  # tells this occasion from later ones of the same kind


Output = Send | End | Left | Publishes | Remind


def error(refusal: SignalingError) -> Body:
    """The message by which `connect()` rejects at the client, or its room ends, with Twilio's code."""
    return {"type": "error", "version": RSP_VERSION, "code": refusal.code, "message": refusal.message}


def disconnected(status: str | None = None) -> Body:
    """The end of a session: status `completed` is 53118 at the client, any other one no error."""
    body: Body = {"type": "disconnected", "version": RSP_VERSION}
    return body if status is None else {**body, "status": status}
