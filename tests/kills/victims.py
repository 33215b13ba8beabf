"""What is killed, how, and how it comes back."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from tests.kills.people import People
from tests.product.stack import Stack

WORKERS = ("Worker", "Worker 2")
API, TEMPORAL = ("API",), ("Temporal",)
A_MOMENT = 1.5  # seconds
AWAY = 8.0  # seconds: long enough for everybody to notice
FOR_GOOD = 15.0  # seconds: what nobody else takes over meanwhile is stuck

Strikes = Callable[[Stack, Sequence[People]], Awaitable[None]]


@dataclass(frozen=True)
class Victim:
    """`dies` is kill -9, or what comes closest; `comes_back` starts it again, `dead_for` seconds later."""

    name: str
    dies: Strikes
    comes_back: Strikes
    dead_for: float = 0
    answers_people: bool = False  # while it is dead, they may get no answer at all
    hosts_activities: bool = False
    freezes: Callable[[Stack], None] | None = None  # before it dies


def _processes(name: str, parts: Sequence[str], dead_for: float = 0) -> Victim:
    async def die(stack: Stack, _: Sequence[People]) -> None:
        await asyncio.gather(*(stack.processes.kill(stack.parts[part]) for part in parts))

    async def come_back(stack: Stack, _: Sequence[People]) -> None:
        for part in parts:
            await stack.processes.start(stack.parts[part])

    workers = bool(set(WORKERS) & set(parts))
    return Victim(name, die, come_back, dead_for, answers_people=API[0] in parts, hosts_activities=workers)


def _with_the_request_in_hand(workers: Victim) -> Victim:
    """They stand still while requests come in for them, and never begin on one."""

    def freeze(stack: Stack) -> None:
        for part in WORKERS:
            stack.processes.freeze(stack.parts[part])

    return replace(workers, name=f"{workers.name}, frozen before", freezes=freeze)


async def _reset(stack: Stack, _: Sequence[People]) -> None:
    await stack.switchboard.reset_connections()


async def _nothing(_: Stack, __: Sequence[People]) -> None:
    """They come back by themselves."""


async def _customers_tabs(_: Stack, everybody: Sequence[People]) -> None:
    await asyncio.gather(*(people.customer.dies() for people in everybody))


async def _agents_tabs(_: Stack, everybody: Sequence[People]) -> None:
    await asyncio.gather(*(people.agent.dies() for people in everybody))


async def _opened_again(_: Stack, everybody: Sequence[People]) -> None:
    for people in everybody:
        people.agent.opens()
        if people.session.code:
            people.customer.opens()


_all_workers = _processes("all workers", WORKERS)
VICTIMS: tuple[Victim, ...] = (
    _all_workers,
    _with_the_request_in_hand(_all_workers),
    _processes("all workers, for 8 s", WORKERS, AWAY),
    _processes("one worker of two, for 15 s", WORKERS[1:], FOR_GOOD),
    _processes("API", API),
    _processes("API, for 8 s", API, AWAY),
    _processes("Temporal", TEMPORAL, A_MOMENT),
    _processes("Temporal, for 8 s", TEMPORAL, AWAY),
    _processes("all of these", (*TEMPORAL, *WORKERS, *API), A_MOMENT),
    Victim("Twilio's connections", _reset, _nothing),
    Victim("agent's tab", _agents_tabs, _opened_again, A_MOMENT, answers_people=True),
    Victim("customer's tab", _customers_tabs, _opened_again, A_MOMENT, answers_people=True),
)
