"""Who is told by a round that they should read, and who is left alone."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import cast

import pytest

from api import rounds
from api.problems import TemporarilyUnavailable
from api.rounds import Rounds
from api.temporal_index import TemporalIndex

SOON = 10  # seconds


async def until(it_is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while True:
            if it_is_so():
                return
            await asyncio.sleep(0)


class Index:
    """Temporal's, of which a test says what it lists."""

    def __init__(self) -> None:
        self.states: dict[str, bytes] = {}
        self.is_away = False
        self.listings = 0

    async def running(self) -> AsyncGenerator[list[tuple[str, bytes]], None]:
        self.listings += 1
        if self.is_away:
            raise TemporarilyUnavailable
        for one in self.states.items():  # a page each
            yield [one]

    async def goes_round(self) -> None:
        """Returns after a whole round that began now or later, and what it told has been heard."""
        enough = self.listings + 2  # one may be on its way; the second one's beginning is the first one's end
        await until(lambda: self.listings >= enough)
        await asyncio.sleep(0)


class Watches:
    """Those who follow the rounds, and how often each was told to read."""

    def __init__(self, going: Rounds) -> None:
        self._going = going
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.told: Counter[str] = Counter()

    def begin(self, *codes: str) -> None:
        for code in codes:
            self._tasks[code] = asyncio.create_task(self._follow(code))

    async def end(self, *codes: str) -> None:
        for code in codes or tuple(self._tasks):
            task = self._tasks.pop(code)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _follow(self, code: str) -> None:
        async with aclosing(self._going.changes(code)) as changes:
            async for _ in changes:
                self.told[code] += 1


@pytest.fixture
def index() -> Index:
    return Index()


@pytest.fixture
async def watches(index: Index, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Watches]:
    """Of rounds that follow each other at once, and of which each is a listing."""
    monkeypatch.setattr(rounds, "EVERY", 0)
    monkeypatch.setattr(rounds, "REST", 0)
    monkeypatch.setattr(rounds, "FEW", 0)
    begun = Watches(Rounds(cast("TemporalIndex", index)))
    yield begun
    await begun.end()


async def test_who_has_just_come_is_told_once_as_something_may_have_changed_before(
    index: Index, watches: Watches
) -> None:
    index.states = {"A": b"1", "B": b"1"}
    watches.begin("A", "B")
    await index.goes_round()
    await index.goes_round()
    assert watches.told == {"A": 1, "B": 1}


async def test_a_change_is_told_once_and_to_nobody_else(index: Index, watches: Watches) -> None:
    index.states = {"A": b"1", "B": b"1"}
    watches.begin("A", "B")
    await index.goes_round()
    index.states["B"] = b"2"
    await index.goes_round()
    await index.goes_round()
    assert watches.told == {"A": 1, "B": 2}


async def test_who_runs_no_more_is_told(index: Index, watches: Watches) -> None:
    index.states = {"A": b"1", "B": b"1"}
    watches.begin("A", "B")
    await index.goes_round()
    del index.states["A"]
    await index.goes_round()
    assert watches.told["A"] > 1
    assert watches.told["B"] == 1


async def test_while_nothing_can_be_listed_everybody_reads_now_and_then(
    index: Index, watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "READ_ANYWAY", (0.01, 0.01))
    index.is_away = True
    watches.begin("A")
    await until(lambda: watches.told["A"] >= 3)


async def test_rounds_go_on_after_a_listing_that_failed(index: Index, watches: Watches) -> None:
    index.states, index.is_away = {"A": b"1"}, True
    watches.begin("A")
    await index.goes_round()
    assert watches.told["A"] == 0
    index.is_away = False
    await index.goes_round()
    assert watches.told["A"] == 1


async def test_few_are_told_every_time_without_a_listing(
    index: Index, watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "FEW", 2)
    watches.begin("A", "B")
    await until(lambda: min(watches.told["A"], watches.told["B"]) >= 3)
    assert index.listings == 0


async def test_nothing_is_listed_once_nobody_waits_and_again_when_somebody_does(
    index: Index, watches: Watches
) -> None:
    watches.begin("A", "B")
    await index.goes_round()
    await watches.end("A")
    await index.goes_round()
    await watches.end("B")
    listings = index.listings
    for _ in range(100):
        await asyncio.sleep(0)
    assert index.listings == listings
    watches.begin("B")
    await index.goes_round()
