"""Many sessions, each brought to another place; one kill that hits them all; and what became of each."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kills.people import People
from tests.kills.places import PLACES, Kind, Place
from tests.kills.strike import LONGEST_LEAD, Moment, Strike
from tests.kills.tab import StuckError
from tests.kills.truth import TRUE_WITHIN, pages_true_again
from tests.kills.victims import WORKERS, Victim
from tests.product.aftermath import badly_answered, left_behind
from tests.product.session import Agent, Answer, Session
from tests.product.stack import Stack, running_stack

ENDS_WITHIN = 120.0  # seconds from the kill to the last word of the last session's people
SLOW = 2.0  # seconds; an answer that a person notices
CLOSES_WITHIN = 30.0  # seconds from there to the workflow's end
SETTINGS = {
    "VIDEO_RECORD_BY_DEFAULT": "true",  # who does not say yes is not recorded
    "VIDEO_REJOIN_GRACE": "20",  # whoever dropped out finds their way back within
    "CSAT_WINDOW": "120",
    "TWILIO_SURVEY_WORKFLOW_SID": "WW" + "5" * 32,
}


@dataclass(frozen=True)
class Cell:
    """One session that was hit at one place. No findings: it came out as if nothing had been."""

    kind: Kind
    subject: str
    moment: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class Wave:
    """Answers and pages of people; the seconds are those of the slowest."""

    victim: str
    cells: tuple[Cell, ...]
    told: tuple[Answer, ...]  # between the kill and the return
    slowest_answer: float  # at any time
    true_after: float | None  # from the return until every page was true again
    troubled_for: float = 0.0  # from the return to the last answer that was passing, or slow

    @property
    def findings(self) -> list[str]:
        return [
            f"{self.victim} / {cell.subject} {cell.moment}: {one}"
            for cell in self.cells
            for one in cell.findings
        ]


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


async def wave(stack: Stack, victim: Victim, places: Sequence[Place]) -> Wave:
    """The victim lives again when it returns."""
    everybody = [People(await _chat(stack, number)) for number, _ in enumerate(places, 1)]
    strike = Strike([place.name for place in places], frozen=victim.freezes is not None)
    walks = [
        asyncio.create_task(_walk(place, people, Moment(strike, place.name, place.goes_on_after)))
        for place, people in zip(places, everybody, strict=True)
    ]
    try:
        told = await _kill(stack, victim, strike, everybody)
        back = time.monotonic()
        true_after, _ = await asyncio.gather(
            asyncio.gather(*(pages_true_again(people) for people in everybody)),
            asyncio.wait(walks, timeout=ENDS_WITHIN),
        )
        ended = [_how_it_ended(walk) for walk in walks]
    finally:
        for walk in walks:
            walk.cancel()
        await asyncio.gather(*walks, return_exceptions=True)
        await asyncio.gather(*(people.go_home() for people in everybody))
        await stack.switchboard.clear()
    found = await asyncio.gather(
        *(
            _aftermath(people.session, place.outcome, silence=victim.answers_people)
            for place, people in zip(places, everybody, strict=True)
        )
    )
    # The agents are free again, and what is left of a session does not disturb the next wave.
    await asyncio.gather(*(_chat_ends(people.session) for people in everybody))
    cells = [
        Cell(place.kind, place.subject, place.moment, (*stuck, *_untrue(seconds), *left))
        for place, stuck, seconds, left in zip(places, ended, true_after, found, strict=True)
    ]
    longest = max(TRUE_WITHIN if seconds is None else seconds for seconds in true_after)
    troubled_for = _troubled_until(everybody, back) - back
    return Wave(victim.name, tuple(cells), tuple(told), _slowest(everybody), longest, troubled_for)


def _untrue(true_after: float | None) -> list[str]:
    if true_after is not None:
        return []
    return [f"a page does not show what is so, {TRUE_WITHIN:.0f} s after the return"]


async def a_kill_in_every_step(stack: Stack) -> Wave:
    """One session, and in each of its ten steps all workers die."""
    people = People(await _chat(stack, 1))
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
    left = await _aftermath(people.session, "rated", silence=False)
    await _chat_ends(people.session)
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


async def _kill(stack: Stack, victim: Victim, strike: Strike, everybody: Sequence[People]) -> list[Answer]:
    """What people are answered from the kill to the return."""
    await strike.all_ready()
    if victim.freezes is not None:
        victim.freezes(stack)
    await strike.set_out()
    await asyncio.sleep(LONGEST_LEAD)
    before = [len(people.session.answers) for people in everybody]
    await victim.dies(stack, everybody)
    strike.victims_are_dead()
    await asyncio.sleep(victim.dead_for)
    await victim.comes_back(stack, everybody)
    return [
        answer
        for people, heard in zip(everybody, before, strict=True)
        for answer in people.session.answers[heard:]
    ]


async def _chat(stack: Stack, number: int) -> Session:
    return await Session.begin(stack, await Agent.logs_in(stack, number))


async def _chat_ends(session: Session) -> None:
    """Unless it had ended before."""
    task = await session.stack.twilio(f"{session.stack.workspace}/Tasks/{session.task_sid}")
    if task["assignment_status"] == "assigned":
        await session.complete_the_task()


async def _walk(place: Place, people: People, moment: Moment) -> None:
    try:
        await place.walk(people, moment)
    finally:
        await moment.missed()


def _how_it_ended(walk: "asyncio.Task[None]") -> list[str]:
    if not walk.done():
        return ["its people do not come to an end"]
    error = walk.exception()
    if error is None:
        return []
    return [str(error) if isinstance(error, StuckError) else repr(error)]


async def _aftermath(session: Session, outcome: str, *, silence: bool) -> list[str]:
    """`silence`: it is no finding that people got no answer."""
    findings = await left_behind(session.stack, session, within=CLOSES_WITHIN)
    if session.code:
        shown = await session.stack.snapshot(session.code)
        if shown.outcome != outcome:
            findings.append(f"came to {shown.outcome} ({shown.end_reason}) instead of {outcome}")
    badly = badly_answered(session)
    return findings + [one for one in badly if not (silence and one.startswith("no answer"))]
