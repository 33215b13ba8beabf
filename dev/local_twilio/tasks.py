"""TaskRouter: what happens to tasks and their reservations, as agents and the API act on them."""

from collections.abc import Callable
from datetime import datetime

from dev.local_twilio.account import Account, new_sid
from dev.local_twilio.changes import ChangeFeed, ChangeKind
from dev.local_twilio.database import Database
from dev.local_twilio.records import (
    Activity,
    Attributes,
    Reservation,
    ReservationStatus,
    Task,
    TaskOptions,
    TaskStatus,
    Worker,
)
from dev.local_twilio.task_events import TaskEvents
from dev.local_twilio.task_store import TaskStore
from dev.local_twilio.twilio_errors import INVALID_PARAMETER, TwilioError
from dev.local_twilio.workers import Workers

CHAT = TaskOptions()
CHAT_CAPACITY = 3  # chats that one worker is given at a time

OPEN = (ReservationStatus.PENDING, ReservationStatus.ACCEPTED, ReservationStatus.WRAPPING)

EVENT_OF_STATUS = {
    ReservationStatus.ACCEPTED: "reservation.accepted",
    ReservationStatus.REJECTED: "reservation.rejected",
    ReservationStatus.CANCELED: "reservation.canceled",
    ReservationStatus.RESCINDED: "reservation.rescinded",
    ReservationStatus.WRAPPING: "reservation.wrapup",
    ReservationStatus.COMPLETED: "reservation.completed",
}
ALLOWED_BEFORE = {
    ReservationStatus.ACCEPTED: (ReservationStatus.PENDING,),
    ReservationStatus.REJECTED: (ReservationStatus.PENDING,),
    ReservationStatus.WRAPPING: (ReservationStatus.ACCEPTED,),
    ReservationStatus.COMPLETED: (ReservationStatus.ACCEPTED, ReservationStatus.WRAPPING),
}


class Tasks:
    """Every method raises NotFoundError for what is not there, TwilioError 20001 for what is not allowed."""

    def __init__(
        self,
        account: Account,
        database: Database,
        workers: Workers,
        changes: ChangeFeed,
        events: TaskEvents,
        now: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._database = database
        self._store = TaskStore(database)
        self._workers = workers
        self._changes = changes
        self._events = events
        self._now = now

    # --- reading ----------------------------------------------------------------------------------------

    def get(self, sid: str) -> Task:
        return self._store.task(sid, self._now())

    def all(self) -> list[Task]:
        return self._store.tasks(self._now())

    def reservation(self, sid: str) -> Reservation:
        return self._store.reservation(sid)

    def reservations(self, task_sid: str | None = None, worker_sid: str | None = None) -> list[Reservation]:
        return self._store.reservations(task_sid, worker_sid)

    # --- tasks ------------------------------------------------------------------------------------------

    def create(self, attributes: Attributes, options: TaskOptions = CHAT) -> Task:
        """A new task, offered to an available worker whom the options allow."""
        with self._database.transaction():
            task = self._store.insert_task(new_sid("WT"), attributes, options, self._now())
            self._tell_task("task.created", ChangeKind.TASK_CREATED, task)
            return self._route(task)

    def write_attributes(self, sid: str, attributes: Attributes) -> Task:
        """Replaces the attributes whole."""
        task = self.get(sid)
        with self._database.transaction():
            return self._write(task, "task.updated", task.assignment_status, attributes=attributes)

    def wrap_up(self, sid: str, reason: str | None = None) -> Task:
        """The task and its accepted reservations begin wrap-up."""
        task = self.get(sid)
        if task.assignment_status != TaskStatus.ASSIGNED:
            raise self._refusal("wrap up", task, "it is not currently assigned")
        with self._database.transaction():
            for reservation in self._open_reservations(sid):
                if reservation.reservation_status == ReservationStatus.ACCEPTED:
                    self._move(reservation, ReservationStatus.WRAPPING)
            return self._write(task, "task.wrapup", TaskStatus.WRAPPING, reason)

    def complete(self, sid: str, reason: str | None = None) -> Task:
        """The task and its reservations are completed; a reservation still pending is rescinded."""
        task = self.get(sid)
        if task.assignment_status not in (TaskStatus.ASSIGNED, TaskStatus.WRAPPING):
            raise self._refusal("complete", task, "it is not currently assigned")
        with self._database.transaction():
            for reservation in self._open_reservations(sid):
                pending = reservation.reservation_status == ReservationStatus.PENDING
                self._move(
                    reservation, ReservationStatus.RESCINDED if pending else ReservationStatus.COMPLETED
                )
            return self._write(task, "task.completed", TaskStatus.COMPLETED, reason)

    def cancel(self, sid: str, reason: str | None = None) -> Task:
        """The task is canceled, and with it the reservation that waits for an answer."""
        task = self.get(sid)
        if task.assignment_status not in (TaskStatus.PENDING, TaskStatus.RESERVED):
            raise self._refusal("cancel", task, "it is not pending or reserved")
        with self._database.transaction():
            for reservation in self._open_reservations(sid):
                self._move(reservation, ReservationStatus.CANCELED)
            return self._write(task, "task.canceled", TaskStatus.CANCELED, reason)

    # --- reservations -----------------------------------------------------------------------------------

    def accept(self, reservation_sid: str) -> Reservation:
        """The worker has the task. After a transfer the worker who had it has no longer."""
        with self._database.transaction():
            accepted = self._move_checked(reservation_sid, ReservationStatus.ACCEPTED)
            for other in self._open_reservations(accepted.task_sid):
                if other.sid != accepted.sid:
                    self._move(other, ReservationStatus.COMPLETED)
            task = self.get(accepted.task_sid)
            if task.assignment_status != TaskStatus.ASSIGNED:
                self._write(task, None, TaskStatus.ASSIGNED)
        return accepted

    def reject(self, reservation_sid: str) -> Reservation:
        """The task is offered to another worker, if nobody has it."""
        with self._database.transaction():
            rejected = self._move_checked(reservation_sid, ReservationStatus.REJECTED)
            if not self._open_reservations(rejected.task_sid):
                self._route(self._write(self.get(rejected.task_sid), None, TaskStatus.PENDING))
        return rejected

    def wrap_up_reservation(self, reservation_sid: str) -> Reservation:
        """The worker wraps up; the task does as well if it is nobody else's."""
        with self._database.transaction():
            wrapping = self._move_checked(reservation_sid, ReservationStatus.WRAPPING)
            statuses = {r.reservation_status for r in self._open_reservations(wrapping.task_sid)}
            if statuses == {ReservationStatus.WRAPPING}:
                self._write(self.get(wrapping.task_sid), "task.wrapup", TaskStatus.WRAPPING)
        return wrapping

    def complete_reservation(self, reservation_sid: str, reason: str | None = None) -> Reservation:
        """The worker is done; the task is completed if it is nobody else's."""
        with self._database.transaction():
            completed = self._move_checked(reservation_sid, ReservationStatus.COMPLETED)
            if not self._open_reservations(completed.task_sid):
                self._write(self.get(completed.task_sid), "task.completed", TaskStatus.COMPLETED, reason)
        return completed

    def transfer(self, task_sid: str, to_worker_sid: str) -> Reservation:
        """Offers an assigned task to another worker; who has it keeps it until the other accepts."""
        task = self.get(task_sid)
        if task.assignment_status != TaskStatus.ASSIGNED:
            raise self._refusal("transfer", task, "it is not currently assigned")
        if any(r.worker_sid == to_worker_sid for r in self._open_reservations(task_sid)):
            raise self._refusal("transfer", task, "the worker has it already")
        with self._database.transaction():
            return self._offer(task, self._workers.get(to_worker_sid))

    # --- workers ----------------------------------------------------------------------------------------

    def set_worker_activity(self, worker_sid: str, activity: Activity) -> Worker:
        """A worker who becomes available is offered the tasks that wait."""
        if self._workers.get(worker_sid).activity == activity:
            return self._workers.get(worker_sid)
        with self._database.transaction():
            worker = self._workers.set_activity(worker_sid, activity)
            self._database.after_commit(lambda: self._events.worker_activity(worker))
            if worker.available:
                self._offer_waiting()
        return worker

    # --- within -----------------------------------------------------------------------------------------

    def _route(self, task: Task) -> Task:
        """Offers a pending task to the available worker who has least to do and has not rejected it.

        Behind another workflow than Flex's nobody waits for it.
        """
        if task.options.workflow_sid is not None:
            return task
        rejected_by = {
            r.worker_sid
            for r in self._store.reservations(task.sid)
            if r.reservation_status == ReservationStatus.REJECTED
        }
        candidates = [
            (len(self._open_reservations(worker_sid=worker.sid)), worker.identity, worker)
            for worker in self._workers.all()
            if worker.available
            and worker.sid not in rejected_by
            and task.options.routing_target in (None, worker.sid)
        ]
        load, _, worker = min(candidates, default=(CHAT_CAPACITY, "", None), key=lambda c: c[:2])
        if worker is None or load >= CHAT_CAPACITY:
            return task
        self._offer(task, worker)
        return self._write(task, None, TaskStatus.RESERVED)

    def _offer_waiting(self) -> None:
        """Somebody is there for more tasks than before."""
        for task in self._store.waiting():
            self._route(task)

    def _offer(self, task: Task, worker: Worker) -> Reservation:
        reservation = self._store.insert_reservation(new_sid("WR"), task.sid, worker.sid, self._now())
        self._tell_reservation("reservation.created", ChangeKind.RESERVATION_CREATED, reservation)
        return reservation

    def _open_reservations(
        self, task_sid: str | None = None, worker_sid: str | None = None
    ) -> list[Reservation]:
        return [r for r in self._store.reservations(task_sid, worker_sid) if r.reservation_status in OPEN]

    def _move_checked(self, reservation_sid: str, status: ReservationStatus) -> Reservation:
        reservation = self._store.reservation(reservation_sid)
        if reservation.reservation_status not in ALLOWED_BEFORE[status]:
            raise TwilioError(
                INVALID_PARAMETER,
                f"Cannot update reservation {reservation_sid} to {status}"
                f" because it is {reservation.reservation_status}.",
            )
        return self._move(reservation, status)

    def _move(self, reservation: Reservation, status: ReservationStatus) -> Reservation:
        moved = self._store.write_reservation(reservation.sid, status, self._now())
        self._tell_reservation(EVENT_OF_STATUS[status], ChangeKind.RESERVATION_UPDATED, moved)
        if status not in OPEN:
            self._offer_waiting()
        return moved

    def _write(
        self,
        task: Task,
        event_type: str | None,
        status: TaskStatus,
        reason: str | None = None,
        attributes: Attributes | None = None,
    ) -> Task:
        written = self._store.write_task(
            task.sid,
            task.attributes if attributes is None else attributes,
            status,
            task.reason if reason is None else reason,
            self._now(),
        )
        self._tell_task(event_type, ChangeKind.TASK_UPDATED, written)
        return written

    def _tell_task(self, event_type: str | None, kind: ChangeKind, task: Task) -> None:
        def tell() -> None:
            self._changes.publish(kind, task)
            if event_type is not None:
                self._events.task(event_type, task)

        self._database.after_commit(tell)

    def _tell_reservation(self, event_type: str, kind: ChangeKind, reservation: Reservation) -> None:
        worker = self._workers.get(reservation.worker_sid)

        def tell() -> None:
            self._changes.publish(kind, reservation)
            self._events.reservation(event_type, reservation, self.get(reservation.task_sid), worker)

        self._database.after_commit(tell)

    def _refusal(self, what: str, task: Task, why: str) -> TwilioError:
        return TwilioError(
            INVALID_PARAMETER,
            f"Cannot {what} task {task.sid} in workspace {self._account.workspace_sid}"
            f" for account {self._account.account_sid} because {why}.",
        )
