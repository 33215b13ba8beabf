"""The workspace and its workflows in the shape of taskrouter.twilio.com/v1."""

import json

from dev.local_twilio.account import Account, derived_sid
from dev.local_twilio.records import Activity
from dev.local_twilio.rest import Resource, product_url, rest_time
from dev.local_twilio.task_routing import Routing
from dev.local_twilio.workspace import WORKSPACE_NAME, Workspace

PRODUCT = "taskrouter"
RESERVATION_TIMEOUT = 120  # seconds, TaskRouter's default


def workspace_resource(account: Account, workspace: Workspace) -> Resource:
    url = workspace_url(account)
    offline_sid = derived_sid("WA", account.workspace_sid, Activity.OFFLINE)
    return {
        "account_sid": account.account_sid,
        "date_created": rest_time(workspace.created),
        "date_updated": rest_time(workspace.updated),
        "default_activity_name": Activity.OFFLINE,
        "default_activity_sid": offline_sid,
        "event_callback_url": workspace.event_callback,
        "events_filter": workspace.events_filter,
        "friendly_name": WORKSPACE_NAME,
        "multi_task_enabled": True,
        "prioritize_queue_order": "FIFO",
        "sid": account.workspace_sid,
        "timeout_activity_name": Activity.OFFLINE,
        "timeout_activity_sid": offline_sid,
        "url": url,
        "links": {
            "activities": f"{url}/Activities",
            "cumulative_statistics": f"{url}/CumulativeStatistics",
            "events": f"{url}/Events",
            "real_time_statistics": f"{url}/RealTimeStatistics",
            "statistics": f"{url}/Statistics",
            "task_channels": f"{url}/TaskChannels",
            "task_queues": f"{url}/TaskQueues",
            "tasks": f"{url}/Tasks",
            "workers": f"{url}/Workers",
            "workflows": f"{url}/Workflows",
        },
    }


def workflow_resource(account: Account, workspace: Workspace, routing: Routing) -> Resource:
    """`configuration` is one JSON string, as TaskRouter keeps it."""
    url = f"{workspace_url(account)}/Workflows/{routing.workflow_sid}"
    to_queue = {"task_routing": {"filters": [], "default_filter": {"queue": routing.queue_sid}}}
    return {
        "account_sid": account.account_sid,
        "assignment_callback_url": None,
        "configuration": json.dumps(to_queue),
        "date_created": rest_time(workspace.created),
        "date_updated": rest_time(workspace.created),
        "document_content_type": "application/json",
        "fallback_assignment_callback_url": None,
        "friendly_name": routing.workflow_name,
        "sid": routing.workflow_sid,
        "task_reservation_timeout": RESERVATION_TIMEOUT,
        "url": url,
        "workspace_sid": account.workspace_sid,
        "links": {
            "cumulative_statistics": f"{url}/CumulativeStatistics",
            "real_time_statistics": f"{url}/RealTimeStatistics",
            "statistics": f"{url}/Statistics",
        },
    }


def workspace_url(account: Account) -> str:
    return product_url(PRODUCT, f"/v1/Workspaces/{account.workspace_sid}")
