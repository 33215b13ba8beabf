"""The webhook by which an integrator hears how an escalation ended.

The start input says only whether there is one: its address and secret are the worker's, and in no history.
"""

from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

from workflows.messages import EscalationInput, Message, Snapshot

TELL_OF_ENDING = "tell_of_ending"

ATTEMPT = timedelta(seconds=5)
# An endpoint that is down for a night still hears of it; one that is gone keeps no run open for ever.
PATIENCE = timedelta(hours=24)
BACKING_OFF = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=10))


class EscalationEnded(Message):
    """activity `tell_of_ending` -> None: posts it. The webhook's `data`: no name, no words, no join code."""

    task_sid: str
    n: int
    conversation_sid: str
    worker_sid: str  # of the agent who was let in last; before that, of who escalated
    started_at: datetime
    call_started_at: datetime | None
    call_ended_at: datetime | None
    ended_at: datetime
    outcome: str | None
    end_reason: str
    score: int | None

    @property
    def message_id(self) -> str:
        """The same however often it is told."""
        return f"escalation-ended-{self.task_sid}-{self.n}"


def ending_of(start: EscalationInput, snapshot: Snapshot) -> EscalationEnded:
    """Of a state that is final."""
    assert snapshot.ended_at is not None  # noqa: S101  # it is over
    assert snapshot.end_reason is not None  # noqa: S101
    return EscalationEnded(
        task_sid=start.task_sid,
        n=start.n,
        conversation_sid=start.conversation_sid,
        worker_sid=snapshot.agent.worker_sid,
        started_at=snapshot.started_at,
        call_started_at=snapshot.call_started_at,
        call_ended_at=snapshot.call_ended_at,
        ended_at=snapshot.ended_at,
        outcome=snapshot.outcome,
        end_reason=snapshot.end_reason,
        score=None if snapshot.csat is None else snapshot.csat.score,
    )


async def tell_of_ending(ending: EscalationEnded) -> None:
    """Returns once the integrator has it, or it was tried for a day."""
    try:
        await workflow.execute_activity(
            TELL_OF_ENDING,
            ending,
            start_to_close_timeout=ATTEMPT,
            schedule_to_close_timeout=PATIENCE,
            retry_policy=BACKING_OFF,
            summary="Tell the integrator how it ended",
        )
    except ActivityError:
        workflow.logger.warning("the integrator does not hear how it ended")
