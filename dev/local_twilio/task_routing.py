"""The workspace's workflows, and where each one brings its tasks."""

from dataclasses import dataclass

from dev.local_twilio.account import Account, derived_sid
from dev.local_twilio.records import Task

CHAT_CHANNEL = "chat"
TASK_CHANNELS = ("default", "voice", CHAT_CHANNEL, "sms", "video", "email")  # those of every Flex workspace


@dataclass(frozen=True)
class Routing:
    workflow_sid: str
    workflow_name: str
    queue_sid: str
    queue_name: str


def flex_workflow_sid(account: Account) -> str:
    """The workflow that Flex makes with its workspace: it brings a task to any available agent."""
    return derived_sid("WW", account.workspace_sid, "Assign to Anyone")


def routing_of(account: Account, task: Task) -> Routing:
    return routing_by(account, task.options.workflow_sid or flex_workflow_sid(account))


def routing_by(account: Account, workflow_sid: str) -> Routing:
    """Any other workflow than Flex's brings its tasks to a queue that no worker serves."""
    if workflow_sid == flex_workflow_sid(account):
        queue_sid = derived_sid("WQ", account.workspace_sid, "Everyone")
        return Routing(workflow_sid, "Assign to Anyone", queue_sid, "Everyone")
    return Routing(workflow_sid, "Assign to Nobody", derived_sid("WQ", workflow_sid, "Nobody"), "Nobody")


def channel_sid(account: Account, channel: str) -> str:
    return derived_sid("TC", account.workspace_sid, channel)


def channel_named(account: Account, name_or_sid: str) -> str | None:
    """The unique name of a task channel."""
    for channel in TASK_CHANNELS:
        if name_or_sid in (channel, channel_sid(account, channel)):
            return channel
    return None
