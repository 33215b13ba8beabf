"""What is promised of the pages, and what a run measured of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One promise. Without a limit it is told, and holds for nothing."""

    name: str
    value: float
    unit: str  # bytes, ms, or none
    limit: float | None
    baseline: float | None = None  # the same of the page that it is compared with
    spread: tuple[float, float] | None = None  # least and most of the runs

    @property
    def kept(self) -> bool:
        return self.limit is None or self.value <= self.limit


def figures(measured: Mapping[str, Any]) -> list[Figure]:
    """Of what is in the JSON. Times are medians, all else is the worst of the runs."""
    page, plain = measured["page"], measured["plain"]
    call, bare = measured["call"], measured["bare"]
    on_a_phone, bare_on_a_phone = measured["call_on_a_phone"], measured["bare_on_a_phone"]
    return [
        Figure("The link, to Join", _most(page, "bytes"), "bytes", 15_000),
        _time("The link, to Join", page, plain, 800),
        Figure("The longest task until then", _median(page, "longest_task_ms"), "ms", 50),
        Figure("Layout shift until then", _most(page, "shift"), "", 0),
        Figure("The link, to the call", _most(call, "bytes"), "bytes", 95_000),
        _time("Join to the agent's moving picture", call, bare, 1500),
        _time("The same on the phone", on_a_phone, bare_on_a_phone, None),
    ]


def _time(
    name: str, runs: Sequence[Mapping[str, Any]], baseline: Sequence[Mapping[str, Any]], limit: float | None
) -> Figure:
    times = [run["ms"] for run in runs]
    return Figure(name, median(times), "ms", limit, _median(baseline, "ms"), (min(times), max(times)))


def _median(runs: Sequence[Mapping[str, Any]], key: str) -> float:
    return float(median(run[key] for run in runs))


def _most(runs: Sequence[Mapping[str, Any]], key: str) -> float:
    return float(max(run[key] for run in runs))
