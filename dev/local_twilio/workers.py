"""TaskRouter's workers: the agents of the desk."""

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime

from dev.local_twilio.account import Account, derived_sid
from dev.local_twilio.changes import ChangeFeed, ChangeKind
from dev.local_twilio.database import Database, read_time, stored_time
from dev.local_twilio.records import Activity, Attributes, Worker
from dev.local_twilio.twilio_errors import NotFoundError


class Workers:
    def __init__(
        self, account: Account, database: Database, changes: ChangeFeed, now: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._database = database
        self._changes = changes
        self._now = now

    def ensure(self, identity: str, full_name: str, email: str) -> Worker:
        """The worker of this Flex identity; made, offline, if not there. The identity determines its sid."""
        sid = derived_sid("WK", self._account.workspace_sid, identity)
        attributes: Attributes = {
            "full_name": full_name,
            "email": email,
            "contact_uri": f"client:{identity}",
            "roles": ["agent"],
        }
        now = stored_time(self._now())
        self._database.execute(
            "INSERT INTO workers VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            *(sid, identity, json.dumps(attributes), Activity.OFFLINE, now, now, now),
        )
        return self.get(sid)

    def get(self, sid: str) -> Worker:
        """Raises NotFoundError."""
        row = self._database.row("SELECT * FROM workers WHERE sid = ?", sid)
        if row is None:
            raise NotFoundError
        return _worker(row)

    def with_identity(self, identity: str) -> Worker | None:
        row = self._database.row("SELECT * FROM workers WHERE identity = ?", identity)
        return None if row is None else _worker(row)

    def all(self) -> list[Worker]:
        """In the order in which they were made."""
        return [_worker(row) for row in self._database.rows("SELECT * FROM workers ORDER BY rowid")]

    def set_activity(self, sid: str, activity: Activity) -> Worker:
        """Does not route waiting tasks: `Tasks.worker_activity` does both. Raises NotFoundError."""
        if self.get(sid).activity == activity:
            return self.get(sid)
        now = stored_time(self._now())
        with self._database.transaction():
            self._database.execute(
                "UPDATE workers SET activity = ?, date_updated = ?, date_status_changed = ? WHERE sid = ?",
                *(activity, now, now, sid),
            )
            worker = self.get(sid)
            self._database.after_commit(lambda: self._changes.publish(ChangeKind.WORKER_UPDATED, worker))
        return worker


def _worker(row: sqlite3.Row) -> Worker:
    return Worker(
        sid=row["sid"],
        identity=row["identity"],
        attributes=json.loads(row["attributes"]),
        activity=Activity(row["activity"]),
        date_created=read_time(row["date_created"]),
        date_updated=read_time(row["date_updated"]),
        date_status_changed=read_time(row["date_status_changed"]),
    )
