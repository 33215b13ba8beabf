"""`python -m tests.replay.record [PATH ...]`: records the corpus anew, or only the named paths of it.

From release 0.1.0 on the corpus binds: a history is added, never re-recorded.
"""

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHistory
from temporalio.service import PayloadLimitsConfig

from temporal.connection import MEMO_WARN_BYTES, escalation_plugin
from temporal.encryption import Keyring
from tests.replay import fault_paths, paths, recording_paths, webhook_paths
from tests.replay.chat_line_path import REFUSED, WRITTEN, chat_lines
from tests.replay.reconcile_path import BY_SCHEDULE, RECONCILED, reconciled
from tests.temporal_server import temporal_server
from tests.workflow.session import Session
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.ending import ending_of
from workflows.messages import agent_lease_workflow_id

CORPUS = Path(__file__).parent / "corpus"
PATHS = {**paths.PATHS, **fault_paths.PATHS, **recording_paths.PATHS, **webhook_paths.PATHS}
# by a version that asked for a consent, and recorded nothing
BEFORE_RECORDING = "recording_wanted_before_any_was_made"
# by a version whose leases had a timer
LEASE_WITH_A_TIMER = "agent_lease"
LEASE = "agent_lease_with_a_timeout"
WEBHOOK = "ended_webhook"
OTHERS = {
    LEASE_WITH_A_TIMER,
    LEASE,
    WRITTEN,
    REFUSED,
    RECONCILED,
    BY_SCHEDULE,
    WEBHOOK,
}  # histories of other workflows than escalations
WITH_A_LEASE = "canceled_by_ops"  # the path whose agent lease is recorded, too
WITH_A_WEBHOOK = "webhook_told"  # the path of which the run is recorded that tells the integrator
AT_A_TIME = 6  # paths; more would be late for their own deadlines
SURVEYS = "WW" + "1" * 32  # the TaskRouter workflow of survey tasks


async def record(address: str, names: list[str]) -> None:
    client = await Client.connect(
        address,
        plugins=[escalation_plugin(Keyring())],
        identity="recorder",
        payload_limits=PayloadLimitsConfig(memo_warn_size=MEMO_WARN_BYTES),
    )
    twilio = TwilioInMemory(client)
    turn = asyncio.Semaphore(AT_A_TIME)

    async def in_turn(name: str) -> None:
        async with turn:
            await _record(client, twilio, name)

    async with worker_of(client, twilio):
        await asyncio.gather(*(in_turn(name) for name in names if name in PATHS))
        if WRITTEN in names:
            for name, history in (await chat_lines(client, twilio)).items():
                _write(name, history)
    if RECONCILED in names:
        for name, history in (await reconciled(client)).items():
            _write(name, history)


async def _record(client: Client, twilio: TwilioInMemory, name: str) -> None:
    path = PATHS[name]
    session = await Session.begin(
        client,
        twilio,
        path.timings,
        survey_workflow_sid=SURVEYS,
        recording_wanted=path.recording_wanted,
        ended_webhook=path.ended_webhook,
    )
    await path.play(session)
    await session.result()
    history = await session.handle.fetch_history()
    _write(name, history)
    print(f"{name}: {len(history.events)} events")  # noqa: T201
    if name == WITH_A_LEASE:
        lease = client.get_workflow_handle(agent_lease_workflow_id(session.agent.worker_sid))
        _write(LEASE, await lease.fetch_history())
    if name == WITH_A_WEBHOOK:
        telling = client.get_workflow_handle(ending_of(session.start, await session.state()).message_id)
        await telling.result()
        _write(WEBHOOK, await telling.fetch_history())


def _write(name: str, history: WorkflowHistory) -> None:
    """One event a line."""
    events = (json.dumps(_portable(event)) for event in history.to_json_dict()["events"])
    (CORPUS / f"{name}.json").write_text('{"events": [\n' + ",\n".join(events) + "\n]}\n")


def _portable(part: Any) -> Any:
    """Without the stack traces of failures: they tell of the machine, and a replay does not read them."""
    if isinstance(part, dict):
        return {key: _portable(value) for key, value in part.items() if key != "stackTrace"}
    return [_portable(one) for one in part] if isinstance(part, list) else part


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    names = [*PATHS, WRITTEN, RECONCILED]
    parser.add_argument("paths", nargs="*", metavar="PATH", choices=[[], *names], help=", ".join(names))
    named = parser.parse_args().paths
    CORPUS.mkdir(exist_ok=True)
    with temporal_server() as address:
        asyncio.run(record(address, named or names))


if __name__ == "__main__":
    main()
