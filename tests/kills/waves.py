"""One kill that hits a whole crowd of sessions, each at another place."""

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kills.crowd import Cell, Crowd, aftermath, chat_ends
from tests.kills.people import People
from tests.kills.places import PLACES, Kind, Place
from tests.kills.strike import LONGEST_LEAD
from tests.kills.tab import StuckError
from tests.kills.truth import TRUE_WITHIN, pages_true_again
from tests.kills.victims import WORKERS, Victim
from tests.product.session import Agent, Answer, Session
from tests.product.stack import Stack, running_stack

SLOW = 2.0  # seconds; an answer that a person notices
SETTINGS = {
    "VIDEO_RECORD_BY_DEFAULT": "true",  # who does not say yes is not recorded
    "VIDEO_REJOIN_GRACE": "20",  # whoever dropped out finds their way back within
    "CSAT_WINDOW": "120",
    "TWILIO_SURVEY_WORKFLOW_SID": "WW" + "5" * 32,
}


@dataclass(frozen=True)
class Wave:
    """Answers and pages of people; the seconds are those of the slowest."""

    victim: str
    cells: tuple[Cell, ...]
    told: tuple[Answer, ...]  # between the kill and the return
    slowest_answer: float  # at any time
    true_after: float | None  # from the return until every page was true again
    troubled_for: float = 0.0  # from the return to the last answer that was passing, or slow
    bystanders_untold: tuple[str, ...] = ()  # what is to be said of each whose page was not true again

    @property
    def findings(self) -> list[str]:
        hit = [
            f"{self.victim} / {cell.subject} {cell.moment}: {one}"
            for cell in self.cells
            for one in cell.findings
        ]
        return hit + [f"{self.victim} / a bystander: {one}" for one in self.bystanders_untold]


@asynccontextmanager
async def kills_stack(folder: Path) -> AsyncIterator[Stack]:
    async with running_stack(
        folder, workers=len(WORKERS), desk=False, agents=len(PLACES), settings=SETTINGS
    ) as stack:
        yield stack


def met_by(victim: Victim, places: Sequence[Place] = PLACES) -> list[Place]:
    """One that is frozen begins on no activity; who watches the room is a worker."""
    return [
        place
        for place in places
        if (place.by_request or victim.freezes is None) and (victim.hosts_activities or not place.slow)
    ]


async def wave(
    stack: Stack, victim: Victim, places: Sequence[Place], bystanders: Sequence[People] = ()
) -> Wave:
    """The victim lives again when it returns. Bystanders do nothing, and their pages are to be true, too."""
    crowd = await Crowd.sets_out(stack, places, frozen=victim.freezes is not None)
    try:
        told = await _kill(stack, victim, crowd)
        back = time.monotonic()
        everybody = (*crowd.everybody, *bystanders)
        true_after, _ = await asyncio.gather(
            asyncio.gather(*(pages_true_again(people) for people in everybody)), crowd.comes_to_its_end()
        )
    finally:
        stuck = await crowd.goes_home()
        await stack.switchboard.clear()
    untrue = [_untrue(seconds) for seconds in true_after]
    said = [(*one, *pages) for one, pages in zip(stuck, untrue[: len(stuck)], strict=True)]
    cells = await crowd.cells(said, silence=victim.answers_people)
    return Wave(
        victim.name,
        tuple(cells),
        tuple(told),
        _slowest(crowd.everybody),
        true_after=max(TRUE_WITHIN if seconds is None else seconds for seconds in true_after),
        troubled_for=_troubled_until(crowd.everybody, back) - back,
        bystanders_untold=tuple(itertools.chain(*untrue[len(stuck) :])),
    )


def _untrue(true_after: float | None) -> list[str]:
    if true_after is not None:
        return []
    return [f"a page does not show what is so, {TRUE_WITHIN:.0f} s after the return"]


async def a_kill_in_every_step(stack: Stack) -> Wave:
    """One session, and in each of its ten steps all workers die."""
    people = People(await Session.begin(stack, await Agent.logs_in(stack, 1)))
    steps = (
        *(people.escalate, people.invited, people.arrive, people.agent_enters, people.customer_enters),
        *(people.customer_leaves, people.meet, people.end, people.rate, people.until_final),
    )
    stuck: list[str] = []
    try:
        for step in steps:
            going = asyncio.ensure_future(step())
            await asyncio.gather(*(stack.processes.kill(stack.parts[name]) for name in WORKERS))
            for name in WORKERS:
                await stack.processes.start(stack.parts[name])
            await going
    except StuckError as error:
        stuck.append(str(error))
    finally:
        await people.go_home()
    left = await aftermath(people.session, "rated", silence=False)
    await chat_ends(people.session)
    cell = Cell(Kind.PHASE, "one session", f"in each of its {len(steps)} steps", (*stuck, *left))
    return Wave(
        "all workers, again and again", (cell,), tuple(people.session.answers), _slowest([people]), None
    )


def _troubled_until(everybody: Sequence[People], back: float) -> float:
    """When the last answer came that was passing, or slow; at the earliest `back`. On the monotonic clock."""
    answers = (answer for people in everybody for answer in people.session.answers)
    troubled = (one.began + one.seconds for one in answers if one.passing or one.seconds > SLOW)
    return max([back, *troubled])


def _slowest(everybody: Sequence[People]) -> float:
    return max(answer.seconds for people in everybody for answer in people.session.answers)


async def _kill(stack: Stack, victim: Victim, crowd: Crowd) -> list[Answer]:
    """What people are answered from the kill to the return."""
    strike = crowd.strike
    await strike.all_ready()
    if victim.freezes is not None:
        victim.freezes(stack)
    await strike.set_out()
    await asyncio.sleep(LONGEST_LEAD)
    before = [len(people.session.answers) for people in crowd.everybody]
    await victim.dies(stack, crowd.everybody)
    strike.victims_are_dead()
    await asyncio.sleep(victim.dead_for)
    await victim.comes_back(stack, crowd.everybody)
    return [
        answer
        for people, heard in zip(crowd.everybody, before, strict=True)
        for answer in people.session.answers[heard:]
    ]
