"""What a Temporal cluster of one's own needs for so many escalations a day."""

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

from dev.bench.bench import Bench, Measured
from dev.bench.figures import Figure, amount, median_of
from dev.bench.sizing.load import DAYS_KEPT, Cost, Needs, needs
from dev.bench.sizing.measure import KINDS, measure
from dev.bench.usage import MB
from dev.demo.places import ROOT

ESCALATIONS_A_DAY: Final = (1_000, 10_000, 100_000, 1_000_000)
GB: Final = 1000 * MB


def figures(measured: Measured) -> list[Figure]:
    """Medians of whole sessions."""
    whole = measured["whole"]
    return [
        median_of("Sessions, on this machine", [one["per_second"] for one in whole], "/s"),
        *(median_of(f"{kind}, a session", [one["cpu_ms"][kind] for one in whole], "ms") for kind in KINDS),
        median_of("Write-ahead log, a session", [one["bytes"]["WAL"] / MB for one in whole], "MB"),
        median_of("Databases grow, a session", [one["bytes"]["data"] / MB for one in whole], "MB"),
        median_of("Billable actions", [float(actions) for actions in _actions(whole)], ""),
    ]


def details(measured: Measured) -> list[str]:
    """What so many a day need; then each process's memory at rest."""
    cost = _cost(measured["whole"])
    at_rest: Mapping[str, Sequence[float]] = measured["at_rest"]
    return [
        "| escalations a day | at the busiest: a second | live at once | workers | API | API, each page told "
        "at once | Temporal, processors | PostgreSQL, processors | write-ahead log a day | databases, "
        f"{DAYS_KEPT} days | actions a second |",
        f"|{'---|' * 11}",
        *(_row(a_day, needs(a_day, cost)) for a_day in ESCALATIONS_A_DAY),
        "",
        "| memory of a process at rest, with its share of what is shared | MB |",
        "|---|---|",
        *(f"| {kind} | {amount(median(held))} |" for kind, held in at_rest.items()),
    ]


def _cost(whole: Sequence[Mapping[str, Any]]) -> Cost:
    def cpu(of: str) -> float:
        """Of all kinds whose names begin so."""
        kinds = [kind for kind in KINDS if kind.startswith(of)]
        return math.fsum(median(one["cpu_ms"][kind] for one in whole) / 1000 for kind in kinds)

    return Cost(
        worker=cpu("Worker"),
        api=cpu("API"),
        temporal=cpu("Temporal"),
        postgresql=cpu("PostgreSQL"),
        wal=median(one["bytes"]["WAL"] for one in whole),
        data=median(one["bytes"]["data"] for one in whole),
        actions=median(_actions(whole)),
    )


def _actions(whole: Sequence[Mapping[str, Any]]) -> list[int]:
    return [history["actions"] for one in whole for history in one["histories"]]


def _row(a_day: int, need: Needs) -> str:
    told = [
        amount(need.per_second),
        amount(need.live),
        str(need.workers),
        str(need.apis),
        str(need.apis_told_at_once),
        amount(need.temporal_processors),
        amount(need.postgresql_processors),
        amount(need.wal / GB, "GB"),
        amount(need.data / GB, "GB"),
        amount(need.actions_per_second),
    ]
    return f"| {amount(a_day)} | {' | '.join(told)} |"


BENCH: Final = Bench(
    "sizing",
    "what a cluster of one's own needs for so many escalations a day",
    5,
    measure,
    figures,
    details,
    ROOT / "docs/operations.md",
)
