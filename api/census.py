"""What runs now, counted for Prometheus: asked of Temporal's index, which limits how often it may be asked.

Temporal answers ten such questions a second for a whole namespace (`frontend.namespaceRPS.visibility`), so
that however often it is scraped, an API process asks these five once in half a minute at most.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from api.problems import TemporarilyUnavailable
from api.temporal_index import TemporalIndex, Unsettled
from workflows.phases import FINAL_PHASES, Phase

logger = logging.getLogger(__name__)

EVERY: Final = 30.0  # seconds
OVERDUE: Final = 120.0  # seconds for which an escalation is over and its run still open
LIVE: Final = tuple(phase for phase in Phase if phase not in FINAL_PHASES)


@dataclass(frozen=True)
class _Counted:
    running: dict[Phase, int]
    waiting: int
    longest_wait: float  # seconds
    overdue: int


class Census(Collector):
    """The latest count. While Temporal does not answer there is none: an old one would pass for news."""

    def __init__(self, index: TemporalIndex, clock: Callable[[], float] = time.monotonic) -> None:
        self._index = index
        self._clock = clock
        self._counting = asyncio.Lock()
        self._asked_at: float | None = None
        self._counted: _Counted | None = None
        self._over_since: dict[str, float] = {}  # by run, when it was first seen to be over

    async def refresh(self) -> None:
        """Counts again where the latest count, or the latest vain attempt, is old enough."""
        async with self._counting:
            now = self._clock()
            if self._asked_at is not None and now < self._asked_at + EVERY:
                return
            self._asked_at = now
            try:
                self._counted = await self._count()
            except TemporarilyUnavailable:
                logger.warning("Temporal is away; escalations are not counted")
                self._counted = None

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """https://prometheus.github.io/client_python/collector/custom/"""
        counted = self._counted
        answers = "Whether Temporal answered when escalations were last counted"
        yield GaugeMetricFamily("api_temporal_up", answers, 0 if counted is None else 1)
        if counted is None:
            return
        running = GaugeMetricFamily("escalations_running", "Escalations, by phase", labels=("phase",))
        for phase, count in counted.running.items():
            running.add_metric((phase.value,), count)
        yield running
        for name, what, value in (
            ("escalation_customers_waiting", "Customers who wait for their agent", counted.waiting),
            ("escalation_longest_wait_seconds", "The longest of their waits so far", counted.longest_wait),
            ("escalation_closings_overdue", "Over, and not closed two minutes later", counted.overdue),
        ):
            yield GaugeMetricFamily(name, what, value)

    async def _count(self) -> _Counted:
        """Raises TemporarilyUnavailable."""
        unsettled, counts = await asyncio.gather(
            self._index.unsettled(),
            asyncio.gather(*(self._index.count_in(phase) for phase in LIVE)),
        )
        waits = self._waits(unsettled)
        return _Counted(
            running=dict(zip(LIVE, counts, strict=True)),
            waiting=len(waits),
            longest_wait=max(waits, default=0.0),
            overdue=self._overdue(unsettled),
        )

    def _waits(self, unsettled: list[Unsettled]) -> list[float]:
        now = datetime.now(UTC)
        since = [one.waiting_since for one in unsettled if one.waiting_since is not None]
        return [max(0.0, (now - moment).total_seconds()) for moment in since]

    def _overdue(self, unsettled: list[Unsettled]) -> int:
        """Closing takes a moment: what was seen to be over a while ago, and is open still, is overdue."""
        now = self._clock()
        over = [one.run_id for one in unsettled if one.is_over]
        self._over_since = {run_id: self._over_since.get(run_id, now) for run_id in over}
        return sum(since + OVERDUE <= now for since in self._over_since.values())
