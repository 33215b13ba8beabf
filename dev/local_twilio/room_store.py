"""Rooms and their participants as SQLite keeps them."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from dev.local_twilio.account import new_sid
from dev.local_twilio.database import Database, read_optional_time, read_time, stored_time
from dev.local_twilio.twilio_errors import NotFoundError


class RoomStatus(StrEnum):
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    FAILED = "failed"


class ParticipantStatus(StrEnum):
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    RECONNECTING = "reconnecting"


@dataclass(frozen=True)
class RoomOptions:
    """What a room is created with."""

    unique_name: str | None = None
    type: str = "group"
    status_callback: str | None = None
    status_callback_method: Literal["GET", "POST"] = "POST"
    max_participants: int = 50
    max_participant_duration: int = 14400  # seconds
    empty_room_timeout: int = 5  # minutes
    unused_room_timeout: int = 5  # minutes
    record_participants_on_connect: bool = False
    audio_only: bool = False
    media_region: str = "us1"
    video_codecs: tuple[str, ...] = ("VP8",)


@dataclass(frozen=True)
class Room:
    sid: str
    unique_name: str
    status: RoomStatus
    options: RoomOptions
    date_created: datetime
    date_updated: datetime
    end_time: datetime | None


@dataclass(frozen=True)
class Participant:
    sid: str
    room_sid: str
    identity: str
    status: ParticipantStatus
    start_time: datetime
    end_time: datetime | None
    date_updated: datetime


def seconds_between(start: datetime, end: datetime | None) -> int | None:
    """Whole seconds; None while it has not ended."""
    return None if end is None else int((end - start) / timedelta(seconds=1))


class RoomStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def insert_room(self, options: RoomOptions, now: datetime) -> Room:
        sid = new_sid("RM")
        self._database.execute(
            "INSERT INTO rooms VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, NULL)",
            *(sid, options.unique_name or sid, RoomStatus.IN_PROGRESS, options.type),
            *(options.status_callback, options.status_callback_method),
            *(options.max_participants, options.max_participant_duration),
            *(options.empty_room_timeout, options.unused_room_timeout),
            *(options.record_participants_on_connect, options.audio_only),
            *(options.media_region, json.dumps(options.video_codecs)),
            *(stored_time(now), stored_time(now)),
        )
        return self.room(sid)

    def room(self, sid: str) -> Room:
        """Raises NotFoundError."""
        row = self._database.row("SELECT * FROM rooms WHERE sid = ?", sid)
        if row is None:
            raise NotFoundError
        return _room(row)

    def room_in_progress(self, name_or_sid: str) -> Room | None:
        row = self._database.row(
            "SELECT * FROM rooms WHERE ? IN (sid, unique_name) AND status = ?",
            name_or_sid,
            RoomStatus.IN_PROGRESS,
        )
        return None if row is None else _room(row)

    def rooms(self, unique_name: str | None = None) -> list[Room]:
        """All, or those of the name; the newest first."""
        if unique_name is None:
            rows = self._database.rows("SELECT * FROM rooms ORDER BY rowid DESC")
        else:
            rows = self._database.rows(
                "SELECT * FROM rooms WHERE unique_name = ? ORDER BY rowid DESC", unique_name
            )
        return [_room(row) for row in rows]

    def rooms_in_progress(self) -> list[Room]:
        rows = self._database.rows("SELECT * FROM rooms WHERE status = ?", RoomStatus.IN_PROGRESS)
        return [_room(row) for row in rows]

    def complete_room(self, sid: str, now: datetime) -> Room:
        self._database.execute(
            "UPDATE rooms SET status = ?, end_time = ?, date_updated = ? WHERE sid = ?",
            *(RoomStatus.COMPLETED, stored_time(now), stored_time(now), sid),
        )
        return self.room(sid)

    def next_sequence_number(self, room_sid: str) -> int:
        """0, 1, ... per room, for its status callbacks."""
        self._database.execute(
            "UPDATE rooms SET sequence_number = sequence_number + 1 WHERE sid = ?", room_sid
        )
        row = self._database.row("SELECT sequence_number FROM rooms WHERE sid = ?", room_sid)
        if row is None:
            raise NotFoundError
        return int(row["sequence_number"]) - 1

    def insert_participant(self, room_sid: str, identity: str, now: datetime) -> Participant:
        sid = new_sid("PA")
        self._database.execute(
            "INSERT INTO room_participants VALUES (?, ?, ?, ?, ?, NULL, ?)",
            *(sid, room_sid, identity, ParticipantStatus.CONNECTED, stored_time(now), stored_time(now)),
        )
        return self.participant(room_sid, sid)

    def participant(self, room_sid: str, sid: str) -> Participant:
        """Raises NotFoundError."""
        row = self._database.row(
            "SELECT * FROM room_participants WHERE room_sid = ? AND sid = ?", room_sid, sid
        )
        if row is None:
            raise NotFoundError
        return _participant(row)

    def participants(self, room_sid: str) -> list[Participant]:
        """Everyone who ever was in the room, the newest first."""
        rows = self._database.rows(
            "SELECT * FROM room_participants WHERE room_sid = ? ORDER BY rowid DESC", room_sid
        )
        return [_participant(row) for row in rows]

    def connected(self, room_sid: str) -> list[Participant]:
        return [p for p in self.participants(room_sid) if p.status == ParticipantStatus.CONNECTED]

    def disconnect_participant(self, sid: str, now: datetime) -> None:
        self._database.execute(
            "UPDATE room_participants SET status = ?, end_time = ?, date_updated = ? WHERE sid = ?",
            *(ParticipantStatus.DISCONNECTED, stored_time(now), stored_time(now), sid),
        )


def _room(row: sqlite3.Row) -> Room:
    options = RoomOptions(
        unique_name=row["unique_name"],
        type=row["type"],
        status_callback=row["status_callback"],
        status_callback_method=row["status_callback_method"],
        max_participants=row["max_participants"],
        max_participant_duration=row["max_participant_duration"],
        empty_room_timeout=row["empty_room_timeout"],
        unused_room_timeout=row["unused_room_timeout"],
        record_participants_on_connect=bool(row["record_participants_on_connect"]),
        audio_only=bool(row["audio_only"]),
        media_region=row["media_region"],
        video_codecs=tuple(json.loads(row["video_codecs"])),
    )
    return Room(
        sid=row["sid"],
        unique_name=row["unique_name"],
        status=RoomStatus(row["status"]),
        options=options,
        date_created=read_time(row["date_created"]),
        date_updated=read_time(row["date_updated"]),
        end_time=read_optional_time(row["end_time"]),
    )


def _participant(row: sqlite3.Row) -> Participant:
    return Participant(
        sid=row["sid"],
        room_sid=row["room_sid"],
        identity=row["identity"],
        status=ParticipantStatus(row["status"]),
        start_time=read_time(row["start_time"]),
        end_time=read_optional_time(row["end_time"]),
        date_updated=read_time(row["date_updated"]),
    )
