"""How often Temporal is asked what runs, and what is told when it does not answer."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

from prometheus_client import CollectorRegistry, generate_latest

from api.census import EVERY, OVERDUE, Census
from api.problems import TemporarilyUnavailable
from api.temporal_index import TemporalIndex, Unsettled
from tests.prometheus import names, samples, total
from workflows.phases import Phase


class Index:
    """Temporal's, of which a test says what it counts."""

    def __init__(self) -> None:
        self.found: list[Unsettled] = []
        self.is_away = False
        self.questions = 0

    async def count_in(self, phase: Phase) -> int:
        self._ask()
        return 7 if phase is Phase.CUSTOMER_JOINED else 0

    async def unsettled(self) -> list[Unsettled]:
        self._ask()
        return self.found

    def _ask(self) -> None:
        self.questions += 1
        if self.is_away:
            raise TemporarilyUnavailable


class Process:
    """An API process that is scraped, and its clock."""

    def __init__(self) -> None:
        self.index = Index()
        self.now = 1000.0
        self._census = Census(cast("TemporalIndex", self.index), lambda: self.now)

    async def scrape(self, after: float = 0.0) -> str:
        self.now += after
        await self._census.refresh()
        registry = CollectorRegistry()
        registry.register(self._census)
        return generate_latest(registry).decode()


def over(run_id: str) -> Unsettled:
    return Unsettled(run_id, is_over=True, waiting_since=None)


async def test_however_often_it_is_scraped_temporal_is_asked_once_in_half_a_minute() -> None:
    process = Process()
    scraped = await asyncio.gather(*(process.scrape() for _ in range(20)))
    asked = process.index.questions
    assert asked == 5
    assert {total(one, "escalations_running", phase="customer_joined") for one in scraped} == {7}
    await process.scrape(after=EVERY - 1)
    assert process.index.questions == asked
    await process.scrape(after=1)
    assert process.index.questions == 2 * asked


async def test_a_vain_attempt_is_not_repeated_at_every_scrape() -> None:
    process = Process()
    process.index.is_away = True
    await process.scrape()
    asked = process.index.questions
    await process.scrape(after=EVERY - 1)
    assert process.index.questions == asked


async def test_while_temporal_is_away_nothing_old_is_told() -> None:
    process = Process()
    assert total(await process.scrape(), "api_temporal_up") == 1
    process.index.is_away = True
    scraped = await process.scrape(after=EVERY)
    (up,) = samples(scraped, "api_temporal_up")
    assert up.value == 0
    assert not [name for name in names(scraped) if name.startswith("escalation")]
    process.index.is_away = False
    assert total(await process.scrape(after=EVERY), "escalations_running") == 7


async def test_the_longest_wait_is_told_and_how_many_wait() -> None:
    process = Process()
    now = datetime.now(UTC)
    process.index.found = [
        Unsettled(f"run-{seconds}", is_over=False, waiting_since=now - timedelta(seconds=seconds))
        for seconds in (20, 200, 2)
    ]
    scraped = await process.scrape()
    assert total(scraped, "escalation_customers_waiting") == 3
    assert 200 <= total(scraped, "escalation_longest_wait_seconds") < 210


async def test_a_wait_that_begins_by_another_clock_is_never_negative() -> None:
    process = Process()
    later = datetime.now(UTC) + timedelta(minutes=1)
    process.index.found = [Unsettled("run", is_over=False, waiting_since=later)]
    assert total(await process.scrape(), "escalation_longest_wait_seconds") == 0


async def test_only_what_is_over_and_open_for_a_while_is_overdue() -> None:
    process = Process()
    process.index.found = [over("lasting")]
    assert total(await process.scrape(), "escalation_closings_overdue") == 0
    process.index.found = [over("lasting"), over("new")]
    assert total(await process.scrape(after=OVERDUE), "escalation_closings_overdue") == 1
    process.index.found = [over("new")]
    assert total(await process.scrape(after=EVERY), "escalation_closings_overdue") == 0
