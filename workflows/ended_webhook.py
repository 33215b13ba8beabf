"""The webhook by which an integrator hears how an escalation ended.

A run of its own: an endpoint that is down for a night keeps no escalation open.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from workflows.ending import TELL_OF_ENDING, EscalationEnded
from workflows.messages import ENDED_WEBHOOK_TYPE

ATTEMPT = timedelta(seconds=5)
# An endpoint that is down for a night still hears of it; one that is gone keeps no run open for ever.
TRIED_FOR = timedelta(hours=24)
RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=10))


@workflow.defn(name=ENDED_WEBHOOK_TYPE)
class EndedWebhookWorkflow:
    """Fails when the endpoint did not take it for a day, or wants no more."""

    @workflow.run
    async def run(self, ended: EscalationEnded) -> None:
        await workflow.execute_activity(
            TELL_OF_ENDING,
            ended,
            start_to_close_timeout=ATTEMPT,
            schedule_to_close_timeout=TRIED_FOR,
            retry_policy=RETRIES,
            summary="Tell the integrator how it ended",
        )
