"""Tasks and reservations as SQLite keeps them."""

import json
import sqlite3
from datetime import datetime, timedelta

from dev.local_twilio.database import Database, read_optional_time, read_time, stored_time
from dev.local_twilio.records import (
    Attributes,
    Reservation,
    ReservationStatus,
    Task,
    TaskOptions,
    TaskStatus,
)
from dev.local_twilio.twilio_errors import NotFoundError

KEPT_AFTER_END = timedelta(minutes=5)  # TaskRouter deletes a completed or canceled task then
SELECT_RESERVATIONS = (
    "SELECT reservations.*, workers.identity AS worker_name"
    " FROM reservations JOIN workers ON workers.sid = reservations.worker_sid"
)


class TaskStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def insert_task(self, sid: str, attributes: Attributes, options: TaskOptions, now: datetime) -> Task:
        self._database.execute(
            "INSERT INTO tasks VALUES (?, ?, ?, NULL, ?, ?, 0, ?, ?, NULL, ?, ?, ?)",
            *(sid, json.dumps(attributes), TaskStatus.PENDING, options.priority, options.routing_target),
            *(stored_time(now), stored_time(now)),
            *(options.workflow_sid, options.task_channel, options.timeout),
        )
        return self.task(sid, now)

    def task(self, sid: str, now: datetime) -> Task:
        """Raises NotFoundError, also for a task that ended more than KEPT_AFTER_END ago."""
        row = self._database.row("SELECT * FROM tasks WHERE sid = ?", sid)
        task = None if row is None else _task(row)
        if task is None or (task.date_ended is not None and task.date_ended + KEPT_AFTER_END <= now):
            raise NotFoundError
        return task

    def tasks(self, now: datetime) -> list[Task]:
        """In the order of their creation, without those that TaskRouter has deleted."""
        rows = self._database.rows(
            "SELECT * FROM tasks WHERE date_ended IS NULL OR date_ended > ? ORDER BY rowid",
            stored_time(now - KEPT_AFTER_END),
        )
        return [_task(row) for row in rows]

    def waiting(self) -> list[Task]:
        """Those that are offered to nobody: the most urgent first, of these the oldest."""
        rows = self._database.rows(
            "SELECT * FROM tasks WHERE assignment_status = ? ORDER BY priority DESC, rowid",
            TaskStatus.PENDING,
        )
        return [_task(row) for row in rows]

    def write_task(
        self, sid: str, attributes: Attributes, status: TaskStatus, reason: str | None, now: datetime
    ) -> Task:
        """The next version of the task."""
        ended = stored_time(now) if status in (TaskStatus.COMPLETED, TaskStatus.CANCELED) else None
        self._database.execute(
            "UPDATE tasks SET attributes = ?, assignment_status = ?, reason = ?, date_updated = ?,"
            " version = version + 1, date_ended = coalesce(date_ended, ?) WHERE sid = ?",
            *(json.dumps(attributes), status, reason, stored_time(now), ended, sid),
        )
        return self.task(sid, now)

    def insert_reservation(self, sid: str, task_sid: str, worker_sid: str, now: datetime) -> Reservation:
        self._database.execute(
            "INSERT INTO reservations VALUES (?, ?, ?, ?, 0, ?, ?)",
            *(sid, task_sid, worker_sid, ReservationStatus.PENDING, stored_time(now), stored_time(now)),
        )
        return self.reservation(sid)

    def reservation(self, sid: str) -> Reservation:
        """Raises NotFoundError."""
        row = self._database.row(f"{SELECT_RESERVATIONS} WHERE reservations.sid = ?", sid)
        if row is None:
            raise NotFoundError
        return _reservation(row)

    def reservations(self, task_sid: str | None = None, worker_sid: str | None = None) -> list[Reservation]:
        """In the order of their creation."""
        wanted = {"task_sid": task_sid, "worker_sid": worker_sid}
        given = {column: sid for column, sid in wanted.items() if sid is not None}
        where = " AND ".join(["TRUE", *(f"{column} = ?" for column in given)])  # so that an index serves
        rows = self._database.rows(
            f"{SELECT_RESERVATIONS} WHERE {where} ORDER BY reservations.rowid", *given.values()
        )
        return [_reservation(row) for row in rows]

    def write_reservation(self, sid: str, status: ReservationStatus, now: datetime) -> Reservation:
        self._database.execute(
            "UPDATE reservations SET reservation_status = ?, date_updated = ?, version = version + 1"
            " WHERE sid = ?",
            *(status, stored_time(now), sid),
        )
        return self.reservation(sid)


def _task(row: sqlite3.Row) -> Task:
    return Task(
        sid=row["sid"],
        attributes=json.loads(row["attributes"]),
        assignment_status=TaskStatus(row["assignment_status"]),
        reason=row["reason"],
        options=TaskOptions(
            priority=row["priority"],
            routing_target=row["routing_target"],
            workflow_sid=row["workflow_sid"],
            task_channel=row["task_channel"],
            timeout=row["timeout"],
        ),
        version=row["version"],
        date_created=read_time(row["date_created"]),
        date_updated=read_time(row["date_updated"]),
        date_ended=read_optional_time(row["date_ended"]),
    )


def _reservation(row: sqlite3.Row) -> Reservation:
    return Reservation(
        sid=row["sid"],
        task_sid=row["task_sid"],
        worker_sid=row["worker_sid"],
        worker_name=row["worker_name"],
        reservation_status=ReservationStatus(row["reservation_status"]),
        version=row["version"],
        date_created=read_time(row["date_created"]),
        date_updated=read_time(row["date_updated"]),
    )
