"""Ten changes a second: customers who arrive, by the API, as their pages do."""

import asyncio
import secrets
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import aiohttp

from dev.bench.product import Product
from dev.bench.waiting_rooms.crowd import Crowd
from dev.bench.waiting_rooms.escalations import WaitingRooms

PER_SECOND: Final = 10
TOLD_WITHIN: Final = 10.0  # seconds from the last change
LOOK_EVERY: Final = 0.25  # seconds
ANSWER_WITHIN: Final = aiohttp.ClientTimeout(total=20)


async def arrivals(product: Product, codes: Sequence[str]) -> list[float | None]:
    """One at each, at its own time whether or not the earlier ones are answered.

    Milliseconds to the answer; None where it was no 200. Raises aiohttp.ClientError.
    """
    began = time.monotonic()
    asked = []
    for number, code in enumerate(codes):
        await asyncio.sleep(max(0.0, began + number / PER_SECOND - time.monotonic()))
        asked.append(asyncio.create_task(_arrive(product, code)))
    return await asyncio.gather(*asked)


async def wakes(rooms: WaitingRooms, crowd: Crowd, changed: Sequence[str]) -> list[float | None]:
    """Milliseconds from the published state to the stream that tells of it; None where none did.

    `changed` are those whose state has changed once since the crowd was last asked what it saw.
    """
    return await woken_after(await rooms.published_at(changed), crowd)


async def woken_after(changed_at: Mapping[str, float], crowd: Crowd) -> list[float | None]:
    """The same, where the times of the changes are known."""
    seen: defaultdict[str, list[float]] = defaultdict(list)
    deadline = time.monotonic() + TOLD_WITHIN
    while True:
        for code, times in (await crowd.seen()).times.items():
            seen[code] += times
        woken = [
            next(((at - changed) * 1000 for at in seen[code] if at >= changed), None)
            for code, changed in changed_at.items()
        ]
        if None not in woken or time.monotonic() > deadline:
            return woken
        await asyncio.sleep(LOOK_EVERY)


async def _arrive(product: Product, code: str) -> float | None:
    """From another browser than before, so that there is something to tell."""
    began = time.monotonic()
    url = f"{product.ports.api_url}/api/join/{code}/arrival"
    claim = {"claim": secrets.token_urlsafe(32)}
    async with product.http.post(url, json=claim, timeout=ANSWER_WITHIN) as answer:
        await answer.read()
        return (time.monotonic() - began) * 1000 if answer.status == 200 else None
