"""The paths of an escalation of whose ending an integrator is told."""

from tests.replay.paths import Paths
from tests.workflow.session import Session
from workflows.ended_webhook import TELL_OF_ENDING

PATHS = Paths(ended_webhook=True)


@PATHS.path()
async def webhook_told(session: Session) -> None:
    await session.call()
    await session.rate(5)


@PATHS.path()
async def webhook_refused(session: Session) -> None:
    """For good: it completes all the same."""
    session.twilio.refuse(TELL_OF_ENDING, session.start.task_sid, retryable=False)
    await session.open()
    await session.revoke()
