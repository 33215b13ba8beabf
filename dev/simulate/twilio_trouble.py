"""Twilio on a bad day: slow, failing or silent for a while, by the local Twilio's fault switchboard."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dev.simulate.products import Simulated
from dev.simulate.visits import HOUR

LASTS: Final = 8.0  # seconds of ours: Twilio's and the API's own patience is not compressed
_SLOW: Final = ("video", "conversations")
# Of TaskRouter's events nothing makes good: what the product knows of a task, it is told.
_ROOM_EVENTS: Final = ("participant-connected", "participant-disconnected", "room-ended")

Order = Mapping[str, Any]


@dataclass(frozen=True)
class Trouble:
    """`orders` are what the switchboard is told, all at once, when it begins."""

    at: float  # seconds of the day
    name: str
    orders: tuple[Order, ...]

    async def begins(self, simulated: Simulated) -> None:
        """It ends by itself. Raises aiohttp.ClientError when the switchboard does not take it."""
        for order in self.orders:
            lasting = {**order, "times": None, "seconds": LASTS}
            async with simulated.product.http.post(f"{simulated.switchboard}/faults", json=lasting) as answer:
                answer.raise_for_status()


def _kinds() -> Mapping[str, tuple[Order, ...]]:
    slow = {"kind": "delayed", "seconds": 1.5}
    failing = {"kind": "status", "status": 503}
    return {
        "Twilio is slow": tuple({"call": {"product": one}, "fault": slow} for one in _SLOW),
        "Twilio Video fails": ({"call": {"product": "video"}, "fault": failing},),
        "Conversations fails": ({"call": {"product": "conversations"}, "fault": failing},),
        # the product's writes: the agents' own desks go on
        "TaskRouter fails": (
            {"call": {"product": "taskrouter", "containing": "Attributes="}, "fault": failing},
        ),
        "callbacks are lost": tuple(
            {"callback": {"event": event}, "fault": {"kind": "lost"}} for event in _ROOM_EVENTS
        ),
        "callbacks come twice": ({"callback": {}, "fault": {"kind": "doubled"}},),
    }


KINDS: Final = _kinds()


def troubles(hours: float, seed: int) -> Iterator[Trouble]:
    """Every hour has one, at a random time. The same seed brings the same ones."""
    drawn = random.Random(seed)  # noqa: S311  a day, no secret
    for hour in range(int(hours)):
        name = drawn.choice(list(KINDS))
        yield Trouble((hour + drawn.random()) * HOUR, name, KINDS[name])
