"""Waiting for what comes by itself."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

LOOKS_EVERY = 0.1  # seconds


async def comes_true(asked: Callable[[], Awaitable[bool]], within: float) -> bool:
    """Asks again and again, for so many seconds."""
    deadline = time.monotonic() + within
    while not await asked():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(LOOKS_EVERY)
    return True


async def seconds_until(done: asyncio.Task[Any], within: float) -> float | None:
    """None: not within so many seconds."""
    began = time.monotonic()
    finished, _ = await asyncio.wait({done}, timeout=within)
    return time.monotonic() - began if finished else None
