"""What POST and GET /v1/Workspaces/{sid}/Tasks accept; everything else is refused with 20001."""

import re
from collections.abc import Callable

from dev.local_twilio.account import Account
from dev.local_twilio.records import Task, TaskOptions, TaskStatus
from dev.local_twilio.rest import Parameters
from dev.local_twilio.task_expressions import BadExpressionError, matcher
from dev.local_twilio.task_routing import channel_named, flex_workflow_sid, routing_of

HIGHEST_PRIORITY = 2**31 - 1
LONGEST_TIMEOUT = 14 * 24 * 60 * 60  # seconds
CREATING = ("Attributes", "WorkflowSid", "TaskChannel", "Timeout", "Priority", "RoutingTarget")
LISTING = ("AssignmentStatus", "WorkflowSid", "EvaluateTaskAttributes", "Priority", "RoutingTarget")
PAGING = ("PageSize", "Page", "PageToken")


def task_options(account: Account, form: Parameters) -> TaskOptions:
    """The options of a new task. Raises TwilioError, also for a parameter that has no effect here."""
    form.only(CREATING)
    defaults = TaskOptions()
    channel = channel_named(account, form.text("TaskChannel") or "default")
    if channel is None:
        raise form.refusal("TaskChannel")
    workflow_sid = _sid(form, "WorkflowSid", "WW")
    return TaskOptions(
        priority=form.integer("Priority", 0, HIGHEST_PRIORITY) or defaults.priority,
        routing_target=_sid(form, "RoutingTarget", "WK"),
        workflow_sid=None if workflow_sid == flex_workflow_sid(account) else workflow_sid,
        task_channel=channel,
        timeout=form.integer("Timeout", 1, LONGEST_TIMEOUT) or defaults.timeout,
    )


def task_filter(account: Account, query: Parameters) -> Callable[[Task], bool]:
    """Whether a task is asked for. Raises TwilioError, also for a filter that has no effect here."""
    query.only((*LISTING, *PAGING))
    statuses = [status for text in query.texts("AssignmentStatus") for status in text.split(",")]
    if not set(statuses) <= set(TaskStatus):
        raise query.refusal("AssignmentStatus")
    workflow_sid = _sid(query, "WorkflowSid", "WW")
    routing_target = _sid(query, "RoutingTarget", "WK")
    priority = query.integer("Priority", 0, HIGHEST_PRIORITY)
    try:
        has_attributes = matcher(query.text("EvaluateTaskAttributes") or "1 == 1")
    except BadExpressionError as error:
        raise query.refusal("EvaluateTaskAttributes") from error

    def is_wanted(task: Task) -> bool:
        return (
            (not statuses or task.assignment_status in statuses)
            and workflow_sid in (None, routing_of(account, task).workflow_sid)
            and routing_target in (None, task.options.routing_target)
            and priority in (None, task.options.priority)
            and has_attributes(task.attributes)
        )

    return is_wanted


def _sid(parameters: Parameters, name: str, prefix: str) -> str | None:
    sid = parameters.text(name)
    if sid is not None and not re.fullmatch(f"{prefix}[0-9a-fA-F]{{32}}", sid):
        raise parameters.refusal(name)
    return sid
