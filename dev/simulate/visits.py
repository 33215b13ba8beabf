"""Who comes in a day, and what each of them does: drawn from a seed, so that a day can be had again."""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

from workflows.phases import Csat, EndReason

HOUR: Final = 3600.0  # seconds
SHORTEST_TALK, USUAL_TALK, LONGEST_TALK = 20.0, 300.0, 3000.0  # seconds
MOST_GUESSES: Final = 5
WORDS: Final = ("Quick and kind", "The picture froze", "I had to wait", "Merci, très aimable", "👍")


class Meeting(StrEnum):
    """How the two come to their call, or do not."""

    NEVER_OPENED = "the link is never opened"
    ONLY_LOOKED = "the customer looks, and does not join"
    AGENT_NEVER_CAME = "the customer waits, and the agent never comes"
    GAVE_UP = "the customer waits no longer, and the agent takes the link back"
    TAKEN_BACK = "the agent takes the link back"
    CHAT_CLOSED = "the agent closes the chat before a call"
    NOBODY_CAME = "the agent waits in the room, and ends it"
    CUSTOMER_FIRST = "the customer is there before the agent"
    AGENT_FIRST = "the agent is there before the customer"


class Incident(StrEnum):
    """What comes about in a call that goes on."""

    CUSTOMER_DROPS = "the customer's line drops, and they come back"
    CUSTOMER_LEAVES = "the customer leaves, and comes back"
    AGENT_RELOADS = "the agent's page is loaded anew"
    OTHER_DEVICE = "the link is opened on another device, too"
    WRITES = "the customer writes a line"
    AGENT_STOPS_RECORDING = "the agent stops the recording"
    CONSENT_WITHDRAWN = "the customer is not to be recorded any more"


class Ending(StrEnum):
    """How a call ends."""

    AGENT_ENDS = "the agent ends it"
    CUSTOMER_RATES = "the customer leaves and rates"
    CUSTOMER_GOES = "the customer leaves for good"
    AGENT_GOES = "the agent leaves for good"
    BOTH_DROP = "both lines drop"
    CHAT_CLOSED = "the agent closes the chat under it"


HAD_CALL: Final = (Meeting.CUSTOMER_FIRST, Meeting.AGENT_FIRST)

# How often, of a hundred.
_MEETINGS: Final[Mapping[Meeting, int]] = {
    Meeting.NEVER_OPENED: 7,
    Meeting.ONLY_LOOKED: 5,
    Meeting.AGENT_NEVER_CAME: 3,
    Meeting.GAVE_UP: 4,
    Meeting.TAKEN_BACK: 5,
    Meeting.CHAT_CLOSED: 3,
    Meeting.NOBODY_CAME: 4,
    Meeting.CUSTOMER_FIRST: 37,
    Meeting.AGENT_FIRST: 32,
}
_ENDINGS: Final[Mapping[Ending, int]] = {
    Ending.AGENT_ENDS: 50,
    Ending.CUSTOMER_RATES: 18,
    Ending.CUSTOMER_GOES: 12,
    Ending.AGENT_GOES: 6,
    Ending.BOTH_DROP: 6,
    Ending.CHAT_CLOSED: 8,
}
_INCIDENTS: Final[Mapping[Incident, int]] = {  # each by itself
    Incident.CUSTOMER_DROPS: 8,
    Incident.CUSTOMER_LEAVES: 8,
    Incident.AGENT_RELOADS: 6,
    Incident.OTHER_DEVICE: 8,
    Incident.WRITES: 12,
    Incident.AGENT_STOPS_RECORDING: 6,
    Incident.CONSENT_WITHDRAWN: 4,
}
_SCORES: Final[Mapping[int, int]] = {1: 6, 2: 5, 3: 12, 4: 27, 5: 50}
_SKIPS, _NEVER_ANSWERS, _USES_WORDS = 15, 25, 40
_AGREES, _PRESSES_TWICE, _SENDS_AGAIN, _MISTYPES = 70, 5, 10, 4


class Expected(NamedTuple):
    """What Temporal should tell of it in the end."""

    outcome: str
    end_reason: EndReason
    score: int | None = None


@dataclass(frozen=True)
class Visit:
    """One chat that becomes an escalation. Times are seconds of the simulated day."""

    at: float
    meeting: Meeting
    until_opened: float = 0.0  # from the link in the chat
    waits: float = 0.0  # whoever is there first
    pressed_twice: bool = False
    sent_again: bool = False
    guesses: int = 0  # codes mistyped before the right one
    consent: bool = True  # to a recording
    incidents: tuple[Incident, ...] = ()
    talk: float = USUAL_TALK
    ending: Ending = Ending.AGENT_ENDS
    answer: Csat | None = None  # None: they never answer

    @property
    def expected(self) -> Expected:
        if self.meeting not in HAD_CALL:
            reason = _WITHOUT_CALL[self.meeting]
            return Expected(reason.value, reason)
        if self.answer is None:
            return Expected("not_rated", _AFTER_CALL[self.ending])
        return Expected(
            "skipped" if self.answer.skipped else "rated", _AFTER_CALL[self.ending], self.answer.score
        )


_WITHOUT_CALL: Final = {
    Meeting.NEVER_OPENED: EndReason.LINK_UNUSED,
    Meeting.ONLY_LOOKED: EndReason.LINK_UNUSED,
    Meeting.AGENT_NEVER_CAME: EndReason.LINK_UNUSED,
    Meeting.GAVE_UP: EndReason.REVOKED,
    Meeting.TAKEN_BACK: EndReason.REVOKED,
    Meeting.CHAT_CLOSED: EndReason.TASK_COMPLETED,
    Meeting.NOBODY_CAME: EndReason.AGENT_ENDED,
}
_AFTER_CALL: Final = {
    Ending.AGENT_ENDS: EndReason.AGENT_ENDED,
    Ending.CUSTOMER_RATES: EndReason.CUSTOMER_RATED,
    Ending.CUSTOMER_GOES: EndReason.CUSTOMER_GONE,
    Ending.AGENT_GOES: EndReason.AGENT_GONE,
    Ending.BOTH_DROP: EndReason.BOTH_GONE,
    Ending.CHAT_CLOSED: EndReason.TASK_COMPLETED,
}


def visits(hours: float, per_hour: float, seed: int) -> Iterator[Visit]:
    """In the order in which they come, at no regular times. The same seed brings the same ones."""
    drawn = random.Random(seed)  # noqa: S311  a day, no secret
    at = drawn.expovariate(per_hour / HOUR)
    while at < hours * HOUR:
        yield _visit(drawn, at)
        at += drawn.expovariate(per_hour / HOUR)


def _visit(drawn: random.Random, at: float) -> Visit:
    ending = _one_of(drawn, _ENDINGS)
    return Visit(
        at=at,
        meeting=_one_of(drawn, _MEETINGS),
        until_opened=drawn.uniform(5, 120),
        waits=drawn.uniform(5, 240),
        pressed_twice=_happens(drawn, _PRESSES_TWICE),
        sent_again=_happens(drawn, _SENDS_AGAIN),
        guesses=drawn.randint(1, MOST_GUESSES) if _happens(drawn, _MISTYPES) else 0,
        consent=_happens(drawn, _AGREES),
        incidents=tuple(one for one, percent in _INCIDENTS.items() if _happens(drawn, percent)),
        talk=min(max(drawn.lognormvariate(math.log(USUAL_TALK), 1.0), SHORTEST_TALK), LONGEST_TALK),
        ending=ending,
        answer=_answer(drawn, must_score=ending is Ending.CUSTOMER_RATES),
    )


def _answer(drawn: random.Random, *, must_score: bool) -> Csat | None:
    kind = drawn.uniform(0, 100)
    score, words = _one_of(drawn, _SCORES), drawn.choice(WORDS)
    has_words = _happens(drawn, _USES_WORDS)
    if must_score or kind >= _SKIPS + _NEVER_ANSWERS:
        return Csat(score=score, comment=words if has_words else None)
    return Csat(skipped=True) if kind < _SKIPS else None


_One = TypeVar("_One")


def _one_of(drawn: random.Random, often: Mapping[_One, int]) -> _One:
    return drawn.choices(list(often), list(often.values()))[0]


def _happens(drawn: random.Random, percent: int) -> bool:
    return drawn.uniform(0, 100) < percent
