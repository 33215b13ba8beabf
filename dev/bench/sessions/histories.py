"""What a session left in Temporal: its own history, and its agent leases'."""

from collections import Counter

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from dev.bench.sessions.billing import actions


async def costs(temporal: Client, workflow_id: str) -> dict[str, int]:
    """`events`, and `workflow_tasks` among them, of the escalation; `lease_events`; `actions` of both."""
    events = (await temporal.get_workflow_handle(workflow_id).fetch_history()).events
    leases = [
        (await temporal.get_workflow_handle(child.workflow_id, run_id=child.run_id).fetch_history()).events
        for event in events
        if event.event_type == EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED
        for child in [event.child_workflow_execution_started_event_attributes.workflow_execution]
    ]
    kinds = Counter(event.event_type for event in events)
    return {
        "events": len(events),
        "workflow_tasks": kinds[EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED],
        "lease_events": sum(map(len, leases)),
        "actions": sum(map(actions, [events, *leases])),
    }
