"""A race: run many times, many at a time. In which orders it fell, and what went wrong."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.product.session import Agent, Answer
from tests.product.stack import Stack
from tests.races.heat import FIRST_WINDOW, Heat

HEAT_TAKES = 120.0  # seconds at most
ENOUGH = 50  # repetitions, of which each order should have at least a few
A_FEW = 3
MOST_TOLD = 20  # repetitions that went wrong


class Race(NamedTuple):
    """What is run each time, returning the order in which it fell; and every order that may be. One that
    need not come up is `rare`."""

    heat: Callable[[Heat], Awaitable[str]]
    orders: tuple[str, ...]
    rare: tuple[str, ...] = ()
    agents: int = 1  # that a repetition needs
    at_once: int = 8  # repetitions; more of them only wait for the machine
    apart: float = 0.0  # seconds from one's beginning to the next one's


class Agents:
    """The workspace's agents: whoever takes some has them alone."""

    def __init__(self, free: list[Agent]) -> None:
        self._free = free
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def some(self, count: int) -> AsyncIterator[list[Agent]]:
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._free) >= count)
            taken = [self._free.pop() for _ in range(count)]
        try:
            yield taken
        finally:
            async with self._changed:
                self._free += taken
                self._changed.notify_all()


@dataclass
class Outcome:
    """What became of a race. `went_wrong` has one text for each repetition that was not as it should be."""

    times: int
    name: str = ""
    orders: Counter[str] = field(default_factory=Counter)
    went_wrong: list[str] = field(default_factory=list)
    seconds: float = 0
    slowest_answer: float = 0  # seconds
    asked_to_wait: int = 0  # answers 503

    def learn(self, answers: list[Answer]) -> None:
        self.slowest_answer = max([self.slowest_answer, *(answer.seconds for answer in answers)])
        self.asked_to_wait += sum(answer.status == 503 for answer in answers)


@dataclass
class RaceTrack:
    """Two workers, two API replicas, and many agents."""

    stack: Stack
    agents: Agents
    times: int
    seed: str
    outcomes: list[Outcome] = field(default_factory=list)
    begun: dict[Race, asyncio.Task[Outcome]] = field(default_factory=dict)

    def begin(self, race: Race) -> None:
        """Runs it beside the others; `run` then waits for it."""
        self.begun[race] = asyncio.create_task(self._many_times(race))

    async def run(self, name: str, race: Race) -> None:
        """Raises AssertionError when a repetition went wrong, or an order never came up."""
        if race not in self.begun:
            self.begin(race)
        outcome = await self.begun[race]
        outcome.name = name
        self.outcomes.append(outcome)
        assert not outcome.went_wrong, "\n\n".join(
            [f"{len(outcome.went_wrong)} of {outcome.times} went wrong", *outcome.went_wrong[:MOST_TOLD]]
        )
        unnamed = set(outcome.orders) - {*race.orders, *race.rare}
        assert not unnamed, unnamed
        if self.times >= ENOUGH:
            seldom = [order for order in race.orders if outcome.orders[order] < A_FEW]
            assert not seldom, f"no race: {dict(outcome.orders)}"

    async def stop(self) -> None:
        """What was begun, and nobody waited for."""
        for task in self.begun.values():
            task.cancel()
        await asyncio.gather(*self.begun.values(), return_exceptions=True)

    async def _many_times(self, race: Race) -> Outcome:
        outcome = Outcome(self.times)
        windows: dict[str, float] = defaultdict(lambda: FIRST_WINDOW)
        seed = f"{self.seed} {race.heat.__module__} {race.heat.__qualname__}"
        room = asyncio.Semaphore(race.at_once)
        began = time.monotonic()

        async def once(number: int) -> None:
            async with room, self.agents.some(race.agents) as agents:
                if number < race.at_once:
                    await asyncio.sleep(number * race.apart)
                await self._once(race, outcome, Heat(self.stack, number, agents, seed, windows))

        await asyncio.gather(*(once(number) for number in range(self.times)))
        outcome.seconds = time.monotonic() - began
        return outcome

    async def _once(self, race: Race, outcome: Outcome, heat: Heat) -> None:
        wrong: object = None
        try:
            async with asyncio.timeout(HEAT_TAKES):
                outcome.orders[await race.heat(heat)] += 1
                wrong = await heat.aftermath() or None
        except Exception as error:  # noqa: BLE001  # whatever it is: this repetition went wrong
            wrong = f"{type(error).__name__}: {error}"
        await heat.clear()
        answers = [answer for session in heat.sessions for answer in session.answers]
        outcome.learn(answers)
        if wrong is not None:
            told = [f"  {answer.asked}: {answer.status} {answer.problem}" for answer in answers]
            codes = [session.code for session in heat.sessions]
            outcome.went_wrong.append("\n".join([f"repetition {heat.number}, {codes}: {wrong}", *told]))
