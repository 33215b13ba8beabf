"""How long people wait for an answer while Twilio is far away."""

from collections.abc import Sequence
from statistics import median
from typing import Any, Final

from dev.bench.bench import Bench, Measured, Places, Say
from dev.bench.figures import Figure, amount, median_of
from dev.bench.product import running_product
from dev.bench.waiting.baseline import CALLS
from dev.bench.waiting.measure import LONG_SILENCE, measure
from dev.bench.waiting.slow_twilio import far_away, slow_twilio
from dev.demo.places import free_ports

LATENCY: Final = 0.1  # seconds
HANDSHAKE: Final = 2 * LATENCY  # two more round trips

REQUESTS: Final = (
    *("escalate", "the customer arrives", "the agent joins"),
    *("the customer joins", "the agent ends", "the customer rates"),
)


async def _measure(places: Places, runs: int, say: Say) -> dict[str, Any]:
    ports, distance = free_ports(), far_away(LATENCY, HANDSHAKE)
    async with (
        slow_twilio(ports.twilio_url, distance) as api_twilio,
        slow_twilio(ports.twilio_url, distance) as worker_twilio,
    ):
        settings = {
            "API": {"TWILIO_BASE_URL": api_twilio.url},
            "Worker": {"TWILIO_BASE_URL": worker_twilio.url},
        }
        async with running_product(places, ports=ports, settings_of=settings) as product:
            measured = await measure(product, api_twilio, worker_twilio, runs, say)
    return {"latency_ms": LATENCY * 1000, "handshake_ms": HANDSHAKE * 1000, **measured}


def figures(measured: Measured) -> list[Figure]:
    """Times are medians; calls are the most of all runs."""
    cold, warm = measured["cold"], measured["warm"]
    return [
        median_of("Escalate, cold", _ms(cold, "escalate"), "ms", at_most=150),
        median_of("Escalate, asked ahead", _ms(warm, "escalate"), "ms", at_most=30),
        median_of("The agent joins", _ms([*cold, *warm], "the agent joins"), "ms", at_most=50),
        median_of("The customer joins", _ms([*cold, *warm], "the customer joins"), "ms", at_most=50),
        median_of("The session, cold", _sums(cold), "ms", at_most=250, baseline=measured["baseline"]),
        median_of("The session, asked ahead", _sums(warm), "ms", baseline=measured["baseline"]),
        Figure("Twilio calls that one answer waited for, cold", _most_calls(_colds(measured)), at_most=3),
        Figure("Steps in which they were asked", _most_steps(_colds(measured)), at_most=1),
        Figure("Twilio calls that one answer waited for, asked ahead", _most_calls(_waits(warm)), at_most=0),
        median_of(
            "The agent joins at an API that has just started",
            _ms(measured["elsewhere"], "the agent joins"),
            "ms",
        ),
        median_of(
            f"Escalate after {LONG_SILENCE:.0f} s of silence, a third of the runs",
            _ms(measured["silence"], "escalate"),
            "ms",
        ),
    ]


def details(measured: Measured) -> list[str]:
    """Each request with its calls, of the first run."""
    return [
        f"The baseline is {CALLS} calls of the `twilio` package one after another, each by a new connection.",
        "",
        "| a person waits for | cold | asked ahead | Twilio calls behind it, cold | asked ahead |",
        "|---|---|---|---|---|",
        *(
            f"| {what} | {_median(measured['cold'], what)} | {_median(measured['warm'], what)} "
            f"| {_calls(measured['cold'][0][what])} | {_calls(measured['warm'][0][what])} |"
            for what in REQUESTS
        ),
    ]


def _ms(sessions: Sequence[Measured], what: str) -> list[float]:
    return [session[what]["ms"] for session in sessions]


def _sums(sessions: Sequence[Measured]) -> list[float]:
    return [sum(wait["ms"] for wait in session.values()) for session in sessions]


def _waits(sessions: Sequence[Measured]) -> list[Measured]:
    return [wait for session in sessions for wait in session.values()]


def _colds(measured: Measured) -> list[Measured]:
    return [*_waits(measured["cold"]), *_waits(measured["elsewhere"])]


def _most_calls(waits: Sequence[Measured]) -> int:
    return max(len(wait["calls"]) for wait in waits)


def _most_steps(waits: Sequence[Measured]) -> int:
    return max((call["step"] for wait in waits for call in wait["calls"]), default=0)


def _median(sessions: Sequence[Measured], what: str) -> str:
    return amount(median(_ms(sessions, what)), "ms")


def _calls(wait: Measured) -> str:
    """`GET Workspaces/Tasks + GET Workspaces/Workers, then ...`"""
    steps: dict[int, list[str]] = {}
    for call in wait["calls"]:
        steps.setdefault(call["step"], []).append(call["what"])
    return ", then ".join(" + ".join(sorted(step)) for _, step in sorted(steps.items())) or "none"


BENCH: Final = Bench(
    "waiting", "how long people wait for an answer while Twilio is far away", 9, _measure, figures, details
)
