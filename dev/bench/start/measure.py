"""Starts, cold and warm in turns, with a bare Python's beside them; then what the processes hold."""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict
from typing import Any, Final

from dev.bench.accepted_chat import accepted_chat
from dev.bench.bench import CannotMeasureError, Places, Say
from dev.bench.people import People
from dev.bench.product import Product
from dev.bench.side_by_side import side_by_side
from dev.bench.start.alone import start_api, start_worker
from dev.bench.start.caches import bytecode_in, forget_files
from dev.bench.start.demo import start_demo
from dev.bench.usage import memory
from dev.bench.usual_session import enter_call
from dev.temporal_server.binary import temporal_cli

BARE: Final = "import fastapi, temporalio.client, temporalio.worker, uvicorn"
RESTS_FOR: Final = 3.0  # seconds after which nothing is done any more
FIRST: Final = 2  # calls by which everything has been used once

Starts = dict[str, list[dict[str, Any]]]  # by cold and warm


async def measure_demo(places: Places, runs: int, say: Say) -> Starts:
    """A cold start has new databases and no caches, the warm one after it has what the cold one left.

    Raises PartFailedError, TimeoutError.
    """
    starts: Starts = {"cold": [], "warm": []}
    for number in range(runs):
        state, python = places.state / f"demo-{number}", places.state / f"python-{number}"
        for how in ("cold", "warm"):
            if how == "cold":
                await asyncio.to_thread(forget_files, temporal_cli())
            bare = await _start_bare(bytecode_in(python / "bare"))
            if how == "cold":
                await asyncio.to_thread(forget_files, temporal_cli())
            run = await start_demo(state, bytecode_in(python / "demo"), places.logs / "make-demo.log")
            starts[how].append({**run, "bare": bare})
            say(f"make demo, {how}{run['seconds']:8.2f} s, bare{bare:6.2f} s")
    return starts


async def measure_alone(product: Product, places: Places, runs: int, say: Say) -> dict[str, Starts]:
    """API and worker, each by itself. Raises PartFailedError."""
    measured: dict[str, Starts] = {}
    for number in range(runs):
        for name, start in (("API", start_api), ("Worker", start_worker)):
            bytecode = bytecode_in(places.state / f"python-{name}-{number}")
            for how in ("cold", "warm"):
                if how == "cold":
                    await asyncio.to_thread(forget_files, temporal_cli())
                seconds = await start(product, bytecode)
                measured.setdefault(name, {"cold": [], "warm": []})[how].append({"seconds": seconds})
                say(f"{name}, {how}{seconds:8.2f} s")
    return measured


async def measure_memory(product: Product, agents: int, say: Say) -> dict[str, Any]:
    """Of each process in MB: at rest, after the first calls, and with one call for each of the other agents.

    Raises TimeoutError, aiohttp's ClientError.
    """
    measured: dict[str, Any] = {"calls": agents - 2 * FIRST}  # more than after the first ones

    async def note(when: str) -> None:
        await asyncio.sleep(RESTS_FOR)
        measured[when] = {name: asdict(memory(pid)) for name, pid in product.processes.pids().items()}
        told = (f"{name} {of['resident']:.0f} MB" for name, of in measured[when].items())
        say(f"{when.replace('_', ' ')}: {', '.join(told)}")

    await note("at_rest")
    for when, calls in (("used", range(1, FIRST + 1)), ("in_calls", range(FIRST + 1, agents + 1))):
        async with AsyncExitStack() as open_pages:
            everybody = await _begin_calls(product, calls, open_pages)
            await note(when)
        await side_by_side(People.end, everybody)
    return measured


async def _begin_calls(product: Product, agents: range, open_pages: AsyncExitStack) -> list[People]:
    async def begin(agent: int) -> People:
        people = People(await accepted_chat(product, agent))
        await enter_call(people, open_pages)
        return people

    return await side_by_side(begin, agents)


async def _start_bare(environment: Mapping[str, str]) -> float:
    """Seconds that a Python takes which only imports the libraries that ours cannot do without.

    Raises CannotMeasureError when it cannot.
    """
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", BARE), env={**os.environ, **environment}
    )
    if await process.wait():
        raise CannotMeasureError("a bare Python cannot import the libraries")
    return time.monotonic() - begun
