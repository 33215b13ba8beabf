"""Sessions in flight while a process of the cluster dies."""

import itertools
from dataclasses import dataclass, replace

from tests.cluster.victims import Loss, make_whole
from tests.kills.places import FAULTS, PLACES, Place
from tests.kills.victims import Victim
from tests.kills.waves import Wave, met_by, wave
from tests.product.stack import Stack

AGENTS = 200  # and so many sessions at a time
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
        if self.later <= self.loss.clean_within:
            return self.wave.findings
        late = f"clean {self.later:.1f} s later than usual, not within {self.loss.clean_within:.0f} s"
        return [*self.wave.findings, f"{self.loss.name}: {late}"]


def clean_after(wave: Wave) -> float:
    """Seconds until every page was true, and every answer given at once."""
    return max(wave.true_after or 0.0, wave.troubled_for)


async def play(stack: Stack, victim: Victim, sessions: int) -> Wave:
    """What was lost is there again when it returns."""
    played = await wave(stack, victim, places_for(victim, sessions))
    await make_whole(stack)
    return played


def places_for(victim: Victim, sessions: int) -> list[Place]:
    """Each at which the kill meets a session in the middle of something, and besides, people in a calm phase.
    These go on one after the other, and tell by it how all that comes later is answered.

    Without the calls that are held before their effect: until so many have come to their places, a call would
    be held for longer than the product waits for Twilio, which is another trouble than a kill.
    """
    hit = [place for place in met_by(victim, PLACES) if place.moment != FAULTS["held"]]
    calm = itertools.cycle(place for place in PLACES if place.subject in CALM)
    going_on = [
        replace(place, moment=f"({number})", goes_on_after=number / GO_ON_PER_SECOND)
        for number, place in enumerate(itertools.islice(calm, max(0, sessions - len(hit))), 1)
    ]
    return [*hit[:sessions], *going_on]
