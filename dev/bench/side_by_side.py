"""Many things of one kind, some at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

AT_ONCE: Final = 8  # under way

Given = TypeVar("Given")
Result = TypeVar("Result")


async def side_by_side(does: Callable[[Given], Awaitable[Result]], these: Iterable[Given]) -> list[Result]:
    """The results in the order of `these`, AT_ONCE under way at a time."""
    under_way = asyncio.Semaphore(AT_ONCE)

    async def bounded(one: Given) -> Result:
        async with under_way:
            return await does(one)

    return await asyncio.gather(*map(bounded, these))
