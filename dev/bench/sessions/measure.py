"""The product's sessions beside plain ones in turns, with more and more workers; then whole ones."""

from typing import Any, Final

from temporalio.client import Client

from dev.bench.bench import Places, Say
from dev.bench.product import Product, running_product
from dev.bench.sessions.by_messages import bare_sessions, escalations
from dev.bench.sessions.histories import costs
from dev.bench.sessions.throughput import Throughput, throughput
from dev.bench.sessions.whole import WholeSessions
from dev.bench.sessions.workers import BARE, ESCALATION, Workers

WORKERS: Final = (1, 2, 4)
SESSIONS: Final = 40  # for each worker in each measurement
AT_A_TIME: Final = 8  # for each worker
AGENTS: Final = 20  # of the whole sessions
WHOLE: Final = 2  # sessions of each of them in each measurement
PARTS: Final = ("Worker", "API", "Temporal", "Local Twilio")


async def measure(places: Places, runs: int, say: Say) -> dict[str, Any]:
    """What `figures` reads. Says what is measured, as it goes.

    Raises TimeoutError, PartFailedError, aiohttp's ClientError, temporalio's errors.
    """
    async with running_product(places, only=("Temporal",)) as product:
        by_messages = await _side_by_side(product, runs, say)
    async with running_product(places, agents=AGENTS) as product:
        return {"by_messages": by_messages, "whole": await whole_sessions(product, runs, say)}


async def _side_by_side(product: Product, runs: int, say: Say) -> list[dict[str, Any]]:
    """Each measurement with its kind and its number of workers."""
    plays = {
        ESCALATION: escalations(product.temporal),
        BARE: bare_sessions(await Client.connect(f"localhost:{product.ports.temporal}")),
    }
    workers = Workers(product)
    measured: list[dict[str, Any]] = []
    for number in range(1, max(WORKERS) + 1):
        await workers.add()
        if number not in WORKERS:
            continue
        for run in range(-1, runs):  # the first warms up
            for kind, play in plays.items():
                pids = {"worker": workers.pids(kind), "Temporal": [product.processes.pids()["Temporal"]]}
                one = await throughput(play, pids, sessions=SESSIONS * number, at_a_time=AT_A_TIME * number)
                say(f"{number} workers {kind:12}{_in_words(one)}{'' if run >= 0 else ', warming up'}")
                if run >= 0:
                    measured.append({"kind": kind, "workers": number, **one.as_json()})
    return measured


async def whole_sessions(
    product: Product, runs: int, say: Say, each: int = WHOLE, agents: int = AGENTS
) -> list[dict[str, Any]]:
    """Each measurement, with what every session of it left in Temporal."""
    play = WholeSessions(product, agents).play
    pids = {part: [product.processes.pids()[part]] for part in PARTS}
    measured = []
    for run in range(-1, runs):
        one = await throughput(play, pids, sessions=agents * each, at_a_time=agents)
        say(f"whole sessions {_in_words(one)}{'' if run >= 0 else ', warming up'}")
        if run >= 0:
            histories = [await costs(product.temporal, workflow_id) for workflow_id in one.workflow_ids]
            measured.append({**one.as_json(), "histories": histories})
    return measured


def _in_words(one: Throughput) -> str:
    cpu = ", ".join(f"{name} {ms:.0f} ms" for name, ms in one.cpu_ms.items())
    return f"{one.per_second:5.1f} a second, of the processors for each: {cpu}"
