"""`python -m tests.replay.record [PATH ...]`: records the corpus anew, or only the named paths of it.

From release 0.1.0 on the corpus binds: a history is added, never re-recorded.
"""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from temporalio.client import Client
from temporalio.service import PayloadLimitsConfig

from temporal.connection import MEMO_WARN_BYTES, escalation_plugin
from temporal.encryption import Keyring
from tests.temporal_server import temporal_server
from tests.workflow.session import BRISK, Session
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.messages import agent_lease_workflow_id

CORPUS = Path(__file__).parent / "corpus"


async def rated(session: Session) -> None:
    """The walk: the customer waits, the agent joins, both are in, the agent ends, the customer rates."""
    await session.open()
    await session.arrive()
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    await session.connected((await session.admit_customer()).identity)
    await session.until(lambda state: state.phase == "customer_joined")
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.rate(5, comment="Thank you")


async def skipped_after_a_refresh(session: Session) -> None:
    """The customer reloads in mid-call, says that the first page left, and skips the rating."""
    _, first = await session.call()
    await session.customer_leaves_by_button(first)
    await session.until(lambda _: first in session.twilio.removed)
    await session.customer_joins()
    await session.until(lambda state: state.phase == "customer_joined")
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.skip_rating()


async def not_rated_after_the_grace(session: Session) -> None:
    """The customer drops out and does not come back; nobody rates."""
    _, customer = await session.call()
    await session.disconnected(customer)


async def link_unused(session: Session) -> None:
    """Nobody comes."""
    await session.open()


async def revoked(session: Session) -> None:
    """The agent looks in, leaves again, and takes the link back."""
    await session.open()
    participant = await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    await session.disconnected(participant)
    await session.until_lease_is_free()
    await session.revoke()


async def canceled_by_ops(session: Session) -> None:
    """Cancel in the Temporal UI, in mid-call."""
    await session.call()
    await session.handle.cancel()


PATHS: dict[str, Callable[[Session], Awaitable[None]]] = {
    path.__name__: path
    for path in (
        rated,
        skipped_after_a_refresh,
        not_rated_after_the_grace,
        link_unused,
        revoked,
        canceled_by_ops,
    )
}


async def record(address: str, paths: list[str]) -> None:
    client = await Client.connect(
        address,
        plugins=[escalation_plugin(Keyring())],
        identity="recorder",
        payload_limits=PayloadLimitsConfig(memo_warn_size=MEMO_WARN_BYTES),
    )
    twilio = TwilioInMemory(client)
    async with worker_of(client, twilio):
        for name in paths:
            timings = BRISK.model_copy(update={"code_ttl": 2}) if name == "link_unused" else BRISK
            session = await Session.begin(client, twilio, timings)
            await PATHS[name](session)
            await session.result()
            history = await session.handle.fetch_history()
            (CORPUS / f"{name}.json").write_text(history.to_json() + "\n")
            print(f"{name}: {len(history.events)} events")  # noqa: T201
        lease = client.get_workflow_handle(agent_lease_workflow_id(session.agent.worker_sid))
        if "canceled_by_ops" in paths:
            (CORPUS / "agent_lease.json").write_text((await lease.fetch_history()).to_json() + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="PATH", choices=[[], *PATHS], help=", ".join(PATHS))
    named = parser.parse_args().paths
    CORPUS.mkdir(exist_ok=True)
    with temporal_server() as address:
        asyncio.run(record(address, named or list(PATHS)))


if __name__ == "__main__":
    main()
