"""Many sessions, each on its way to its place, where a kill meets them; and what became of each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from tests.kills.people import People
from tests.kills.places import Kind, Place
from tests.kills.strike import Moment, Strike
from tests.kills.tab import StuckError
from tests.product.aftermath import badly_answered, left_behind
from tests.product.session import Agent, Session
from tests.product.stack import Stack

ENDS_WITHIN = 120.0  # seconds from the kill to the last word of the last session's people
CLOSES_WITHIN = 30.0  # seconds from there to the workflow's end


@dataclass(frozen=True)
class Cell:
    """One session that was hit at one place. No findings: it came out as if nothing had been."""

    kind: Kind
    subject: str
    moment: str
    findings: tuple[str, ...]


class Crowd:
    """They set out at once, each of an agent of its own: those from `first_agent` on."""

    def __init__(self, stack: Stack, places: Sequence[Place], everybody: Sequence[People], strike: Strike):
        self.everybody, self.strike = everybody, strike
        self._stack, self._places = stack, places
        self._walks = [
            asyncio.create_task(_walk(place, people, Moment(strike, place.name, place.later)))
            for place, people in zip(places, everybody, strict=True)
        ]

    @classmethod
    async def sets_out(
        cls, stack: Stack, places: Sequence[Place], *, frozen: bool = False, first_agent: int = 1
    ) -> Self:
        numbers = range(first_agent, first_agent + len(places))
        everybody = [People(await _chat(stack, number)) for number in numbers]
        return cls(stack, places, everybody, Strike([place.name for place in places], frozen=frozen))

    async def comes_to_its_end(self) -> None:
        """As far as it does."""
        await asyncio.wait(self._walks, timeout=ENDS_WITHIN)

    async def goes_home(self) -> list[tuple[str, ...]]:
        """What the people of each say who did not come to their end."""
        ended = [_how_it_ended(walk) for walk in self._walks]
        for walk in self._walks:
            walk.cancel()
        await asyncio.gather(*self._walks, return_exceptions=True)
        await asyncio.gather(*(people.go_home() for people in self.everybody))
        return ended

    async def cells(self, said: Sequence[Sequence[str]], *, silence: bool) -> list[Cell]:
        """What became of each that has gone home, after what was `said` of it. Their agents are free then,
        and what is left of a session disturbs nobody.

        `silence`: it is no finding that people got no answer.
        """
        found = await asyncio.gather(
            *(
                aftermath(people.session, place.outcome, silence=silence)
                for place, people in zip(self._places, self.everybody, strict=True)
            )
        )
        await asyncio.gather(*(chat_ends(people.session) for people in self.everybody))
        return [
            Cell(place.kind, place.subject, place.moment, (*of_people, *left))
            for place, of_people, left in zip(self._places, said, found, strict=True)
        ]


async def aftermath(session: Session, outcome: str, *, silence: bool) -> list[str]:
    """What is not as it should be once its people have gone home."""
    findings = await left_behind(session.stack, session, within=CLOSES_WITHIN)
    if session.code:
        shown = await session.stack.snapshot(session.code)
        if shown.outcome != outcome:
            findings.append(f"came to {shown.outcome} ({shown.end_reason}) instead of {outcome}")
    badly = badly_answered(session)
    return findings + [one for one in badly if not (silence and one.startswith("no answer"))]


async def chat_ends(session: Session) -> None:
    """Unless it had ended before."""
    task = await session.stack.twilio(f"{session.stack.workspace}/Tasks/{session.task_sid}")
    if task["assignment_status"] == "assigned":
        await session.complete_the_task()


async def _chat(stack: Stack, number: int) -> Session:
    return await Session.begin(stack, await Agent.logs_in(stack, number))


async def _walk(place: Place, people: People, moment: Moment) -> None:
    await asyncio.sleep(place.later)
    try:
        await place.walk(people, moment)
    finally:
        await moment.missed()


def _how_it_ended(walk: "asyncio.Task[None]") -> tuple[str, ...]:
    if not walk.done():
        return ("its people do not come to an end",)
    error = walk.exception()
    if error is None:
        return ()
    return (str(error) if isinstance(error, StuckError) else repr(error),)
