"""Recording rules and recordings as SQLite keeps them. The media themselves are not kept."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dev.local_twilio.account import new_sid
from dev.local_twilio.database import Database, read_optional_time, read_time, stored_time
from dev.local_twilio.recording_rules import Rules, recording_rules, written
from dev.local_twilio.signaling_seam import PublishedTrack
from dev.local_twilio.twilio_errors import NotFoundError


class RecordingStatus(StrEnum):
    PROCESSING = "processing"
    COMPLETED = "completed"
    DELETED = "deleted"
    FAILED = "failed"


@dataclass(frozen=True)
class RoomRules:
    room_sid: str
    rules: Rules
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True)
class Recording:
    """Of one track."""

    sid: str
    room_sid: str
    participant_sid: str
    source_sid: str  # TrackSid
    track_name: str
    type: str
    status: RecordingStatus
    date_created: datetime
    end_time: datetime | None


class RecordingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def insert_rules(self, room_sid: str, rules: Rules, now: datetime) -> None:
        self._database.execute(
            "INSERT INTO room_recording_rules VALUES (?, ?, ?, ?)",
            *(room_sid, written(rules), stored_time(now), stored_time(now)),
        )

    def update_rules(self, room_sid: str, rules: Rules, now: datetime) -> None:
        self._database.execute(
            "UPDATE room_recording_rules SET rules = ?, date_updated = ? WHERE room_sid = ?",
            *(written(rules), stored_time(now), room_sid),
        )

    def rules(self, room_sid: str) -> RoomRules:
        """Raises NotFoundError."""
        row = self._database.row("SELECT * FROM room_recording_rules WHERE room_sid = ?", room_sid)
        if row is None:
            raise NotFoundError
        return RoomRules(
            room_sid=row["room_sid"],
            rules=recording_rules(row["rules"]),
            date_created=read_time(row["date_created"]),
            date_updated=read_time(row["date_updated"]),
        )

    def insert(self, room_sid: str, participant_sid: str, track: PublishedTrack, now: datetime) -> Recording:
        sid = new_sid("RT")
        self._database.execute(
            "INSERT INTO room_recordings VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            *(sid, room_sid, participant_sid, track.sid, track.name, track.kind),
            *(RecordingStatus.PROCESSING, stored_time(now)),
        )
        return self.recording(room_sid, sid)

    def recording(self, room_sid: str, sid: str) -> Recording:
        """Raises NotFoundError."""
        row = self._database.row(
            "SELECT * FROM room_recordings WHERE room_sid = ? AND sid = ?", room_sid, sid
        )
        if row is None:
            raise NotFoundError
        return _recording(row)

    def recordings(self, room_sid: str) -> list[Recording]:
        """All of the room, the newest first."""
        rows = self._database.rows(
            "SELECT * FROM room_recordings WHERE room_sid = ? ORDER BY rowid DESC", room_sid
        )
        return [_recording(row) for row in rows]

    def running(self, room_sid: str) -> list[Recording]:
        return [one for one in self.recordings(room_sid) if one.status == RecordingStatus.PROCESSING]

    def complete(self, recording: Recording, now: datetime) -> Recording:
        self._database.execute(
            "UPDATE room_recordings SET status = ?, end_time = ? WHERE sid = ?",
            *(RecordingStatus.COMPLETED, stored_time(now), recording.sid),
        )
        return self.recording(recording.room_sid, recording.sid)

    def mark_deleted(self, recording: Recording) -> None:
        self._database.execute(
            "UPDATE room_recordings SET status = ? WHERE sid = ?", RecordingStatus.DELETED, recording.sid
        )


def _recording(row: sqlite3.Row) -> Recording:
    return Recording(
        sid=row["sid"],
        room_sid=row["room_sid"],
        participant_sid=row["participant_sid"],
        source_sid=row["source_sid"],
        track_name=row["track_name"],
        type=row["type"],
        status=RecordingStatus(row["status"]),
        date_created=read_time(row["date_created"]),
        end_time=read_optional_time(row["end_time"]),
    )
