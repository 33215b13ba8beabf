"""The SQLite file that keeps the local Twilio's state between runs."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS rooms (
    sid TEXT PRIMARY KEY,
    unique_name TEXT NOT NULL,
    status TEXT NOT NULL,
    type TEXT NOT NULL,
    status_callback TEXT,
    status_callback_method TEXT NOT NULL,
    max_participants INTEGER NOT NULL,
    max_participant_duration INTEGER NOT NULL,
    empty_room_timeout INTEGER NOT NULL,
    unused_room_timeout INTEGER NOT NULL,
    record_participants_on_connect INTEGER NOT NULL,
    audio_only INTEGER NOT NULL,
    media_region TEXT NOT NULL,
    video_codecs TEXT NOT NULL,
    sequence_number INTEGER NOT NULL DEFAULT 0,
    date_created TEXT NOT NULL,
    date_updated TEXT NOT NULL,
    end_time TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS room_name_in_progress ON rooms (unique_name) WHERE status = 'in-progress';
CREATE INDEX IF NOT EXISTS rooms_of_name ON rooms (unique_name);
CREATE TABLE IF NOT EXISTS room_participants (
    sid TEXT PRIMARY KEY,
    room_sid TEXT NOT NULL REFERENCES rooms (sid),
    identity TEXT NOT NULL,
    status TEXT NOT NULL,
    start_time TEXT NOT NULL,
    end_time TEXT,
    date_updated TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS room_participants_of_room ON room_participants (room_sid);
CREATE UNIQUE INDEX IF NOT EXISTS connected_identity
    ON room_participants (room_sid, identity) WHERE status = 'connected';
CREATE TABLE IF NOT EXISTS room_recording_rules (
    room_sid TEXT PRIMARY KEY REFERENCES rooms (sid),
    rules TEXT NOT NULL,
    date_created TEXT NOT NULL,
    date_updated TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS room_recordings (
    sid TEXT PRIMARY KEY,
    room_sid TEXT NOT NULL REFERENCES rooms (sid),
    participant_sid TEXT NOT NULL REFERENCES room_participants (sid),
    source_sid TEXT NOT NULL,
    track_name TEXT NOT NULL,
    type TEXT NOT NULL,
    status TEXT NOT NULL,
    date_created TEXT NOT NULL,
    end_time TEXT
);
CREATE INDEX IF NOT EXISTS room_recordings_of_room ON room_recordings (room_sid);
CREATE TABLE IF NOT EXISTS workers (
    sid TEXT PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    attributes TEXT NOT NULL,
    activity TEXT NOT NULL,
    date_created TEXT NOT NULL,
    date_updated TEXT NOT NULL,
    date_status_changed TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS tasks (
    sid TEXT PRIMARY KEY,
    attributes TEXT NOT NULL,
    assignment_status TEXT NOT NULL,
    reason TEXT,
    priority INTEGER NOT NULL,
    routing_target TEXT,
    version INTEGER NOT NULL,
    date_created TEXT NOT NULL,
    date_updated TEXT NOT NULL,
    date_ended TEXT
);
CREATE TABLE IF NOT EXISTS reservations (
    sid TEXT PRIMARY KEY,
    task_sid TEXT NOT NULL REFERENCES tasks (sid),
    worker_sid TEXT NOT NULL REFERENCES workers (sid),
    reservation_status TEXT NOT NULL,
    version INTEGER NOT NULL,
    date_created TEXT NOT NULL,
    date_updated TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reservations_of_task ON reservations (task_sid);
CREATE INDEX IF NOT EXISTS reservations_of_worker ON reservations (worker_sid);
CREATE TABLE IF NOT EXISTS conversations (
    sid TEXT PRIMARY KEY,
    friendly_name TEXT,
    unique_name TEXT UNIQUE,
    attributes TEXT NOT NULL,
    state TEXT NOT NULL,
    date_created TEXT NOT NULL,
    date_updated TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS conversation_participants (
    sid TEXT PRIMARY KEY,
    conversation_sid TEXT NOT NULL REFERENCES conversations (sid),
    identity TEXT NOT NULL,
    attributes TEXT NOT NULL,
    last_read_message_index INTEGER,
    last_read_timestamp TEXT,
    date_created TEXT NOT NULL,
    date_updated TEXT NOT NULL,
    UNIQUE (conversation_sid, identity)
);
CREATE TABLE IF NOT EXISTS messages (
    sid TEXT PRIMARY KEY,
    conversation_sid TEXT NOT NULL REFERENCES conversations (sid),
    message_index INTEGER NOT NULL,
    author TEXT NOT NULL,
    body TEXT,
    attributes TEXT NOT NULL,
    participant_sid TEXT,
    date_created TEXT NOT NULL,
    date_updated TEXT NOT NULL,
    UNIQUE (conversation_sid, message_index)
);
CREATE TABLE IF NOT EXISTS flex_tokens (
    token_hash TEXT PRIMARY KEY,
    worker_sid TEXT NOT NULL REFERENCES workers (sid),
    expires_at TEXT NOT NULL
);
"""

# to files of former versions as to new ones
ADDED = (
    ("tasks", "workflow_sid", "TEXT"),
    ("tasks", "task_channel", "TEXT NOT NULL DEFAULT 'chat'"),
    ("tasks", "timeout", "INTEGER NOT NULL DEFAULT 86400"),
)
# rooms of former versions were never recorded
RULES_OF_OLD_ROOMS = """
INSERT OR IGNORE INTO room_recording_rules
    SELECT sid, '[{"type":"exclude","all":true}]', date_created, date_created FROM rooms;
"""


def utc_now() -> datetime:
    return datetime.now(UTC)


def stored_time(moment: datetime) -> str:
    """UTC with milliseconds; as text in the order of time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def read_time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read_optional_time(text: str | None) -> datetime | None:
    return None if text is None else read_time(text)


class Database:
    """One connection, used on the event loop's thread only. `path` ":memory:" keeps nothing."""

    def __init__(self, path: Path | str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(SCHEMA)
        for table, column, kind in ADDED:
            if column not in {row["name"] for row in self.rows(f"PRAGMA table_info({table})")}:
                self.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
        self._connection.executescript(RULES_OF_OLD_ROOMS)
        self._depth = 0
        self._after_commit: list[Callable[[], None]] = []

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return found

    def execute(self, sql: str, *values: object) -> None:
        self._connection.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. May be nested: the outermost decides, then runs what `after_commit` was given."""
        if self._depth == 0:
            self._connection.execute("BEGIN IMMEDIATE")
        self._depth += 1
        try:
            yield
        except BaseException:
            self._depth -= 1
            if self._depth == 0:
                self._after_commit.clear()
                self._connection.execute("ROLLBACK")
            raise
        self._depth -= 1
        if self._depth == 0:
            self._connection.execute("COMMIT")
            waiting, self._after_commit = self._after_commit, []
            for tell in waiting:
                tell()

    def after_commit(self, tell: Callable[[], None]) -> None:
        """Runs `tell` once what stands now is in the file; at once outside a transaction."""
        if self._depth == 0:
            tell()
        else:
            self._after_commit.append(tell)

    def close(self) -> None:
        self._connection.close()
