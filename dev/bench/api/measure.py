"""Whole sessions, and every endpoint by itself with a bare one in turns."""

import sys
from typing import Final

from dev.bench.accepted_chat import accepted_chat
from dev.bench.api.callbacks import Callbacks
from dev.bench.api.meter import Meter, Run
from dev.bench.api.steps import STEPS
from dev.bench.api.twilio import PeopleAndTwilio, customers_script
from dev.bench.bench import Say
from dev.bench.product import Product
from dev.bench.side_by_side import side_by_side
from dev.bench.usual_session import usual_session
from dev.demo.parts import answers
from dev.demo.processes import Part
from dev.ports import free_port

WARM: Final = 8  # agents who go all the way before anything is measured
BARE: Final = "bare"
BARE_REQUESTS: Final = 500
BARE_ANSWER: Final = 400  # bytes, about what the customer's page reads of an escalation


async def measure_sessions(
    product: Product, callbacks: Callbacks, runs: int, agents: int, say: Say
) -> list[Run]:
    """Each agent has one session in each run. Raises TimeoutError, aiohttp's ClientError."""
    meter = Meter(product)
    await side_by_side(usual_session, await _people(product, callbacks, min(WARM, agents)))
    measured = []
    for _ in range(runs):
        everybody, passed = await _people(product, callbacks, agents), callbacks.passed
        run = await meter.measured(usual_session, everybody)
        measured.append({**run, "sessions": agents, "callbacks": callbacks.passed - passed})
        say(f"{f'{agents} sessions':45}{_cost(run)}")
    return measured


async def measure_endpoints(
    product: Product, callbacks: Callbacks, runs: int, agents: int, say: Say
) -> dict[str, list[Run]]:
    """By the operation, and BARE. Each agent takes every step in each run.

    Raises TimeoutError, aiohttp's ClientError.
    """
    meter, bare = Meter(product), free_port()
    await product.processes.start(_bare_part(bare))
    callbacks.held = True
    everybody = await _people(product, callbacks, min(WARM, agents))
    for step in STEPS:
        await meter.measured(step.does, everybody)
    measured: dict[str, list[Run]] = {}

    def note(operation: str, run: Run) -> None:
        measured.setdefault(operation, []).append(run)
        say(f"{operation:45}{_cost(run)}")

    async def ask_bare(_: int) -> int:
        async with product.http.get(f"http://localhost:{bare}/") as answer:
            answer.raise_for_status()
            await answer.read()
        return 1

    for _ in range(runs):
        everybody = await _people(product, callbacks, agents)
        for step in STEPS:
            run = await meter.measured(step.does, everybody, step.times)
            if step.operation:
                note(step.operation, run)
        note(BARE, await meter.measured_alone("Bare", ask_bare, BARE_REQUESTS))
    return measured


def _bare_part(port: int) -> Part:
    command = [sys.executable, "-m", "dev.bench.api.bare", str(port), str(BARE_ANSWER)]
    return Part("Bare", command, answers(f"http://localhost:{port}/"))


async def _people(product: Product, callbacks: Callbacks, agents: int) -> list[PeopleAndTwilio]:
    """Of new chats, each with an agent of its own."""
    script = await customers_script(product)

    async def one(agent: int) -> PeopleAndTwilio:
        return PeopleAndTwilio(await accepted_chat(product, agent), callbacks=callbacks, script=script)

    return await side_by_side(one, range(1, agents + 1))


def _cost(run: Run) -> str:
    each = run["requests"]
    return (
        f"{each / run['seconds']:6.0f} requests/s, "
        f"API {run['api_ms'] / each:5.2f} ms, worker {run['worker_ms'] / each:5.2f} ms each"
    )
