"""Tasks, reservations and workers in the shape of taskrouter.twilio.com/v1."""

import json
from datetime import datetime

from dev.local_twilio.account import Account, derived_sid
from dev.local_twilio.records import Reservation, Task, Worker
from dev.local_twilio.rest import Resource, rest_time
from dev.local_twilio.task_routing import channel_sid, routing_of
from dev.local_twilio.workspace_resources import workspace_url


def etag(resource: Task | Reservation) -> str:
    return f'"{resource.version}"'


def task_resource(account: Account, task: Task, now: datetime) -> Resource:
    workspace = workspace_url(account)
    url = f"{workspace}/Tasks/{task.sid}"
    routing = routing_of(account, task)
    return {
        "account_sid": account.account_sid,
        "addons": "{}",
        "age": int((now - task.date_created).total_seconds()),
        "assignment_status": task.assignment_status,
        "attributes": json.dumps(task.attributes),
        "date_created": rest_time(task.date_created),
        "date_updated": rest_time(task.date_updated),
        "ignore_capacity": False,
        "priority": task.options.priority,
        "reason": task.reason,
        "routing_target": task.options.routing_target,
        "sid": task.sid,
        "task_channel_sid": channel_sid(account, task.options.task_channel),
        "task_channel_unique_name": task.options.task_channel,
        "task_queue_entered_date": rest_time(task.date_created),
        "task_queue_friendly_name": routing.queue_name,
        "task_queue_sid": routing.queue_sid,
        "timeout": task.options.timeout,
        "url": url,
        "virtual_start_time": rest_time(task.date_created),
        "workflow_friendly_name": routing.workflow_name,
        "workflow_sid": routing.workflow_sid,
        "workspace_sid": account.workspace_sid,
        "links": {
            "reservations": f"{url}/Reservations",
            "task_queue": f"{workspace}/TaskQueues/{routing.queue_sid}",
            "workflow": f"{workspace}/Workflows/{routing.workflow_sid}",
            "workspace": workspace,
        },
    }


def reservation_resource(account: Account, reservation: Reservation) -> Resource:
    workspace = workspace_url(account)
    task_url = f"{workspace}/Tasks/{reservation.task_sid}"
    return {
        "account_sid": account.account_sid,
        "date_created": rest_time(reservation.date_created),
        "date_updated": rest_time(reservation.date_updated),
        "reservation_status": reservation.reservation_status,
        "sid": reservation.sid,
        "task_sid": reservation.task_sid,
        "url": f"{task_url}/Reservations/{reservation.sid}",
        "worker_name": reservation.worker_name,
        "worker_sid": reservation.worker_sid,
        "workspace_sid": account.workspace_sid,
        "links": {
            "task": task_url,
            "worker": f"{workspace}/Workers/{reservation.worker_sid}",
            "workspace": workspace,
        },
    }


def worker_resource(account: Account, worker: Worker) -> Resource:
    workspace = workspace_url(account)
    url = f"{workspace}/Workers/{worker.sid}"
    activity_sid = derived_sid("WA", account.workspace_sid, worker.activity)
    return {
        "account_sid": account.account_sid,
        "activity_name": worker.activity,
        "activity_sid": activity_sid,
        "attributes": json.dumps(worker.attributes),
        "available": worker.available,
        "date_created": rest_time(worker.date_created),
        "date_status_changed": rest_time(worker.date_status_changed),
        "date_updated": rest_time(worker.date_updated),
        "friendly_name": worker.identity,
        "sid": worker.sid,
        "url": url,
        "workspace_sid": account.workspace_sid,
        "links": {
            "activity": f"{workspace}/Activities/{activity_sid}",
            "channels": f"{url}/Channels",
            "cumulative_statistics": f"{workspace}/Workers/CumulativeStatistics",
            "real_time_statistics": f"{workspace}/Workers/RealTimeStatistics",
            "reservations": f"{url}/Reservations",
            "statistics": f"{workspace}/Workers/Statistics",
            "worker_channels": f"{url}/Channels",
            "worker_statistics": f"{url}/Statistics",
            "workspace": workspace,
        },
    }
