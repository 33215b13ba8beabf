"""How long the demo, the API and the worker take to start, and what they hold of the machine's memory."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

from dev.bench.bench import Bench, Measured, Places, Say
from dev.bench.figures import Figure, amount, median_of
from dev.bench.product import running_product
from dev.bench.start.alone import start_api, start_worker
from dev.bench.start.measure import measure_alone, measure_demo, measure_memory

AGENTS: Final = 52
OF_CALLS: Final = 100  # live calls, to which memory is told


async def _measure(places: Places, runs: int, say: Say) -> dict[str, Any]:
    demo = await measure_demo(places, runs, say)
    product_state = Places(places.state / "product", places.logs)
    product_state.state.mkdir()
    async with running_product(product_state, agents=AGENTS) as product:
        alone = await measure_alone(product, places, runs, say)
        await start_api(product, {})  # with the bytecode that everybody has
        await start_worker(product, {})
        return {"demo": demo, "alone": alone, "memory": await measure_memory(product, AGENTS, say)}


def figures(measured: Measured) -> list[Figure]:
    """Times are medians. Memory is what is resident, shared libraries and all."""
    demo, alone, memory = measured["demo"], measured["alone"], measured["memory"]
    bare = {how: [run["bare"] for run in runs] for how, runs in demo.items()}
    return [
        median_of("make demo, warm", _seconds(demo["warm"]), "s", at_most=8, baseline=bare["warm"]),
        median_of("make demo, cold", _seconds(demo["cold"]), "s", baseline=bare["cold"]),
        median_of("API ready, warm", _seconds(alone["API"]["warm"]), "s", at_most=1.5, baseline=bare["warm"]),
        median_of("API ready, cold", _seconds(alone["API"]["cold"]), "s", baseline=bare["cold"]),
        median_of(
            "Worker ready, warm", _seconds(alone["Worker"]["warm"]), "s", at_most=2, baseline=bare["warm"]
        ),
        median_of("Worker ready, cold", _seconds(alone["Worker"]["cold"]), "s", baseline=bare["cold"]),
        *(
            Figure(f"{name} at rest", memory["at_rest"][name]["resident"], "MB", at_most=120)
            for name in ("API", "Worker")
        ),
        *(Figure(f"{name}, {OF_CALLS} live calls", _more(memory, name), "MB") for name in ("API", "Worker")),
    ]


def details(measured: Measured) -> list[str]:
    """What the demo tells of its parts, and the memory of every process."""
    demo, memory = measured["demo"], measured["memory"]
    return [
        "| part of the demo, ready after | cold | warm |",
        "|---|---|---|",
        *(f"| {part} | {_part(demo['cold'], part)} | {_part(demo['warm'], part)} |" for part in _parts(demo)),
        "",
        f"| MB | at rest | of it its own | with its share of what is shared | {OF_CALLS} live calls more |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {amount(held['resident'])} | {amount(held['unique'])} "
            f"| {'' if held['proportional'] is None else amount(held['proportional'])} "
            f"| {amount(_more(memory, name))} |"
            for name, held in memory["at_rest"].items()
        ),
    ]


def _seconds(starts: Sequence[Mapping[str, Any]]) -> list[float]:
    return [start["seconds"] for start in starts]


def _more(memory: Measured, name: str) -> float:
    """MB that OF_CALLS calls take, from those that there were."""
    more = memory["in_calls"][name]["resident"] - memory["used"][name]["resident"]
    return float(more * OF_CALLS / memory["calls"])


def _parts(demo: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    return list(demo["warm"][0]["parts"])


def _part(starts: Sequence[Mapping[str, Any]], part: str) -> str:
    return amount(median(start["parts"][part] for start in starts), "s")


BENCH: Final = Bench(
    "start",
    "how long the demo, the API and the worker take to start, and their memory",
    5,
    _measure,
    figures,
    details,
)
