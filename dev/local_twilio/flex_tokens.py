"""Flex user tokens: opaque, issued when an agent signs in at the desk, validated for the product."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dev.local_twilio.database import Database, read_time, stored_time
from dev.local_twilio.records import Worker
from dev.local_twilio.workers import Workers

LIFETIME = timedelta(hours=1)


@dataclass(frozen=True)
class FlexToken:
    token: str
    worker: Worker
    expires_at: datetime


class FlexTokens:
    """SQLite keeps hashes only."""

    def __init__(self, database: Database, workers: Workers, now: Callable[[], datetime]) -> None:
        self._database = database
        self._workers = workers
        self._now = now

    def issue(self, worker_sid: str, lifetime: timedelta = LIFETIME) -> FlexToken:
        """A new token for this worker. Raises NotFoundError."""
        worker = self._workers.get(worker_sid)
        token = secrets.token_urlsafe(48)
        expires_at = self._now() + lifetime
        self._database.execute("DELETE FROM flex_tokens WHERE expires_at <= ?", stored_time(self._now()))
        self._database.execute(
            "INSERT INTO flex_tokens VALUES (?, ?, ?)", _hash(token), worker_sid, stored_time(expires_at)
        )
        return FlexToken(token, worker, expires_at)

    def validate(self, token: str) -> FlexToken | None:
        """The token as it was issued; None when it is unknown, revoked or expired."""
        row = self._database.row("SELECT * FROM flex_tokens WHERE token_hash = ?", _hash(token))
        if row is None or read_time(row["expires_at"]) <= self._now():
            return None
        return FlexToken(token, self._workers.get(row["worker_sid"]), read_time(row["expires_at"]))

    def revoke(self, token: str) -> None:
        """The agent signed out. An unknown token is no error."""
        self._database.execute("DELETE FROM flex_tokens WHERE token_hash = ?", _hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
