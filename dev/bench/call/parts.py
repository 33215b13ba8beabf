"""What the time from a press to a picture is made of, by what was seen in both pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple


class Part(NamedTuple):
    name: str
    ours: bool  # else twilio-video's, WebRTC's or a device's


PARTS: Final = {
    "page": Part("the pages' own code", ours=True),
    "devices": Part("camera and microphone", ours=False),
    "arrival": Part("the API's answer: arrival", ours=True),
    "agent-token": Part("the API's answer: the agent's token", ours=True),
    "update": Part("the waiting page is told: callback, workflow, live update", ours=True),
    "token": Part("the API's answer: the customer's token", ours=True),
    "sdk": Part("the SDK loaded and run, as far as that is waited for", ours=True),
    "connected": Part("signalling, from the WebSocket to `connected`", ours=False),
    "ice": Part("descriptions and ICE", ours=False),
    "dtls": Part("DTLS", ours=False),
    "element": Part("the picture's element, as far as that is waited for", ours=True),
    "moving": Part("two frames", ours=False),
}


@dataclass(frozen=True)
class Seen:
    """By the observers in one page. Moments are in ms, on a clock that all pages share."""

    pressed: float
    moving: float
    steps: Mapping[str, Sequence[float]]
    answers: Mapping[str, tuple[float, float]]  # of the API: asked, answered

    @classmethod
    def of(cls, bench: Mapping[str, Any]) -> "Seen":
        """From what `observed` returns."""
        origin: float = bench["origin"]
        steps: dict[str, list[float]] = {}
        for step in bench["steps"]:
            steps.setdefault(step["what"], []).append(origin + step["at"])
        return cls(
            pressed=origin + bench["pressed"],
            moving=origin + bench["moving"],
            steps=steps,
            answers={one["what"]: (origin + one["asked"], origin + one["at"]) for one in bench["answers"]},
        )

    def first(self, step: str, since: float) -> float:
        """Raises ValueError where there was none."""
        return min(at for at in self.steps.get(step, ()) if at >= since)


@dataclass(frozen=True)
class Picture:
    """Of one person, as the other one sees it."""

    ms: float  # from the press
    parts: Mapping[str, float]  # ms, by the names in PARTS; together they are all of it

    @property
    def ours(self) -> float:
        """ms"""
        return sum(ms for part, ms in self.parts.items() if PARTS[part].ours)


def customer_joins(agent: Seen, customer: Seen) -> dict[str, Picture]:
    """By whose picture it is: from the customer's press, while the agent is in the room."""
    way = [*_way_in(customer, customer.pressed, ("arrival", "token"))]
    return _pictures(customer.pressed, way, agent, customer)


def agent_joins(agent: Seen, customer: Seen) -> dict[str, Picture]:
    """The same from the agent's press, while the customer waits outside."""
    way = [*_way_in(agent, agent.pressed, ("agent-token",))]
    _, agent_is_in = way[-1]
    if asked := customer.answers.get("token"):
        told = max(at for at in customer.steps["update"] if at <= asked[0])
        way.append(("update", told))
    way += _way_in(customer, agent_is_in, ("token",))
    return _pictures(agent.pressed, way, agent, customer)


Ends = Sequence[tuple[str, float]]  # of parts that follow on each other


def _way_in(page: Seen, since: float, asks: Sequence[str]) -> Iterator[tuple[str, float]]:
    """To the moment in which the SDK knows that it is in the room. A bare page asks the API for nothing."""
    if any(at >= since for at in page.steps["devices"]):
        yield "page", page.first("devices-asked", since)
        yield "devices", page.first("devices", since)
    for what in asks:
        if what in page.answers:
            asked, answered = page.answers[what]
            yield "page", asked
            yield what, answered
    yield "sdk", page.first("sdk", 0)
    socket = page.first("socket", since)
    yield "page", socket
    yield "connected", page.first("connected", socket)


def _pictures(pressed: float, way: Ends, agent: Seen, customer: Seen) -> dict[str, Picture]:
    return {
        "agent": _picture(pressed, [*way, *_to_the_picture(customer)]),
        "customer": _picture(pressed, [*way, *_to_the_picture(agent)]),
    }


def _to_the_picture(page: Seen) -> Ends:
    """In the page that shows it."""
    first = [(step, page.first(step, 0)) for step in ("ice", "dtls", "element")]
    return [*first, ("moving", page.moving)]


def _picture(pressed: float, ends: Ends) -> Picture:
    """What ends before something else did that comes before it took no time of its own."""
    parts = dict.fromkeys(PARTS, 0.0)
    reached = pressed
    for part, end in ends:
        parts[part] += max(end - reached, 0)
        reached = max(reached, end)
    return Picture(reached - pressed, parts)
