"""Sessions in flight while a process of the cluster dies."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.cluster.victims import Loss, make_whole
from tests.kills.places import PLACES, Place
from tests.kills.victims import Victim
from tests.kills.waves import Wave, met_by, wave
from tests.product.stack import Stack

AGENTS = 200  # and so many sessions at a time


@dataclass(frozen=True)
class Lost:
    """A wave, and what has to be said against it. `usually` is how long the same crowd troubles the machine
    when nothing is lost: all of them go on at once."""

    loss: Loss
    wave: Wave
    usually: float  # seconds

    @property
    def later(self) -> float:
        """Seconds, than without the loss."""
        return max(0.0, clean_after(self.wave) - self.usually)

    @property
    def findings(self) -> list[str]:
        if self.later <= self.loss.clean_within:
            return self.wave.findings
        late = f"clean {self.later:.1f} s later than usual, not within {self.loss.clean_within:.0f} s"
        return [*self.wave.findings, f"{self.loss.name}: {late}"]


def clean_after(wave: Wave) -> float:
    """Seconds until every page was true, and every answer given at once."""
    return max(wave.true_after or 0.0, wave.troubled_for)


async def play(stack: Stack, victim: Victim, sessions: int) -> Wave:
    """What was lost is there again when it returns."""
    played = await wave(stack, victim, places_for(met_by(victim, PLACES), sessions))
    await make_whole(stack)
    return played


def places_for(places: Sequence[Place], sessions: int) -> list[Place]:
    """Each of them as often as the others, and by another name every time."""
    return [
        replace(place, moment=f"{place.moment} ({number})".strip())
        for number, place in enumerate(itertools.islice(itertools.cycle(places), sessions), 1)
    ]
