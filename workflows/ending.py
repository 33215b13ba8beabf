"""What an integrator is told of an ending, and the run that tells them.

The start input says only whether there is a webhook: its address and secret are the worker's, and in no
history.
"""

from datetime import datetime

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.workflow import ParentClosePolicy

from workflows.messages import (
    ENDED_WEBHOOK_TYPE,
    TASK_QUEUE,
    TASK_TIMEOUT,
    EscalationInput,
    Message,
    Snapshot,
)

TELL_OF_ENDING = "tell_of_ending"


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


async def begin_to_tell(ending: EscalationEnded) -> None:
    """Returns once the run has begun that tells it. The escalation waits for no endpoint."""
    try:
        await workflow.start_child_workflow(
            ENDED_WEBHOOK_TYPE,
            ending,
            id=ending.message_id,
            task_queue=TASK_QUEUE,
            task_timeout=TASK_TIMEOUT,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            parent_close_policy=ParentClosePolicy.ABANDON,
            static_summary=f"Tells the integrator how {ending.task_sid} ended",
        )
    except WorkflowAlreadyStartedError:  # by the run of which this one is a reset
        workflow.logger.warning("the integrator has been told, or is being told")
