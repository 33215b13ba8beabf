"""What one API process carries of customers who wait at open streams."""

import math
from collections.abc import Mapping, Sequence
from itertools import chain
from statistics import median
from typing import Any, Final

from dev.bench.bench import Bench, Measured, Places, Say
from dev.bench.figures import Figure, amount
from dev.bench.product import running_product
from dev.bench.waiting_rooms.changes import PER_SECOND
from dev.bench.waiting_rooms.measure import CUSTOMERS, Extent, measure
from dev.bench.waiting_rooms.open_files import allow_open_files

SIZES: Final = (300, 1000, 3000)
CAP: Final = 300  # STREAM_TAIL_CAP's default
EXTENT: Final = Extent(SIZES, changes=150, settled=4.0, idle=15.0)  # in which each stream is pinged once
LONGEST_ANSWER: Final = 500  # ms, of nearly all: nobody starves beside the streams
FILES_BESIDE: Final = 1000  # those of a process that are no stream
WORKERS: Final = 2


async def _measure(places: Places, runs: int, say: Say) -> dict[str, Any]:
    allow_open_files(max(SIZES) + FILES_BESIDE)
    settings = {"STREAM_TAIL_CAP": str(CAP)}
    async with running_product(places, workers=WORKERS, settings=settings) as product:
        return await measure(product, EXTENT, runs, say)


def figures(measured: Measured) -> list[Figure]:
    """Percentiles are of all runs together, their spread those of each run; what failed is counted in all."""
    sizes: Mapping[str, Sequence[Mapping[str, Any]]] = measured["sizes"]
    empty, crowds = sizes["0"], {int(size): runs for size, runs in sizes.items() if size != "0"}
    return [
        *chain.from_iterable(_woken(size, runs) for size, runs in crowds.items()),
        *chain.from_iterable(_answered(size, runs, empty) for size, runs in crowds.items()),
        Figure("Changes that no stream told of", _missing(sizes, "wakes"), at_most=0),
        Figure("Arrivals that were refused", _missing(sizes, "answers"), at_most=0),
        Figure("Streams that broke off", sum(run["broken"] for run in _all(sizes)), at_most=0),
        *(_memory(size, runs, empty) for size, runs in crowds.items()),
        *(_idle(size, runs, empty) for size, runs in crowds.items()),
    ]


def details(measured: Measured) -> list[str]:
    """What each process takes of a processor."""
    sizes: Mapping[str, Sequence[Mapping[str, Any]]] = measured["sizes"]
    names = sorted(next(_all(sizes))["idle"])
    shown = [f"{name} of its own" if name == CUSTOMERS else name for name in names]
    return [
        f"| % of a processor, idle / at {PER_SECOND} changes a second | {' | '.join(shown)} |",
        f"|---|{'---|' * len(names)}",
        *(
            f"| {amount(float(size))} streams | "
            + " | ".join(f"{_share(runs, 'idle', name)} / {_share(runs, 'busy', name)}" for name in names)
            + " |"
            for size, runs in sizes.items()
        ),
    ]


def _woken(size: int, runs: Sequence[Mapping[str, Any]]) -> list[Figure]:
    who = f"{amount(size)} customers, woken"
    at_most = 150 if size <= CAP else 3000
    return [
        _percentile_of(f"{who}, p50", 50, runs, "wakes", baseline=_known(runs, "bare")),
        _percentile_of(f"{who}, p99", 99, runs, "wakes", baseline=_known(runs, "bare"), at_most=at_most),
    ]


def _answered(
    size: int, runs: Sequence[Mapping[str, Any]], empty: Sequence[Mapping[str, Any]]
) -> list[Figure]:
    who = f"{amount(size)} streams open, an arrival answered"
    return [
        _percentile_of(
            f"{who}, p{rank}", rank, runs, "answers", baseline=_known(empty, "answers"), at_most=at_most
        )
        for rank, at_most in ((50, None), (99, LONGEST_ANSWER))
    ]


def _memory(size: int, runs: Sequence[Mapping[str, Any]], empty: Sequence[Mapping[str, Any]]) -> Figure:
    """Of the first run: a process keeps what it once had."""
    kilobytes = (runs[0]["memory"] - empty[0]["memory"]) * 1000 / size
    return Figure(f"{amount(size)} streams open, memory of each", kilobytes, "kB")


def _idle(size: int, runs: Sequence[Mapping[str, Any]], empty: Sequence[Mapping[str, Any]]) -> Figure:
    nobody = median(run["idle"]["API"] for run in empty)
    each = [(run["idle"]["API"] - nobody) * 1_000_000 / size for run in runs]
    name = f"{amount(size)} streams open and idle, processor time of each in a second"
    return Figure(name, median(each), "µs", spread=(min(each), max(each)))


def _percentile_of(
    name: str,
    rank: int,
    runs: Sequence[Mapping[str, Any]],
    key: str,
    *,
    baseline: Sequence[float],
    at_most: float | None = None,
) -> Figure:
    of_runs = [percentile(_known([run], key), rank) for run in runs]
    return Figure(
        name,
        percentile(_known(runs, key), rank),
        "ms",
        at_most=at_most,
        baseline=percentile(baseline, rank),
        spread=(min(of_runs), max(of_runs)),
    )


def percentile(values: Sequence[float], rank: int) -> float:
    """The nearest rank's. NaN, which keeps no promise, where there are no values."""
    return sorted(values)[math.ceil(len(values) * rank / 100) - 1] if values else math.nan


def _known(runs: Sequence[Mapping[str, Any]], key: str) -> list[float]:
    return [ms for run in runs for ms in run[key] if ms is not None]


def _missing(sizes: Mapping[str, Sequence[Mapping[str, Any]]], key: str) -> int:
    return sum(run[key].count(None) for run in _all(sizes))


def _all(sizes: Mapping[str, Sequence[Mapping[str, Any]]]) -> "chain[Mapping[str, Any]]":
    return chain.from_iterable(sizes.values())


def _share(runs: Sequence[Mapping[str, Any]], when: str, name: str) -> str:
    return f"{median(run[when][name] for run in runs) * 100:.0f}"


BENCH: Final = Bench(
    "waiting-rooms",
    "what one API process carries of customers who wait at open streams",
    2,
    _measure,
    figures,
    details,
)
