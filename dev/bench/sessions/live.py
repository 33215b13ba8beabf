"""What a page is shown by server-sent events, as long as it is open."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from dev.bench.escalation import WITHIN

NO_TOTAL = aiohttp.ClientTimeout(total=None, sock_connect=10)


class Live:
    """`latest` is what is shown; None until something is."""

    def __init__(self) -> None:
        self.latest: dict[str, Any] | None = None
        self._changed = asyncio.Condition()

    async def until(self, condition: Callable[[dict[str, Any]], Any]) -> None:
        """Returns once it holds for what is shown. Raises TimeoutError."""
        async with asyncio.timeout(WITHIN), self._changed:
            await self._changed.wait_for(lambda: self.latest is not None and condition(self.latest))

    async def show(self, stream: aiohttp.ClientResponse) -> None:
        async for line in stream.content:
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name == "data":
                async with self._changed:
                    self.latest = {**(self.latest or {}), **json.loads(value)}
                    self._changed.notify_all()


@asynccontextmanager
async def live(http: aiohttp.ClientSession, url: str, headers: Mapping[str, str]) -> AsyncIterator[Live]:
    """From what is there on. Raises aiohttp.ClientResponseError."""
    shown = Live()
    async with http.get(url, headers=headers, timeout=NO_TOTAL) as stream:
        stream.raise_for_status()
        following = asyncio.create_task(shown.show(stream))
        try:
            yield shown
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
