"""Rows, one after the other: a bounded number is read ahead; what was written is counted and forgotten."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TextIO, TypeVar

from ops.rows import Row
from ops.tables import Write

One = TypeVar("One")
Read = TypeVar("Read")

AT_ONCE: Final = 16  # histories
# Seconds between two tellings of how far it is: on a terminal, and in a log.
TOLD_EVERY: Final = 1.0
LOGGED_EVERY: Final = 10.0


@dataclass
class Totals:
    rows: int = 0
    unread: int = 0
    participant_minutes: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)

    def add(self, row: Row) -> None:
        self.rows += 1
        self.unread += row.problem is not None
        self.participant_minutes += row.participant_minutes or 0
        self.cost += row.cost or 0

    def line(self, currency: str | None) -> str:
        unread = f", {self.unread} of them not read whole" if self.unread else ""
        cost = f". Cost: {self.cost.normalize():f} {currency}" if currency else ""
        return f"Escalations: {self.rows}{unread}. Participant minutes: {self.participant_minutes:f}{cost}."


async def in_order(
    source: AsyncIterator[One], read: Callable[[One], Awaitable[Read]], at_once: int
) -> AsyncGenerator[Read, None]:
    """What is read of each, in the source's order. At most `at_once` are taken ahead of the reader."""
    under_way: deque[asyncio.Task[Read]] = deque()
    try:
        async for one in source:
            under_way.append(asyncio.ensure_future(read(one)))
            if len(under_way) == at_once:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


class Progress:
    """Tells how far it is, once it takes longer than a moment."""

    def __init__(self, total: int, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._out, self._clock = total, out, clock
        self._due = clock() + TOLD_EVERY
        self._begun = False

    def tell(self, done: int) -> None:
        if self._clock() < self._due:
            return
        terminal = self._out.isatty()
        self._due = self._clock() + (TOLD_EVERY if terminal else LOGGED_EVERY)
        self._begun = terminal
        line = f"{done:,} of {self._total:,} escalations"
        print(f"\r{line}" if terminal else line, end="" if terminal else "\n", file=self._out, flush=True)

    def end(self) -> None:
        """Leaves the terminal's line to what comes next."""
        if self._begun:
            print(file=self._out)


async def write_all(
    source: AsyncIterator[One],
    read: Callable[[One], Awaitable[Row]],
    write: Write,
    progress: Progress,
) -> Totals:
    """Raises what reading or writing raises; what was written until then stands."""
    totals = Totals()
    async with aclosing(in_order(source, read, AT_ONCE)) as rows:
        async for row in rows:
            write(row)
            totals.add(row)
            progress.tell(totals.rows)
    progress.end()
    return totals
