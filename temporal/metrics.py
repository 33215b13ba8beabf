"""What the worker measures beside what the SDK does by itself: endings, and what is retried.

An ending is counted where it is final and comes once: at the end of `run`, by the workflow's own meter, which
is silent in a replay and writes nothing into a history. An activity may run twice, and none runs at the end
of every escalation. The last task itself may run twice, too: a signal that comes in its middle has Temporal
refuse the completion. https://docs.temporal.io/develop/python/observability#metrics
"""

from collections import OrderedDict
from typing import Any, Final

from temporalio import activity, workflow
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    ExecuteWorkflowInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

from workflows.messages import MEMO_STATE, EscalationResult, Snapshot

ENDED: Final = "escalations_ended_total"
RATINGS: Final = "escalation_ratings_total"
LINK_TO_FACE: Final = "escalation_link_to_face_seconds"
RETRIES: Final = "activity_retries_total"
TWILIO_SECONDS: Final = "twilio_request_duration_seconds"  # of API and worker alike
TWILIO_SECONDS_HELP: Final = "Calls to Twilio, by product and by what came of them"

# Upper bounds in seconds; for all but these the SDK has its own. A call to Twilio takes 3 s at most.
BUCKETS: Final[dict[str, list[float]]] = {
    LINK_TO_FACE: [10, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 3600],
    TWILIO_SECONDS: [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3],
}

MOST_REMEMBERED: Final = 10_000  # runs whose ending was counted


class Measuring(Interceptor):
    """Around activities and workflows of a worker. Labels are of few values, and name no escalation."""

    def __init__(self) -> None:
        self._counted: OrderedDict[str, None] = OrderedDict()  # the latest run last

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _MeasuredActivity(next)

    def workflow_interceptor_class(
        self, input: WorkflowInterceptorClassInput
    ) -> type[WorkflowInboundInterceptor] | None:
        counted = self._counted

        class MeasuredWorkflow(WorkflowInboundInterceptor):
            async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:
                result = await super().execute_workflow(input)
                run_id = workflow.info().run_id
                replaying = workflow.unsafe.is_replaying()
                if isinstance(result, EscalationResult) and not replaying and run_id not in counted:
                    counted[run_id] = None
                    if len(counted) > MOST_REMEMBERED:
                        counted.popitem(last=False)
                    _count(workflow.memo_value(MEMO_STATE, type_hint=Snapshot))
                return result

        return MeasuredWorkflow


class _MeasuredActivity(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        if activity.info().attempt > 1:
            retries = activity.metric_meter().create_counter(RETRIES, "Attempts after the first")
            retries.add(1)
        return await super().execute_activity(input)


def _count(ended: Snapshot) -> None:
    meter = workflow.metric_meter()
    endings = meter.create_counter(ENDED, "Escalations that are over and closed")
    endings.add(1, {"outcome": str(ended.outcome), "reason": str(ended.end_reason)})
    if ended.csat is not None and ended.csat.score is not None:
        ratings = meter.create_counter(RATINGS, "Ratings, by their stars")
        ratings.add(1, {"score": ended.csat.score})
    if ended.call_started_at is not None:
        seconds = (ended.call_started_at - ended.started_at).total_seconds()
        waits = meter.create_histogram_float(LINK_TO_FACE, "From the link to the first moment of the call")
        waits.record(max(seconds, 0))  # Twilio's clock may be behind ours
