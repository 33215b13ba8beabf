"""How many sessions there are room for, and what one costs."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

from dev.bench.bench import Bench, Measured
from dev.bench.figures import Figure, amount, median_of
from dev.bench.sessions.measure import PARTS, WORKERS, measure
from dev.bench.sessions.workers import BARE, ESCALATION

OF_BARE: Final = 0.70  # the least share of a plain workflow's sessions a second
EVENTS: Final = 75
ACTIONS: Final = 20


def figures(measured: Measured) -> list[Figure]:
    """Medians; of events and actions, too: what comes at once may be handed over in one task, or in two."""
    found = []
    for number in WORKERS:
        ours, bare = (_of(measured, kind, number) for kind in (ESCALATION, BARE))
        ratios = [one / other for one, other in zip(_rates(ours), _rates(bare), strict=True)]
        found += [
            median_of(f"Sessions, {number} workers", _rates(ours), "/s", baseline=_rates(bare)),
            Figure(
                f"Of a plain workflow's, {number} workers",
                median(ratios),
                at_least=OF_BARE,
                spread=(min(ratios), max(ratios)),
            ),
        ]
    return [
        *found,
        *(
            median_of(f"{name}, a session by messages", _cpu(ours, name), "ms", baseline=_cpu(bare, name))
            for name in ("worker", "Temporal")
            for ours, bare in [(_of(measured, ESCALATION, 1), _of(measured, BARE, 1))]
        ),
        *(median_of(f"{name}, a whole session", _cpu(measured["whole"], name), "ms") for name in PARTS),
        median_of("Events of an escalation", _counted(measured, "events"), "", at_most=EVENTS),
        median_of("Billable actions", _counted(measured, "actions"), "", at_most=ACTIONS),
    ]


def details(measured: Measured) -> list[str]:
    """What the events of a whole session are."""
    rows = {
        "events of the escalation": "events",
        "workflow tasks, three events each, among them": "workflow_tasks",
        "events of the agent's lease": "lease_events",
        "billable actions of both": "actions",
    }
    return [
        "| of a whole session | median | least | most |",
        "|---|---|---|---|",
        *(
            f"| {name} | {amount(median(some))} | {amount(min(some))} | {amount(max(some))} |"
            for name, key in rows.items()
            for some in [_counted(measured, key)]
        ),
    ]


def _of(measured: Measured, kind: str, workers: int) -> list[Mapping[str, Any]]:
    return [one for one in measured["by_messages"] if (one["kind"], one["workers"]) == (kind, workers)]


def _rates(some: Sequence[Mapping[str, Any]]) -> list[float]:
    return [one["per_second"] for one in some]


def _cpu(some: Sequence[Mapping[str, Any]], name: str) -> list[float]:
    return [one["cpu_ms"][name] for one in some]


def _counted(measured: Measured, key: str) -> list[float]:
    return [float(history[key]) for one in measured["whole"] for history in one["histories"]]


BENCH: Final = Bench(
    "sessions", "how many sessions there are room for, and what one costs", 5, measure, figures, details
)
