"""The life of video rooms: who is in them, their time limits, and what the status callback is told."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from dev.local_twilio.access_tokens import read_video_grant
from dev.local_twilio.account import Account
from dev.local_twilio.callbacks import CallbackQueue
from dev.local_twilio.database import Database
from dev.local_twilio.recording_rules import Rules
from dev.local_twilio.recordings import Recordings
from dev.local_twilio.room_callbacks import RoomCallbacks
from dev.local_twilio.room_store import (
    Participant,
    ParticipantStatus,
    Room,
    RoomOptions,
    RoomStatus,
    RoomStore,
)
from dev.local_twilio.signaling_seam import (
    PublishedTrack,
    RoomInProgress,
    SignalingError,
    Sockets,
    VideoGrant,
)
from dev.local_twilio.twilio_errors import ROOM_EXISTS, ROOM_STATUS_INVALID, NotFoundError, TwilioError

UNABLE_TO_CONNECT = (53104, "Unable to connect to Room")
ROOM_FULL = (53105, "Room contains too many Participants")
ROOM_NOT_FOUND = (53106, "Room not found")
SESSION_LENGTH_EXCEEDED = 53216


class VideoRooms:
    """Implements `RoomsInProgress` for the signalling; `signaling` is told what REST and the limits do."""

    def __init__(
        self, account: Account, database: Database, callbacks: CallbackQueue, now: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._database = database
        self._store = RoomStore(database)
        self._callbacks = RoomCallbacks(account, database, self._store, callbacks)
        self._now = now
        self.recordings = Recordings(database, self._store, self._callbacks, now, self._sockets)
        self._signaling: Sockets | None = None
        self._limits_changed: Callable[[], None] = lambda: None

    def attach(self, signaling: Sockets, limits_changed: Callable[[], None]) -> None:
        """Once, before the first client: the sockets, and who waits for `next_limit`."""
        self._signaling = signaling
        self._limits_changed = limits_changed

    # --- REST -------------------------------------------------------------------------------------------

    def create(self, options: RoomOptions, recording_rules: Rules | None = None) -> Room:
        """Raises TwilioError 53113 while another room in progress has the name."""
        with self._database.transaction():
            if options.unique_name and self._store.room_in_progress(options.unique_name):
                raise TwilioError(ROOM_EXISTS, "Room exists")
            room = self._store.insert_room(options, self._now())
            self.recordings.room_created(room, recording_rules, self._now())
            self._callbacks.room(room, "room-created", self._now())
            self._database.after_commit(self._limits_changed)
        return room

    def get(self, name_or_sid: str) -> Room:
        """A room by its sid, or by its UniqueName while it is in progress. Raises NotFoundError."""
        return self._store.room_in_progress(name_or_sid) or self._store.room(name_or_sid)

    def all(self, unique_name: str | None = None) -> list[Room]:
        """Every room, or every one of the name; the newest first."""
        return self._store.rooms(unique_name)

    def complete(self, name_or_sid: str) -> Room:
        """Everyone is dropped. Raises NotFoundError; TwilioError 53112 when it is not in progress."""
        room = self.get(name_or_sid)
        if room.status != RoomStatus.IN_PROGRESS:
            raise TwilioError(ROOM_STATUS_INVALID, "Status is invalid")
        return self._complete(room, self._now())

    def participants(self, name_or_sid: str) -> list[Participant]:
        """Everyone who ever was in the room, the newest first. Raises NotFoundError."""
        return self._store.participants(self.get(name_or_sid).sid)

    def participant(self, name_or_sid: str, sid_or_identity: str) -> Participant:
        """By sid, or by the identity of one who is connected. Raises NotFoundError."""
        room = self.get(name_or_sid)
        for participant in self._store.connected(room.sid):
            if participant.identity == sid_or_identity:
                return participant
        return self._store.participant(room.sid, sid_or_identity)

    def remove_participant(self, name_or_sid: str, sid_or_identity: str) -> Participant:
        """Drops a participant, without an error code. Raises NotFoundError, also for one who has left."""
        participant = self.participant(name_or_sid, sid_or_identity)
        if participant.status != ParticipantStatus.CONNECTED:
            raise NotFoundError
        self._remove(participant, self._now(), code=None)
        return self._store.participant(participant.room_sid, participant.sid)

    # --- the signalling's side (RoomsInProgress) ----------------------------------------------------------

    def check_token(self, token: str, requested_room: str | None = None) -> VideoGrant:
        grant = read_video_grant(self._account, token)
        if grant.room is None:
            return VideoGrant(grant.identity, requested_room)
        if requested_room is not None and requested_room != grant.room:
            granted, requested = self.find_room(grant.room), self.find_room(requested_room)
            if granted is None or granted != requested:
                raise SignalingError(*UNABLE_TO_CONNECT)
        return grant

    def find_room(self, name_or_sid: str) -> RoomInProgress | None:
        room = self._store.room_in_progress(name_or_sid)
        if room is None:
            return None
        is_recording = self.recordings.is_recording(room.sid)
        return RoomInProgress(room.sid, room.unique_name, room.options.max_participants, is_recording)

    def participant_connected(self, room_sid: str, identity: str) -> str:
        now = self._now()
        with self._database.transaction():
            room = self._store.room_in_progress(room_sid)
            if room is None:
                raise SignalingError(*ROOM_NOT_FOUND)
            for former in self._store.connected(room.sid):
                if former.identity == identity:
                    self._record_disconnected(room, former, now)
            if len(self._store.connected(room.sid)) >= room.options.max_participants:
                raise SignalingError(*ROOM_FULL)
            participant = self._store.insert_participant(room.sid, identity, now)
            self._callbacks.participant(room, "participant-connected", now, participant)
            self._database.after_commit(self._limits_changed)
        return participant.sid

    def tracks_published(self, room_sid: str, participant_sid: str, tracks: Sequence[PublishedTrack]) -> None:
        participant = self._store.participant(room_sid, participant_sid)
        self.recordings.tracks_published(self._store.room(room_sid), participant, tracks)

    def participant_disconnected(self, room_sid: str, participant_sid: str) -> None:
        with self._database.transaction():
            participant = self._store.participant(room_sid, participant_sid)
            if participant.status == ParticipantStatus.CONNECTED:
                self._record_disconnected(self._store.room(room_sid), participant, self._now())

    # --- limits -----------------------------------------------------------------------------------------

    def next_limit(self) -> datetime | None:
        """When `enforce_limits` has something to do next; None if never, as things are."""
        moments = [moment for room in self._store.rooms_in_progress() for moment in self._limits(room)]
        return min(moments, default=None)

    def enforce_limits(self) -> None:
        """Drops participants whose time is over; completes rooms that were unused or empty for too long."""
        now = self._now()
        for room in self._store.rooms_in_progress():
            for participant in self._store.connected(room.sid):
                if _longest_stay(room, participant) <= now:
                    self._remove(participant, now, code=SESSION_LENGTH_EXCEEDED)
            lonely_until = self._lonely_until(room)
            if lonely_until is not None and lonely_until <= now:
                self._complete(room, now)

    def disconnect_left_over(self, participants: list[Participant]) -> None:
        """After a restart: these were connected to a former process and never came back."""
        for participant in participants:
            self.participant_disconnected(participant.room_sid, participant.sid)

    def connected_participants(self) -> list[Participant]:
        return [p for room in self._store.rooms_in_progress() for p in self._store.connected(room.sid)]

    # --- within -----------------------------------------------------------------------------------------

    def _limits(self, room: Room) -> list[datetime]:
        limits = [_longest_stay(room, p) for p in self._store.connected(room.sid)]
        lonely_until = self._lonely_until(room)
        return limits if lonely_until is None else [*limits, lonely_until]

    def _lonely_until(self, room: Room) -> datetime | None:
        """When a room with nobody in it is completed; None while somebody is."""
        participants = self._store.participants(room.sid)
        left_at = [p.end_time for p in participants if p.end_time is not None]
        if len(left_at) < len(participants):
            return None
        if not left_at:
            return room.date_created + timedelta(minutes=room.options.unused_room_timeout)
        return max(left_at) + timedelta(minutes=room.options.empty_room_timeout)

    def _complete(self, room: Room, now: datetime) -> Room:
        with self._database.transaction():
            for participant in self._store.connected(room.sid):
                self._record_disconnected(room, participant, now)
            completed = self._store.complete_room(room.sid, now)
            self._callbacks.room(completed, "room-ended", now)
            self._database.after_commit(lambda: self._sockets().room_completed(room.sid))
        return completed

    def _remove(self, participant: Participant, now: datetime, code: int | None) -> None:
        with self._database.transaction():
            self._record_disconnected(self._store.room(participant.room_sid), participant, now)
            self._database.after_commit(
                lambda: self._sockets().participant_removed(participant.room_sid, participant.sid, code)
            )

    def _record_disconnected(self, room: Room, participant: Participant, now: datetime) -> None:
        self._store.disconnect_participant(participant.sid, now)
        left = self._store.participant(room.sid, participant.sid)
        self.recordings.participant_left(room, left)
        self._callbacks.participant(room, "participant-disconnected", now, left)
        self._database.after_commit(self._limits_changed)

    def _sockets(self) -> Sockets:
        if self._signaling is None:
            raise RuntimeError("no signalling is attached")
        return self._signaling


def _longest_stay(room: Room, participant: Participant) -> datetime:
    return participant.start_time + timedelta(seconds=room.options.max_participant_duration)
