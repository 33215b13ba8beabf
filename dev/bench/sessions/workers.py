"""Worker processes of the two kinds of session, beside each other on one Temporal."""

import sys
from collections.abc import Awaitable, Callable

from dev.bench.product import Product
from dev.bench.sessions import bare
from dev.demo.parts import pollers
from dev.demo.processes import Part
from workflows import messages

ESCALATION, BARE = "escalation", "bare"
TASK_QUEUES = {ESCALATION: messages.TASK_QUEUE, BARE: bare.TASK_QUEUE}


class Workers:
    """As many of each kind, more and more."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._number = 0

    async def add(self) -> None:
        """One more of each kind polls. Raises PartFailedError."""
        self._number += 1
        for kind in TASK_QUEUES:
            await self._product.processes.start(
                Part(
                    self._name(kind, self._number),
                    [sys.executable, "-m", "dev.bench.sessions.worker", kind],
                    self._poll(kind, self._number),
                )
            )

    def pids(self, kind: str) -> list[int]:
        there = self._product.processes.pids()
        return [there[self._name(kind, number)] for number in range(1, self._number + 1)]

    @staticmethod
    def _name(kind: str, number: int) -> str:
        return f"Bench {kind} {number}"

    def _poll(self, kind: str, number: int) -> Callable[[], Awaitable[bool]]:
        address = f"localhost:{self._product.ports.temporal}"

        async def ready() -> bool:
            return len(await pollers(address, TASK_QUEUES[kind]) or ()) >= number

        return ready
