"""A page's server-sent events, kept open as the pages keep them, and read when somebody waits for one."""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Self

import aiohttp

from dev.bench.product import Product

SHOWS_WITHIN: Final = 20.0  # seconds
OPEN: Final = aiohttp.ClientTimeout(total=None)

Shown = dict[str, Any]


class LiveStream:
    """Use as `async with`: leaving closes it, as a page that is left."""

    def __init__(self, product: Product, path: str, headers: Mapping[str, str] | None = None) -> None:
        self._asked = product.http.get(f"{product.ports.api_url}{path}", headers=headers, timeout=OPEN)
        self.latest: Shown = {}

    async def until(self, shown: Callable[[Shown], Any]) -> None:
        """Returns once this is true of what is shown. Raises TimeoutError."""
        async with asyncio.timeout(SHOWS_WITHIN):
            while not (self.latest and shown(self.latest)):
                line = await self._answer.content.readline()
                if not line:
                    raise TimeoutError("the events ended before what was awaited")
                if line.startswith(b"data:"):
                    self.latest = json.loads(line[len(b"data:") :])

    async def __aenter__(self) -> Self:
        self._answer = await self._asked
        self._answer.raise_for_status()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._answer.close()
