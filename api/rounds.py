"""Watching many escalations without a long poll of each: a round over all that run, every two seconds.

A round is one listing for everybody who waits. It comes from Temporal's index, which lags behind: so it tells
who should read, not what there is to read, and who is never told reads all the same from time to time.
"""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator
from contextlib import suppress
from typing import Final

from temporalio.service import RPCError

from api.problems import TemporarilyUnavailable
from api.temporal_index import TemporalIndex

logger = logging.getLogger(__name__)

EVERY: Final = 2.0  # seconds from the beginning of a round to that of the next
REST: Final = 0.5  # seconds at least between two rounds
FEW: Final = 50  # to read these, one by one, costs less than a listing of all
READ_ANYWAY: Final = (20.0, 40.0)  # seconds; spread, so that nobody reads in step


class Rounds:
    """Go on for as long as anybody waits."""

    def __init__(self, index: TemporalIndex) -> None:
        self._index = index
        self._waits: dict[str, _Wait] = {}
        self._going: asyncio.Task[None] | None = None

    async def changes(self, code: str) -> AsyncGenerator[None, None]:
        """Yields when the published state may have changed; never ends. One at a time for each code."""
        wait = self._waits[code] = _Wait()
        if self._going is None or self._going.done():
            self._going = asyncio.create_task(self._go())
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(random.uniform(*READ_ANYWAY)):  # noqa: S311  # no secret
                        await wait.over.wait()
                wait.over.clear()
                yield
        finally:
            if self._waits.get(code) is wait:
                del self._waits[code]
            if not self._waits and self._going is not None:
                self._going.cancel()
                self._going = None

    async def _go(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await self._round()
            except (TemporarilyUnavailable, RPCError) as error:
                logger.warning("escalations cannot be listed: %s", error)
            await asyncio.sleep(max(REST, began + EVERY - loop.time()))

    async def _round(self) -> None:
        waits = dict(self._waits)  # who comes meanwhile may be on a page that has passed
        if len(waits) > FEW:
            async for page in self._index.running():
                for code, stored in page:
                    wait = waits.pop(code, None)
                    if wait is not None:
                        wait.hear(stored)
        for wait in waits.values():  # few; or closed; or too new for the index
            wait.over.set()


class _Wait:
    def __init__(self) -> None:
        self.over = asyncio.Event()
        self._heard: int | None = None

    def hear(self, stored: bytes) -> None:
        """What is read from now on is as new as this at least: another one only is worth a read."""
        heard = hash(stored)
        if heard != self._heard:
            self._heard = heard
            self.over.set()
