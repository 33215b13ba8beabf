"""What each request of the API costs, and a step of a session with the worker's share."""

from collections.abc import Sequence
from typing import Any, Final

from dev.bench.api.callbacks import receiving_callbacks
from dev.bench.api.measure import BARE, measure_endpoints, measure_sessions
from dev.bench.api.meter import Run
from dev.bench.bench import Bench, Measured, Places, Say
from dev.bench.figures import Figure, amount, median_of
from dev.bench.product import running_product

AGENTS: Final = 24
SAMPLE: Final = 4.3  # ms of processor time for a request: the better of the two versions of Twilio's sample


async def _measure(places: Places, runs: int, say: Say) -> dict[str, Any]:
    return await measure(places, runs, say, agents=AGENTS)


async def measure(places: Places, runs: int, say: Say, *, agents: int) -> dict[str, Any]:
    """What `figures` reads. Two products, one after the other: recordings are only measured in the second.

    Raises PartFailedError, TemporalCliMissingError, TimeoutError, aiohttp's ClientError.
    """
    measured: dict[str, Any] = {}
    for name, of_one_product, settings in (
        ("sessions", measure_sessions, {}),
        ("endpoints", measure_endpoints, {"VIDEO_RECORD_BY_DEFAULT": "true"}),
    ):
        own = Places(places.state / name, places.logs)
        own.state.mkdir()
        async with (
            receiving_callbacks() as callbacks,
            running_product(
                own,
                agents=agents,
                settings={"PUBLIC_URL": callbacks.url, **settings},
                local_twilio=("--event-callback", f"{callbacks.url}/twilio/taskrouter"),
            ) as product,
        ):
            callbacks.api_url = product.ports.api_url
            measured[name] = await of_one_product(product, callbacks, runs, agents, say)
    return measured


def figures(measured: Measured) -> list[Figure]:
    """The bound is half of the sample's. Callbacks cost, and are no step of anybody's."""
    sessions, endpoints = measured["sessions"], measured["endpoints"]
    bare = [_each(run, "api_ms") for run in endpoints[BARE]]
    link = endpoints["GET /api/join/{code}"]
    return [
        median_of(
            "A step of a session, API and worker",
            [_each(run, "api_ms") + _each(run, "worker_ms") for run in sessions],
            "ms",
            at_most=SAMPLE / 2,
            baseline=bare,
        ),
        median_of("Of it the API", [_each(run, "api_ms") for run in sessions], "ms", baseline=bare),
        median_of("Of it the worker", [_each(run, "worker_ms") for run in sessions], "ms"),
        median_of(
            "Reads of what is behind the link",
            [run["requests"] / run["seconds"] for run in link],
            "a second",
            baseline=[run["requests"] / run["seconds"] for run in endpoints[BARE]],
        ),
    ]


def details(measured: Measured) -> list[str]:
    """Every endpoint: all runs together."""
    endpoints = measured["endpoints"]
    bare = _all(endpoints[BARE])
    return [
        "| endpoint | requests | a second | ms of the API | of the worker | API, of a bare endpoint's |",
        "|---|---|---|---|---|---|",
        *(
            f"| {'a bare endpoint' if operation == BARE else f'`{operation}`'} | {amount(total['requests'])} "
            f"| {amount(total['requests'] / total['seconds'])} | {amount(_each(total, 'api_ms'))} "
            f"| {amount(_each(total, 'worker_ms'))} "
            f"| {_each(total, 'api_ms') / _each(bare, 'api_ms'):.1f} |"
            for operation, total in ((name, _all(runs)) for name, runs in endpoints.items())
        ),
    ]


def _each(run: Run, what: str) -> float:
    cost: float = run[what] / run["requests"]
    return cost


def _all(runs: Sequence[Run]) -> Run:
    return {name: sum(run[name] for run in runs) for name in runs[0]}


BENCH: Final = Bench("api", "what each request costs, and a step of a session", 3, _measure, figures, details)
