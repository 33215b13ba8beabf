"""Where the rooms (REST, SQLite, callbacks) and the video signalling (WebSockets) of the local Twilio meet.

The signalling is given a `RoomsInProgress` and knows nothing else of the rooms; the rooms are given the
`Sockets` and know nothing else of the signalling. All calls are synchronous, on the event loop's thread, and
short: whoever has to send a frame queues it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.websockets import WebSocket

SIGNALING_PATH = "/signaling"
SESSION_TIMEOUT = 30  # seconds a participant stays in the room without a socket


class SignalingError(Exception):
    """An error with Twilio's own code, to be sent to the client as it is."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True)
class RoomInProgress:
    sid: str
    name: str  # the UniqueName; an unnamed room's name is its sid
    max_participants: int
    is_recording: bool = False


@dataclass(frozen=True)
class PublishedTrack:
    sid: str
    name: str
    kind: str  # audio, video or data


@dataclass(frozen=True)
class VideoGrant:
    """What a valid access token allows. `room` is the room to join, by name or sid: the granted one, else the
    requested one; None if neither was given."""

    identity: str
    room: str | None


class RoomsInProgress(Protocol):
    def check_token(self, token: str, requested_room: str | None = None) -> VideoGrant:
        """The grant of a valid token.

        Raises SignalingError: 20101 garbage, 20102 header, 20103 wrong key or account, 20104 expired,
        20105 not valid yet, 20106 no video grant or identity, 20107 wrong secret, 53104 when the token grants
        another room than the requested one.
        """
        ...

    def find_room(self, name_or_sid: str) -> RoomInProgress | None:
        """The room of this UniqueName or sid while in progress; otherwise the client's error is 53106."""
        ...

    def participant_connected(self, room_sid: str, identity: str) -> str:
        """Records a new participant, tells the status callback, and returns the ParticipantSid.

        A participant with the same identity who is still recorded as connected is recorded as disconnected
        first (the signalling sends that client its 53205).
        Raises SignalingError: 53106 when the room is not in progress, 53105 when it is full.
        """
        ...

    def tracks_published(self, room_sid: str, participant_sid: str, tracks: Sequence[PublishedTrack]) -> None:
        """All that a participant publishes now: what the recording rules take in is recorded."""
        ...

    def participant_disconnected(self, room_sid: str, participant_sid: str) -> None:
        """Records the leaving and tells the status callback. Had they left already, nothing happens."""
        ...


class Sockets(Protocol):
    """Of those who are in a room: what happens to it is told to them."""

    def room_completed(self, room_sid: str) -> None:
        """The room has been completed: every client in it is told ("disconnected", status "completed").

        Its participants are already recorded as disconnected.
        """
        ...

    def participant_removed(self, room_sid: str, participant_sid: str, code: int | None = None) -> None:
        """The participant was removed and is recorded as disconnected: the client and the others are told.

        Without a code the client sees status "disconnected" and no error; with one (53216, the participant's
        time is over) it sees that error.
        """
        ...

    def recording_changed(self, room_sid: str, is_recording: bool) -> None:
        """Every client in the room is told, for `isRecording`, `recordingStarted` and `recordingStopped`."""
        ...


class Signaling(Sockets, Protocol):
    """As the server runs it."""

    async def endpoint(self, websocket: WebSocket) -> None:
        """One client's socket, from accept to close. Mounted at SIGNALING_PATH."""
        ...

    def close(self) -> None:
        """The server stops, its sockets are closed: nobody is recorded as leaving from now on."""
        ...
