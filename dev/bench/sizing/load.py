"""From what one session takes to what so many a day need."""

import math
from dataclasses import dataclass
from typing import Final

from settings import Settings

DAY: Final = 86_400  # seconds
BUSIEST: Final = 3  # times the day's mean
LIVES: Final = 600  # seconds, an escalation, from the link to the rating
BUSY: Final = 0.5  # the share of a process's or a machine's time that is to be used at the busiest
SPARE: Final = 1  # process of each kind, for one that is lost or replaced
STREAMS: Final = 2  # of an escalation: the agent's page and the customer's
STREAMS_PER_API: Final = 1000  # above STREAM_TAIL_CAP told within seconds
TOLD_AT_ONCE_PER_API: Final[int] = Settings.model_fields["stream_tail_cap"].default
DAYS_KEPT: Final = 7  # the namespace's retention period


@dataclass(frozen=True)
class Cost:
    """Of one session: seconds of a processor, bytes."""

    worker: float
    api: float
    temporal: float
    postgresql: float
    wal: float
    data: float
    actions: float


@dataclass(frozen=True)
class Needs:
    """Rates at the busiest; bytes of a day's write-ahead log, and of the databases over all days kept."""

    per_second: float
    live: float
    workers: int
    apis: int
    apis_told_at_once: int
    temporal_processors: float
    postgresql_processors: float
    wal: float
    data: float
    actions_per_second: float


def needs(a_day: int, cost: Cost) -> Needs:
    """A Python process uses one processor at most; Temporal and PostgreSQL as many as they are given."""
    rate = a_day / DAY * BUSIEST
    live = rate * LIVES
    api_work = rate * cost.api / BUSY
    streams = live * STREAMS
    return Needs(
        rate,
        live,
        workers=_processes(rate * cost.worker / BUSY),
        apis=_processes(max(api_work, streams / STREAMS_PER_API)),
        apis_told_at_once=_processes(max(api_work, streams / TOLD_AT_ONCE_PER_API)),
        temporal_processors=rate * cost.temporal / BUSY,
        postgresql_processors=rate * cost.postgresql / BUSY,
        wal=a_day * cost.wal,
        data=a_day * cost.data * DAYS_KEPT,
        actions_per_second=rate * cost.actions,
    )


def _processes(wanted: float) -> int:
    return math.ceil(wanted) + SPARE
