"""What a room's status callback is told: https://www.twilio.com/docs/video/api/status-callbacks"""

from collections.abc import Mapping
from datetime import datetime

from dev.local_twilio.account import Account
from dev.local_twilio.callbacks import CallbackQueue
from dev.local_twilio.database import Database, stored_time
from dev.local_twilio.recording_store import Recording
from dev.local_twilio.room_store import Participant, Room, RoomStore, seconds_between

CODECS = {"audio": "OPUS", "video": "VP8"}
CONTAINERS = {"audio": "mka", "video": "mkv"}


def milliseconds(moment: datetime) -> int:
    """The offset that recordings of one room are put side by side by."""
    return round(moment.timestamp() * 1000)


def recorded_seconds(recording: Recording) -> int | None:
    """At least one; None while it runs."""
    seconds = seconds_between(recording.date_created, recording.end_time)
    return None if seconds is None else max(1, seconds)


class RoomCallbacks:
    def __init__(
        self, account: Account, database: Database, store: RoomStore, callbacks: CallbackQueue
    ) -> None:
        self._account = account
        self._database = database
        self._store = store
        self._callbacks = callbacks

    def room(self, room: Room, event: str, now: datetime) -> None:
        ended = {"RoomDuration": str(seconds_between(room.date_created, now))}
        self._tell(room, event, now, ended if event == "room-ended" else {})

    def participant(self, room: Room, event: str, now: datetime, participant: Participant) -> None:
        fields = {**_who(participant), "ParticipantStatus": participant.status}
        if participant.end_time is not None:
            duration = seconds_between(participant.start_time, participant.end_time)
            fields["ParticipantDuration"] = str(duration)
        self._tell(room, event, now, fields)

    def recording(
        self, room: Room, event: str, now: datetime, participant: Participant, recording: Recording
    ) -> None:
        fields = {
            **_who(participant),
            "RecordingSid": recording.sid,
            "RecordingUri": f"/v1/Recordings/{recording.sid}",
            "SourceSid": recording.source_sid,
            "TrackName": recording.track_name,
            "Type": recording.type,
            "Codec": CODECS[recording.type],
            "Container": CONTAINERS[recording.type],
            "OffsetFromTwilioVideoEpoch": str(milliseconds(recording.date_created)),
        }
        if recording.end_time is not None:
            fields["MediaUri"] = f"/v1/Recordings/{recording.sid}/Media"
            fields["Duration"] = str(recorded_seconds(recording))
            fields["Size"] = "0"
        self._tell(room, event, now, fields)

    def _tell(self, room: Room, event: str, now: datetime, more: Mapping[str, str]) -> None:
        sequence_number = self._store.next_sequence_number(room.sid)
        url = room.options.status_callback
        if url is None:
            return
        fields = {
            "AccountSid": self._account.account_sid,
            "RoomName": room.unique_name,
            "RoomSid": room.sid,
            "RoomStatus": room.status,
            "RoomType": room.options.type,
            "StatusCallbackEvent": event,
            "Timestamp": stored_time(now),
            "SequenceNumber": str(sequence_number),
            **more,
        }
        method = room.options.status_callback_method
        self._database.after_commit(lambda: self._callbacks.send(room.sid, method, url, fields))


def _who(participant: Participant) -> dict[str, str]:
    return {"ParticipantSid": participant.sid, "ParticipantIdentity": participant.identity}
