"""Whole sessions, of which every answer that a person waits for is timed, with the Twilio calls behind it."""

import asyncio
import time
from collections.abc import Awaitable, Sequence
from typing import Any, Final

from dev.bench.accepted_chat import accepted_chat
from dev.bench.bench import Say
from dev.bench.live_stream import Shown
from dev.bench.people import People
from dev.bench.product import Product
from dev.bench.waiting.baseline import one_after_another
from dev.bench.waiting.slow_twilio import Call, SlowTwilio

SETTLED: Final = 0.5  # seconds without a call, after which a process has done what it does at its start
LONG_SILENCE: Final = 20.0  # seconds, in which nobody presses anything

Wait = dict[str, Any]  # ms, and the calls


async def measure(
    product: Product, api_twilio: SlowTwilio, worker_twilio: SlowTwilio, runs: int, say: Say
) -> dict[str, list[Any]]:
    """What `figures` reads. Says what is measured, as it goes.

    Raises PartFailedError, TimeoutError, aiohttp's ClientError, RefusedError.
    """
    measured: dict[str, list[Any]] = {"cold": [], "warm": [], "elsewhere": [], "silence": [], "baseline": []}
    waits = _Waits(api_twilio)

    async def begin(agent: int) -> People:
        return People(await accepted_chat(product, agent))

    async def from_nothing(*parts: str) -> None:
        for part in parts:
            await product.kill_and_restart(part)
        for twilio in (api_twilio, worker_twilio):
            await twilio.silence(SETTLED)

    def note(kind: str, run: Any) -> None:
        measured[kind].append(run)
        say(f"{len(measured[kind]):3} {kind:10}{_in_short(run)}")

    for _ in range(runs):
        people = await begin(1)
        await from_nothing("Worker", "API")
        note("cold", await _session(people, waits, asked_ahead=False))
        note("warm", await _session(await begin(2), waits, asked_ahead=True))
        people = await begin(1)
        await _escalate(people, waits)
        await from_nothing("API")
        note("elsewhere", {"the agent joins": await waits.of(people.agent_is_admitted())})
        await people.chat.complete()
        note("baseline", await one_after_another(api_twilio.url, people.chat))
    for _ in range((runs + 2) // 3):
        people = await begin(2)
        await asyncio.sleep(LONG_SILENCE)
        note("silence", {"escalate": await _escalate(people, waits)})
        await people.chat.complete()
    return measured


class _Waits:
    """Times what people wait for, with the Twilio calls that the API began meanwhile."""

    def __init__(self, twilio: SlowTwilio) -> None:
        self._twilio = twilio

    async def of(self, asked: Awaitable[int]) -> Wait:
        began = time.perf_counter()
        await asked
        answered = time.perf_counter()
        calls = [call for call in self._twilio.calls if began <= call.began < answered]
        return {"ms": (answered - began) * 1000, "calls": in_steps(calls)}


async def _session(people: People, waits: _Waits, *, asked_ahead: bool) -> dict[str, Wait]:
    """Every wait of it. `asked_ahead`: as the plugin does when the pointer comes to its button."""
    if asked_ahead:
        await people.ask_ahead()
    measured = {"escalate": await waits.of(people.escalate())}
    async with people.agents_stream() as agents:
        await agents.until(_is_open_and_invited)
        measured["the customer arrives"] = await waits.of(people.arrive())
        await people.ask_ahead()
        measured["the agent joins"] = await waits.of(people.agent_is_admitted())
        await people.agent_connects()
        await agents.until(lambda shown: shown["agent"]["present"])
        measured["the customer joins"] = await waits.of(people.customer_is_admitted())
        await people.customer_connects()
        await agents.until(lambda shown: shown["call_started_at"])
        measured["the agent ends"] = await waits.of(people.end())
        await agents.until(lambda shown: shown["end_reason"])
        measured["the customer rates"] = await waits.of(people.rate())
    await people.are_out_of_the_room()
    await people.chat.complete()
    return measured


async def _escalate(people: People, waits: _Waits) -> Wait:
    """The press on the button; returns once the room is there and the link is in the chat."""
    wait = await waits.of(people.escalate())
    async with people.agents_stream() as agents:
        await agents.until(_is_open_and_invited)
    return wait


def _is_open_and_invited(shown: Shown) -> bool:
    return bool(shown["room"]["sid"]) and shown["invite"]["state"] == "sent"


def in_steps(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Each call with its step: those of one step were side by side, the next step began after its end."""
    steps: list[tuple[Call, int]] = []
    for call in sorted(calls, key=lambda one: one.began):
        before = max((step for earlier, step in steps if earlier.ended <= call.began), default=0)
        steps.append((call, before + 1))
    return [{"what": call.what, "step": step, "new": call.is_new} for call, step in steps]


def _in_short(run: Any) -> str:
    if isinstance(run, dict):
        return ", ".join(f"{what} {wait['ms']:.0f} ms ({len(wait['calls'])})" for what, wait in run.items())
    return f"{run:.0f} ms"
