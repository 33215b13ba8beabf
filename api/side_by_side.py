"""Questions that are asked at the same time, and whose answers are heeded in an order."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

Answer = TypeVar("Answer")


@asynccontextmanager
async def meanwhile(call: Coroutine[Any, Any, Answer]) -> AsyncIterator[asyncio.Task[Answer]]:
    """Asks beside what is within. What comes of it, an error too, counts only where it is awaited there; what
    is not there by the end is given up."""
    asked = asyncio.create_task(call)
    try:
        yield asked
    finally:
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)


async def side_by_side(*calls: Coroutine[Any, Any, Any]) -> list[Any]:
    """All results. The first call's error goes before the second's and waits for none of the others, so that
    nobody who is not signed in learns, by an answer or by its time, whether a task exists."""
    async with AsyncExitStack() as asked:
        return [await one for one in [await asked.enter_async_context(meanwhile(call)) for call in calls]]
