"""Sessions in flight while a process of the cluster dies: some in the middle of everything, many calm."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from tests.cluster.victims import CLEAN_WITHIN, Loss, make_whole
from tests.kills.crowd import Cell, Crowd
from tests.kills.people import People
from tests.kills.places import FAULTS, PLACES, Place
from tests.kills.victims import Victim
from tests.kills.waves import Wave, met_by, wave
from tests.product.stack import Stack

IN_FLIGHT = 200  # sessions
CALM = ("the link is sent", "the customer waits", "the agent is in the room", "in the call")
GO_ON_PER_SECOND = 4


@dataclass(frozen=True)
class Lost:
    """A wave, and what has to be said against it. `usually` is how long the same crowd troubles the machine
    when nothing is lost."""

    loss: Loss
    wave: Wave
    usually: float  # seconds

    @property
    def later(self) -> float:
        """Seconds, than without the loss."""
        return max(0.0, clean_after(self.wave) - self.usually)

    @property
    def findings(self) -> list[str]:
        if self.later <= CLEAN_WITHIN:
            return self.wave.findings
        late = f"clean {self.later:.1f} s later than usual, not within {CLEAN_WITHIN:.0f} s"
        return [*self.wave.findings, f"{self.loss.name}: {late}"]


@dataclass(frozen=True)
class Calm:
    """Who was in flight through all the losses, and then went on."""

    cells: tuple[Cell, ...]

    @property
    def findings(self) -> list[str]:
        return [f"{cell.subject} {cell.moment}: {one}" for cell in self.cells for one in cell.findings]


def clean_after(wave: Wave) -> float:
    """Seconds until every page was true, and every answer given at once."""
    return max(wave.true_after or 0.0, wave.troubled_for)


@asynccontextmanager
async def calm_crowd(stack: Stack, number: int) -> AsyncIterator[Crowd]:
    """In a calm phase each, for as long as it takes; they come one after the other.

    Raises TimeoutError when they do not come.
    """
    calm = itertools.islice(itertools.cycle(one for one in PLACES if one.subject in CALM), number)
    places = [
        replace(place, moment=f"({count})", later=count / GO_ON_PER_SECOND)
        for count, place in enumerate(calm, 1)
    ]
    crowd = await Crowd.sets_out(stack, places, first_agent=1 + len(PLACES))
    try:
        await crowd.strike.all_ready()
        await crowd.strike.set_out()
        yield crowd
    finally:
        await crowd.goes_home()


async def go_on(crowd: Crowd) -> list[Cell]:
    """One after the other, to the rating. What became of each."""
    crowd.strike.victims_are_dead()
    await crowd.comes_to_its_end()
    return await crowd.cells(
        await crowd.goes_home(), silence=True
    )  # a replica may die in the middle of an answer


async def play(stack: Stack, victim: Victim, bystanders: Sequence[People]) -> Wave:
    """The kill meets a session in the middle of everything. What was lost is there again when it returns."""
    played = await wave(stack, victim, hit_by(victim), bystanders)
    await make_whole(stack)
    return played


def hit_by(victim: Victim) -> list[Place]:
    """Without the calls that are held before their effect: until all have come to their places on a machine
    that carries a whole cluster, a call would be held for longer than the product waits for Twilio, which is
    another trouble than a kill.
    """
    return [place for place in met_by(victim) if place.moment != FAULTS["held"]]
