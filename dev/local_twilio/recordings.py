"""What is recorded: the rules of each room, and one recording per track that they take in."""

from collections.abc import Callable, Sequence
from datetime import datetime

from dev.local_twilio.database import Database
from dev.local_twilio.recording_rules import (
    RECORD_ALL,
    RECORD_NOTHING,
    Publisher,
    Rules,
    record_something,
    recorded,
)
from dev.local_twilio.recording_store import Recording, RecordingStore, RoomRules
from dev.local_twilio.room_callbacks import RoomCallbacks
from dev.local_twilio.room_store import Participant, Room, RoomStatus, RoomStore
from dev.local_twilio.signaling_seam import PublishedTrack, Sockets
from dev.local_twilio.twilio_errors import ROOM_COMPLETED, TwilioError


class Recordings:
    """The tracks themselves are known as long as their publishers are connected to this process."""

    def __init__(
        self,
        database: Database,
        rooms: RoomStore,
        callbacks: RoomCallbacks,
        now: Callable[[], datetime],
        signaling: Callable[[], Sockets],
    ) -> None:
        self._database = database
        self._rooms = rooms
        self._store = RecordingStore(database)
        self._callbacks = callbacks
        self._now = now
        self._signaling = signaling
        self._tracks: dict[str, Sequence[PublishedTrack]] = {}  # by ParticipantSid

    # --- REST -------------------------------------------------------------------------------------------

    def rules(self, room: Room) -> RoomRules:
        return self._store.rules(room.sid)

    def set_rules(self, room: Room, rules: Rules) -> RoomRules:
        """All of them at once. Raises TwilioError 53118 when the room is over."""
        if room.status != RoomStatus.IN_PROGRESS:
            raise TwilioError(ROOM_COMPLETED, "Room completed")
        with self._database.transaction():
            was_recording = self.is_recording(room.sid)
            self._store.update_rules(room.sid, rules, self._now())
            for participant in self._rooms.connected(room.sid):
                self._follow_rules(room, participant)
            if self.is_recording(room.sid) != was_recording:
                self._database.after_commit(
                    lambda: self._signaling().recording_changed(room.sid, not was_recording)
                )
        return self._store.rules(room.sid)

    def all(self, room: Room) -> list[Recording]:
        """Every recording of the room, the newest first; also those whose media were deleted."""
        return self._store.recordings(room.sid)

    def get(self, room: Room, sid: str) -> Recording:
        """Raises NotFoundError."""
        return self._store.recording(room.sid, sid)

    def delete(self, room: Room, sid: str) -> None:
        """Its media; what is known of it stays. Raises NotFoundError."""
        self._store.mark_deleted(self._store.recording(room.sid, sid))

    # --- what happens in the rooms ----------------------------------------------------------------------

    def room_created(self, room: Room, rules: Rules | None, now: datetime) -> None:
        """Without rules of its own, RecordParticipantsOnConnect makes them."""
        default = RECORD_ALL if room.options.record_participants_on_connect else RECORD_NOTHING
        self._store.insert_rules(room.sid, rules or default, now)

    def is_recording(self, room_sid: str) -> bool:
        return record_something(self._store.rules(room_sid).rules)

    def tracks_published(
        self, room: Room, participant: Participant, tracks: Sequence[PublishedTrack]
    ) -> None:
        """All that the participant publishes now."""
        self._tracks[participant.sid] = tracks
        with self._database.transaction():
            self._follow_rules(room, participant)

    def participant_left(self, room: Room, participant: Participant) -> None:
        self._tracks.pop(participant.sid, None)
        self._follow_rules(room, participant)

    def _follow_rules(self, room: Room, participant: Participant) -> None:
        """Begins and completes recordings, so that they are those of the tracks that the rules take in."""
        rules = self._store.rules(room.sid).rules
        publisher = Publisher(participant.sid, participant.identity)
        wanted = {
            track.sid: track
            for track in self._tracks.get(participant.sid, ())
            if recorded(rules, publisher, track)
        }
        now = self._now()
        running = [one for one in self._store.running(room.sid) if one.participant_sid == participant.sid]
        for recording in running:
            if recording.source_sid not in wanted:
                completed = self._store.complete(recording, now)
                self._callbacks.recording(room, "recording-completed", now, participant, completed)
        for sid, track in wanted.items():
            if sid in {one.source_sid for one in running}:
                continue
            begun = self._store.insert(room.sid, participant.sid, track, now)
            self._callbacks.recording(room, "recording-started", now, participant, begun)
