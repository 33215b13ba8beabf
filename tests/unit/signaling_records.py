"""Rooms kept in memory, for the signalling's own tests. A token here is `identity@room`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dev.local_twilio.account import new_sid
from dev.local_twilio.signaling_seam import PublishedTrack, RoomInProgress, SignalingError, VideoGrant


@dataclass
class MemoryRooms:
    rooms: dict[str, RoomInProgress] = field(default_factory=dict)  # by name
    connected: dict[str, str] = field(default_factory=dict)  # ParticipantSid -> identity
    departed: list[str] = field(default_factory=list)  # ParticipantSids, in the order they left
    published: dict[str, Sequence[PublishedTrack]] = field(default_factory=dict)  # by ParticipantSid

    def open(self, name: str, max_participants: int = 50) -> RoomInProgress:
        self.rooms[name] = RoomInProgress(new_sid("RM"), name, max_participants)
        return self.rooms[name]

    def check_token(self, token: str, requested_room: str | None = None) -> VideoGrant:
        identity, found, room = token.partition("@")
        if not found:
            raise SignalingError(20101, "Invalid Access Token")
        if requested_room is not None and room != requested_room:
            raise SignalingError(53104, "Unable to connect to Room")
        return VideoGrant(identity, room)

    def find_room(self, name_or_sid: str) -> RoomInProgress | None:
        return next((room for room in self.rooms.values() if name_or_sid in (room.name, room.sid)), None)

    def participant_connected(self, room_sid: str, identity: str) -> str:
        for sid in [sid for sid, present in self.connected.items() if present == identity]:
            self.participant_disconnected(room_sid, sid)
        room = self.find_room(room_sid)
        if room is None:
            raise SignalingError(53106, "Room not found")
        if len(self.connected) >= room.max_participants:
            raise SignalingError(53105, "Room contains too many Participants")
        sid = new_sid("PA")
        self.connected[sid] = identity
        return sid

    def tracks_published(self, room_sid: str, participant_sid: str, tracks: Sequence[PublishedTrack]) -> None:
        self.published[participant_sid] = tracks

    def participant_disconnected(self, room_sid: str, participant_sid: str) -> None:
        if self.connected.pop(participant_sid, None) is not None:
            self.departed.append(participant_sid)

    def sid_of(self, identity: str) -> str:
        return next(sid for sid, present in self.connected.items() if present == identity)

    def identities(self) -> Iterable[str]:
        return self.connected.values()
