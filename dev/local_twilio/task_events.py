"""TaskRouter's workspace events, as it posts them to the workspace's event callback URL."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from dev.local_twilio.account import Account, derived_sid, new_sid
from dev.local_twilio.callbacks import CallbackQueue
from dev.local_twilio.records import Reservation, Task, Worker
from dev.local_twilio.task_routing import channel_sid, routing_of
from dev.local_twilio.workspace import WORKSPACE_NAME, Workspace


class TaskEvents:
    """Signed form POSTs; of one task in the order in which things happened.

    The workspace says which are sent, and where to.
    """

    def __init__(
        self, account: Account, callbacks: CallbackQueue, workspace: Workspace, now: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._callbacks = callbacks
        self._workspace = workspace
        self._now = now

    def task(self, event_type: str, task: Task) -> None:
        """`event_type` is task.created, task.updated, task.wrapup, task.completed, task.canceled."""
        self._send(task.sid, event_type, "task", task.sid, self._task_fields(task))

    def reservation(self, event_type: str, reservation: Reservation, task: Task, worker: Worker) -> None:
        """`event_type` is reservation.created, .accepted, .rejected, .wrapup, .completed, .canceled."""
        fields = self._task_fields(task) | self._worker_fields(worker)
        fields["ReservationSid"] = reservation.sid
        self._send(task.sid, event_type, "reservation", reservation.sid, fields)

    def worker_activity(self, worker: Worker) -> None:
        self._send(worker.sid, "worker.activity.update", "worker", worker.sid, self._worker_fields(worker))

    def _task_fields(self, task: Task) -> dict[str, str]:
        routing = routing_of(self._account, task)
        fields = {
            "TaskSid": task.sid,
            "TaskAttributes": json.dumps(task.attributes),
            "TaskAge": str(int((self._now() - task.date_created).total_seconds())),
            "TaskDateCreated": str(int(task.date_created.timestamp())),
            "TaskPriority": str(task.options.priority),
            "TaskAssignmentStatus": task.assignment_status,
            "TaskVersion": str(task.version),
            "TaskChannelSid": channel_sid(self._account, task.options.task_channel),
            "TaskChannelUniqueName": task.options.task_channel,
            "TaskQueueSid": routing.queue_sid,
            "TaskQueueName": routing.queue_name,
            "WorkflowSid": routing.workflow_sid,
            "WorkflowName": routing.workflow_name,
        }
        if task.reason is not None:
            ending = "Canceled" if task.assignment_status == "canceled" else "Completed"
            fields[f"Task{ending}Reason"] = task.reason
        return fields

    def _worker_fields(self, worker: Worker) -> dict[str, str]:
        return {
            "WorkerSid": worker.sid,
            "WorkerName": worker.identity,
            "WorkerAttributes": json.dumps(worker.attributes),
            "WorkerActivitySid": derived_sid("WA", self._account.workspace_sid, worker.activity),
            "WorkerActivityName": worker.activity,
        }

    def _send(
        self, lane: str, event_type: str, resource_type: str, resource_sid: str, fields: dict[str, str]
    ) -> None:
        url = self._workspace.event_callback
        if url is None or not self._workspace.reports(event_type):
            return
        moment = self._now().astimezone(UTC)
        common = {
            "Sid": new_sid("EV"),
            "EventType": event_type,
            "EventDescription": f"{resource_type.capitalize()} {event_type.partition('.')[2]}",
            "AccountSid": self._account.account_sid,
            "WorkspaceSid": self._account.workspace_sid,
            "WorkspaceName": WORKSPACE_NAME,
            "ResourceType": resource_type,
            "ResourceSid": resource_sid,
            "Timestamp": str(int(moment.timestamp())),
            "TimestampMs": str(int(moment.timestamp() * 1000)),
        }
        self._callbacks.send(lane, "POST", url, common | fields)
