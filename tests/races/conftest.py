"""One stack for all races: two workers, two API replicas behind a front door, and many agents."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from tests.product.front_door import FrontDoor
from tests.product.session import Agent
from tests.product.stack import running_stack
from tests.races import time_limits
from tests.races.race import ENOUGH, Agents, Outcome, Race, RaceTrack
from tests.races.report import lines, write_json

AGENTS = 99
SETTINGS = {
    "VIDEO_CODE_TTL": "60",  # the shortest
    "CSAT_WINDOW": "30",  # the shortest
    "VIDEO_RECORD_BY_DEFAULT": "true",  # who does not say yes is not recorded
    "VIDEO_REJOIN_GRACE": "30",  # no race is to be decided by it
}

Run = Callable[[Race], Awaitable[None]]


@pytest.fixture(scope="session")
async def track(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> AsyncIterator[RaceTrack]:
    folder: Path = tmp_path_factory.mktemp("races")
    async with (
        FrontDoor.opened() as door,
        running_stack(
            folder, workers=2, apis=2, desk=False, agents=AGENTS, settings=SETTINGS, public_url=door.url
        ) as stack,
    ):
        door.serve(stack.api_urls)
        agents = await asyncio.gather(*(Agent.logs_in(stack, number + 1) for number in range(AGENTS)))
        track = RaceTrack(
            stack,
            Agents(agents),
            times=request.config.getoption("--times"),
            seed=request.config.getoption("--seed"),
        )
        if any(item.path.name == "test_time_limits.py" for item in request.session.items):
            for race in time_limits.RACES:  # they wait for a minute: meanwhile the others run
                track.begin(race)
        yield track
        await track.stop()
        request.config.stash[OUTCOMES] = track.outcomes
        if track.times >= ENOUGH and not request.session.testsfailed:
            write_json(track.outcomes)


@pytest.fixture
def run(track: RaceTrack, request: pytest.FixtureRequest) -> Run:
    async def run_under_this_name(race: Race) -> None:
        await track.run(request.node.name, race)

    return run_under_this_name


OUTCOMES = pytest.StashKey[Sequence[Outcome]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if OUTCOMES in config.stash:
        terminalreporter.section("races")
        for line in lines(config.stash[OUTCOMES]):
            terminalreporter.write_line(line)
