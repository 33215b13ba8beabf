"""A crowd at the product's streams and the same at bare ones, in turns; before it, nobody at any."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from dev.bench.bench import Say
from dev.bench.product import Product
from dev.bench.usage import cpu_seconds, memory
from dev.bench.waiting_rooms.bare_streams import BareStreams, bare_streams
from dev.bench.waiting_rooms.changes import arrivals, wakes, woken_after
from dev.bench.waiting_rooms.crowd import Crowd, crowd
from dev.bench.waiting_rooms.escalations import WaitingRooms

CUSTOMERS: Final = "Customers"  # the busiest of their processes
BARE_EVERY: Final = 0.02  # seconds

Note: TypeAlias = Callable[[int, dict[str, Any]], None]


@dataclass(frozen=True)
class Extent:
    sizes: Sequence[int]  # of the crowd, as it grows
    changes: int  # at each size
    settled: float  # seconds after the last change, in which every watch has seen it, above the cap, too
    idle: float  # seconds in which nothing changes


async def measure(product: Product, extent: Extent, runs: int, say: Say) -> dict[str, Any]:
    """What `figures` reads, by the size of the crowd. Says what is measured, as it goes.

    Raises CannotMeasureError, TimeoutError, aiohttp's ClientError.
    """
    rooms = WaitingRooms(product)
    codes = await rooms.begin(max(extent.sizes), say)
    measured: dict[str, list[dict[str, Any]]] = {}

    def note(size: int, run: dict[str, Any]) -> None:
        of_size = measured.setdefault(str(size), [])
        of_size.append(run)
        slowest = max((ms for ms in run["wakes"] if ms is not None), default=0)
        say(
            f"{len(of_size):3}{size:6} streams {run['memory']:6.0f} MB {run['idle']['API'] * 100:4.0f} % "
            f"idle {run['busy']['API'] * 100:4.0f} % busy, the slowest wake {slowest:5.0f} ms"
        )

    for _ in range(runs):
        random.shuffle(codes)
        await _run(product, rooms, codes, extent, note)
    return {"sizes": measured}


async def _run(
    product: Product, rooms: WaitingRooms, codes: Sequence[str], extent: Extent, note: Note
) -> None:
    most = max(extent.sizes)
    async with (
        crowd(product.ports.api, most) as customers,
        bare_streams(most) as bare,
        crowd(bare.port, most) as at_bare,
    ):
        there = 0
        for size in (0, *extent.sizes):
            await customers.open(codes[there:size])
            await at_bare.open(codes[there:size])
            there = size
            await asyncio.sleep(extent.settled)
            note(
                size,
                {
                    "idle": (await _used(product, customers, asyncio.sleep(extent.idle)))[1],
                    "bare": await _bare_wakes(bare, at_bare, codes[:size], extent.changes),
                    **await _changes(product, rooms, customers, codes[:size], codes, extent.changes),
                    "memory": memory(product.processes.pids()["API"]).resident,
                },
            )


async def _changes(
    product: Product,
    rooms: WaitingRooms,
    customers: Crowd,
    watched: Sequence[str],
    all_codes: Sequence[str],
    changes: int,
) -> dict[str, Any]:
    """At those who are watched; where nobody is, at any."""
    changed = random.sample(watched or all_codes, changes)
    await customers.seen()
    answers, busy = await _used(product, customers, arrivals(product, changed))
    arrived = [code for code, answer in zip(changed, answers, strict=True) if answer is not None]
    return {
        "busy": busy,
        "answers": answers,
        "wakes": await wakes(rooms, customers, arrived) if watched else [],
        "broken": (await customers.seen()).broken,
    }


async def _bare_wakes(
    bare: BareStreams, at_bare: Crowd, codes: Sequence[str], changes: int
) -> list[float | None]:
    woken: dict[str, float] = {}
    await at_bare.seen()
    for code in random.sample(codes, min(changes, len(codes))):
        woken[code] = bare.wake(code)
        await asyncio.sleep(BARE_EVERY)
    return await woken_after(woken, at_bare)


async def _used(product: Product, customers: Crowd, doing: Awaitable[Any]) -> tuple[Any, dict[str, float]]:
    """What came of it, and the share of a processor that each part took meanwhile."""
    pids = product.processes.pids()
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    customers_before = [cpu_seconds(pid) for pid in customers.pids]
    began = time.monotonic()
    done = await doing
    took = time.monotonic() - began
    used = {name: (cpu_seconds(pid) - before[name]) / took for name, pid in pids.items()}
    busiest = max(cpu_seconds(pid) - one for pid, one in zip(customers.pids, customers_before, strict=True))
    return done, used | {CUSTOMERS: busiest / took}
