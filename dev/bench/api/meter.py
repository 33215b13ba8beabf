"""What requests cost: the processor time of API and worker until everything is done that came of them."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

from temporalio.client import WorkflowExecutionStatus

from dev.bench.people import People
from dev.bench.product import Product
from dev.bench.side_by_side import side_by_side
from dev.bench.usage import cpu_seconds
from workflows.messages import escalation_workflow_id
from workflows.twilio_calls import WATCH_ROOM

SETTLES_WITHIN: Final = 30.0  # seconds
POLL: Final = 0.1  # seconds

Whom = TypeVar("Whom", bound=People)
Run = dict[str, Any]  # requests, seconds until the last was answered, api_ms, worker_ms


class Meter:
    def __init__(self, product: Product) -> None:
        self._product = product

    async def measured(
        self, does: Callable[[Whom], Awaitable[int]], everybody: Sequence[Whom], times: int = 1
    ) -> Run:
        """What everybody does, and returns how many requests it was; each so many times.

        Raises TimeoutError when an escalation does not come to rest.
        """
        before = self._used()
        begun = time.monotonic()
        requests = sum(await side_by_side(does, [*everybody] * times))
        seconds = time.monotonic() - begun
        await asyncio.gather(*map(self._settled, everybody))
        after = self._used()
        used = {name: (after[name] - then) * 1000 for name, then in before.items()}
        return {
            "requests": requests,
            "seconds": seconds,
            "api_ms": used["API"],
            "worker_ms": used["Worker"],
        }

    async def measured_alone(self, part: str, does: Callable[[int], Awaitable[int]], requests: int) -> Run:
        """Requests to another part, which is the only one that works for them."""
        pid = self._product.processes.pids()[part]
        before, begun = cpu_seconds(pid), time.monotonic()
        answered = sum(await side_by_side(does, range(requests)))
        return {
            "requests": answered,
            "seconds": time.monotonic() - begun,
            "api_ms": (cpu_seconds(pid) - before) * 1000,
            "worker_ms": 0.0,
        }

    def _used(self) -> dict[str, float]:
        pids = self._product.processes.pids()
        return {name: cpu_seconds(pids[name]) for name in ("API", "Worker")}

    async def _settled(self, people: People) -> None:
        """Returns once the escalation waits for people, or has ended."""
        if not people.code:
            return
        run = self._product.temporal.get_workflow_handle(escalation_workflow_id(people.code))
        async with asyncio.timeout(SETTLES_WITHIN):
            while True:
                shown = await run.describe()
                raw = shown.raw_description
                busy = raw.HasField("pending_workflow_task") or any(
                    one.activity_type.name != WATCH_ROOM for one in raw.pending_activities
                )
                if shown.status is not WorkflowExecutionStatus.RUNNING or not busy:
                    return
                await asyncio.sleep(POLL)
