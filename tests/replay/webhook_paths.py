"""The path of an escalation of whose ending an integrator is told."""

from tests.replay.paths import Paths
from tests.workflow.session import Session

PATHS = Paths(ended_webhook=True)


@PATHS.path()
async def webhook_told(session: Session) -> None:
    await session.call()
    await session.rate(5)
