"""What Temporal Cloud would bill a run for, read from its history: https://docs.temporal.io/cloud/actions

Not in a history, and so not counted: heartbeats that reach the server, refused updates and queries. A memo's
change is no action there.
"""

from collections.abc import Iterable

from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent

VERSIONS = "TemporalChangeVersion"  # upserted by a version marker, for nothing

ONCE = frozenset(
    {
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
        EventType.EVENT_TYPE_TIMER_STARTED,
        EventType.EVENT_TYPE_SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED,
        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
        # the parent's part; the child's own start is the first event of its history
        EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED,
    }
)


def actions(history: Iterable[HistoryEvent]) -> int:
    """Of this run alone: its children's are in their own histories."""
    events = list(history)
    tasks_with_markers = {
        event.marker_recorded_event_attributes.workflow_task_completed_event_id
        for event in events
        if event.event_type == EventType.EVENT_TYPE_MARKER_RECORDED
    }
    return sum(map(_actions, events)) + len(tasks_with_markers)


def _actions(event: HistoryEvent) -> int:
    match event.event_type:
        case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
            return 1
        case EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED:
            return event.activity_task_started_event_attributes.attempt - 1  # the retries
        case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
            told = event.workflow_execution_signaled_event_attributes
            return 0 if told.HasField("external_workflow_execution") else 1  # billed where it was sent
        case EventType.EVENT_TYPE_UPSERT_WORKFLOW_SEARCH_ATTRIBUTES:
            upsert = event.upsert_workflow_search_attributes_event_attributes
            return 0 if set(upsert.search_attributes.indexed_fields) == {VERSIONS} else 1
        case kind:
            return int(kind in ONCE)
