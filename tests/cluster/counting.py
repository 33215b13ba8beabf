"""What Temporal counts, asked seldom: it counts and lists few times a second, and the product lists, too."""

import asyncio
import time
from collections.abc import Callable

from tests.product.stack import Stack

LOOK_EVERY = 0.5  # seconds


async def until_counted(
    stack: Stack, query: str, is_so: Callable[[int], bool], within: float
) -> float | None:
    """Seconds until the number of workflows that the query finds is so. None: not `within` so many."""
    began = time.monotonic()
    while not is_so((await stack.temporal.count_workflows(query)).count):
        if time.monotonic() - began > within:
            return None
        await asyncio.sleep(LOOK_EVERY)
    return time.monotonic() - began
