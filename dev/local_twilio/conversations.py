"""Conversations, their participants and messages."""

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime

from dev.local_twilio.account import new_sid
from dev.local_twilio.changes import ChangeFeed, ChangeKind, Record
from dev.local_twilio.database import Database, read_optional_time, read_time, stored_time
from dev.local_twilio.records import (
    Attributes,
    Conversation,
    ConversationParticipant,
    ConversationState,
    Message,
)
from dev.local_twilio.twilio_errors import (
    INVALID_PARAMETER,
    MESSAGE_BODY_TOO_LONG,
    NotFoundError,
    TwilioError,
)

LONGEST_BODY = 32 * 1024  # bytes
LONGEST_ATTRIBUTES = 4 * 1024  # bytes


class Conversations:
    def __init__(self, database: Database, changes: ChangeFeed, now: Callable[[], datetime]) -> None:
        self._database = database
        self._changes = changes
        self._now = now

    def create(
        self, friendly_name: str | None, attributes: Attributes, unique_name: str | None = None
    ) -> Conversation:
        sid, now = new_sid("CH"), stored_time(self._now())
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?, ?)",
                *(
                    sid,
                    friendly_name,
                    unique_name,
                    json.dumps(attributes),
                    ConversationState.ACTIVE,
                    now,
                    now,
                ),
            )
            conversation = self.get(sid)
            self._publish(ChangeKind.CONVERSATION_CREATED, conversation)
        return conversation

    def get(self, sid_or_unique_name: str) -> Conversation:
        """Raises NotFoundError."""
        row = self._database.row(
            "SELECT * FROM conversations WHERE ? IN (sid, unique_name)", sid_or_unique_name
        )
        if row is None:
            raise NotFoundError
        return _conversation(row)

    def all(self) -> list[Conversation]:
        return [
            _conversation(row) for row in self._database.rows("SELECT * FROM conversations ORDER BY rowid")
        ]

    def close(self, sid: str) -> Conversation:
        """A closed conversation stays closed. Raises NotFoundError."""
        if self.get(sid).state == ConversationState.CLOSED:
            return self.get(sid)
        with self._database.transaction():
            self._database.execute(
                "UPDATE conversations SET state = ?, date_updated = ? WHERE sid = ?",
                *(ConversationState.CLOSED, stored_time(self._now()), sid),
            )
            conversation = self.get(sid)
            self._publish(ChangeKind.CONVERSATION_UPDATED, conversation)
        return conversation

    # --- participants -----------------------------------------------------------------------------------

    def join(
        self, conversation_sid: str, identity: str, attributes: Attributes | None = None
    ) -> ConversationParticipant:
        """The participant of this identity, added if not there. Raises NotFoundError."""
        self.get(conversation_sid)
        for participant in self.participants(conversation_sid):
            if participant.identity == identity:
                return participant
        sid, now = new_sid("MB"), stored_time(self._now())
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO conversation_participants VALUES (?, ?, ?, ?, NULL, NULL, ?, ?)",
                *(sid, conversation_sid, identity, json.dumps(attributes or {}), now, now),
            )
            added = self.participant(sid)
            self._publish(ChangeKind.PARTICIPANT_JOINED, added)
        return added

    def leave(self, participant_sid: str) -> None:
        """Raises NotFoundError."""
        participant = self.participant(participant_sid)
        with self._database.transaction():
            self._database.execute("DELETE FROM conversation_participants WHERE sid = ?", participant_sid)
            self._publish(ChangeKind.PARTICIPANT_LEFT, participant)

    def participant(self, participant_sid: str) -> ConversationParticipant:
        """Raises NotFoundError."""
        row = self._database.row("SELECT * FROM conversation_participants WHERE sid = ?", participant_sid)
        if row is None:
            raise NotFoundError
        return _participant(row)

    def participants(self, conversation_sid: str) -> list[ConversationParticipant]:
        rows = self._database.rows(
            "SELECT * FROM conversation_participants WHERE conversation_sid = ? ORDER BY rowid",
            conversation_sid,
        )
        return [_participant(row) for row in rows]

    def mark_read(self, participant_sid: str, message_index: int) -> ConversationParticipant:
        """Moves the read horizon. Raises NotFoundError."""
        now = stored_time(self._now())
        with self._database.transaction():
            self._database.execute(
                "UPDATE conversation_participants"
                " SET last_read_message_index = ?, last_read_timestamp = ?, date_updated = ? WHERE sid = ?",
                *(message_index, now, now, participant_sid),
            )
            participant = self.participant(participant_sid)
            self._publish(ChangeKind.PARTICIPANT_UPDATED, participant)
        return participant

    # --- messages ---------------------------------------------------------------------------------------

    def add_message(
        self, conversation_sid: str, author: str, body: str | None, attributes: Attributes | None = None
    ) -> Message:
        """Raises NotFoundError; TwilioError when it is too long or the conversation is closed."""
        conversation = self.get(conversation_sid)
        if conversation.state == ConversationState.CLOSED:
            raise TwilioError(INVALID_PARAMETER, "Conversation is closed")
        if body is not None and len(body.encode()) > LONGEST_BODY:
            raise TwilioError(MESSAGE_BODY_TOO_LONG, "Message body parameter is too long")
        attributes_text = json.dumps(attributes or {}, ensure_ascii=False)
        if len(attributes_text.encode()) > LONGEST_ATTRIBUTES:
            raise TwilioError(INVALID_PARAMETER, "Message attributes are too long")
        sid, now = new_sid("IM"), stored_time(self._now())
        authors = [p for p in self.participants(conversation.sid) if p.identity == author]
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                *(sid, conversation.sid, self._next_index(conversation.sid), author, body, attributes_text),
                *(authors[0].sid if authors else None, now, now),
            )
            message = self.message(conversation.sid, sid)
            self._publish(ChangeKind.MESSAGE_ADDED, message)
        return message

    def message(self, conversation_sid: str, message_sid: str) -> Message:
        """Raises NotFoundError."""
        row = self._database.row(
            "SELECT * FROM messages WHERE conversation_sid = ? AND sid = ?", conversation_sid, message_sid
        )
        if row is None:
            raise NotFoundError
        return _message(row)

    def messages(self, conversation_sid: str) -> list[Message]:
        """In the order of their indexes."""
        rows = self._database.rows(
            "SELECT * FROM messages WHERE conversation_sid = ? ORDER BY message_index", conversation_sid
        )
        return [_message(row) for row in rows]

    def _next_index(self, conversation_sid: str) -> int:
        row = self._database.row(
            "SELECT coalesce(max(message_index) + 1, 0) AS next FROM messages WHERE conversation_sid = ?",
            conversation_sid,
        )
        assert row is not None  # noqa: S101  an aggregate always has a row
        return int(row["next"])

    def _publish(self, kind: ChangeKind, record: Record) -> None:
        self._database.after_commit(lambda: self._changes.publish(kind, record))


def _conversation(row: sqlite3.Row) -> Conversation:
    return Conversation(
        sid=row["sid"],
        friendly_name=row["friendly_name"],
        unique_name=row["unique_name"],
        attributes=json.loads(row["attributes"]),
        state=ConversationState(row["state"]),
        date_created=read_time(row["date_created"]),
        date_updated=read_time(row["date_updated"]),
    )


def _participant(row: sqlite3.Row) -> ConversationParticipant:
    return ConversationParticipant(
        sid=row["sid"],
        conversation_sid=row["conversation_sid"],
        identity=row["identity"],
        attributes=json.loads(row["attributes"]),
        last_read_message_index=row["last_read_message_index"],
        last_read_timestamp=read_optional_time(row["last_read_timestamp"]),
        date_created=read_time(row["date_created"]),
        date_updated=read_time(row["date_updated"]),
    )


def _message(row: sqlite3.Row) -> Message:
    return Message(
        sid=row["sid"],
        conversation_sid=row["conversation_sid"],
        index=row["message_index"],
        author=row["author"],
        body=row["body"],
        attributes=json.loads(row["attributes"]),
        participant_sid=row["participant_sid"],
        date_created=read_time(row["date_created"]),
        date_updated=read_time(row["date_updated"]),
    )
