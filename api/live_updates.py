"""Waking pages: one watch of each escalation that somebody looks at, fanned out to all who look.

A watch is one long poll of the escalation's history, and one describe when the published state may have
changed. Temporal limits how many long polls of a kind it holds, so that above a cap watches share a listing
every two seconds instead.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated, Final

from fastapi import Depends, Request
from prometheus_client import Gauge

from api.escalations import Escalations
from api.problems import TemporarilyUnavailable, UnknownCode
from api.rounds import Rounds
from api.temporal_index import TemporalIndex
from workflows.messages import Snapshot
from workflows.phases import FINAL_PHASES

logger = logging.getLogger(__name__)

RECONNECT_SECONDS: Final = (0.5, 1.5)

STREAMS = Gauge("api_streams_open", "Pages that follow an escalation")
TAILS = Gauge("api_stream_tails", "Escalations that are followed by a long poll each")
TAIL_CAP = Gauge("api_stream_tail_cap", "STREAM_TAIL_CAP: above it, pages are told some seconds late")


class LiveUpdates:
    """tail_cap: long polls of this process at the same time."""

    def __init__(self, escalations: Escalations, index: TemporalIndex, tail_cap: int) -> None:
        self._escalations = escalations
        self._tail_cap = tail_cap
        TAIL_CAP.set(tail_cap)
        self._tails = 0
        self._rounds = Rounds(index)
        self._watches: dict[str, _Watch] = {}

    async def follow(self, code: str, first: Snapshot) -> AsyncIterator[Snapshot]:
        """`first`, then every change, the latest one where several came at once; ends with a final phase."""
        watch = self._watches.get(code)
        if watch is None:
            watch = self._watches[code] = _Watch(first)
            watch.task = asyncio.create_task(self._keep_up(code, watch))
        watch.followers += 1
        STREAMS.inc()
        try:
            seen: Snapshot | None = None
            while True:
                changed = watch.changed
                if watch.latest != seen:
                    seen = watch.latest
                    yield seen
                    continue
                if watch.finished:
                    return
                await changed.wait()
        finally:
            STREAMS.dec()
            watch.followers -= 1
            if watch.followers == 0:
                self._watches.pop(code, None)
                watch.stop()

    async def _keep_up(self, code: str, watch: "_Watch") -> None:
        try:
            while not watch.finished:
                try:
                    if self._tails < self._tail_cap:
                        await self._tail(code, watch)
                    else:
                        await self._make_do_with_rounds(code, watch)
                except TemporarilyUnavailable:
                    logger.warning("Temporal is away; the watch of an escalation begins again")
                    await asyncio.sleep(random.uniform(*RECONNECT_SECONDS))  # noqa: S311  # no secret
                except UnknownCode:
                    return  # its retention has ended
        finally:
            watch.finish()

    async def _tail(self, code: str, watch: "_Watch") -> None:
        self._tails += 1
        TAILS.inc()
        try:
            async with aclosing(self._escalations.changes(code)) as changes:
                async for _ in changes:
                    watch.publish(await self._escalations.read(code))
                    if watch.finished:
                        return
        finally:
            TAILS.dec()
            self._tails -= 1

    async def _make_do_with_rounds(self, code: str, watch: "_Watch") -> None:
        """Until there is a long poll to be had."""
        async with aclosing(self._rounds.changes(code)) as changes:
            async for _ in changes:
                watch.publish(await self._escalations.read(code))
                if watch.finished or self._tails < self._tail_cap:
                    return


class _Watch:
    """The latest state of one escalation, and who waits for a later one."""

    def __init__(self, latest: Snapshot) -> None:
        self.latest = latest
        self.finished = latest.phase in FINAL_PHASES
        self.changed = asyncio.Event()
        self.followers = 0
        self.task: asyncio.Task[None] | None = None

    def publish(self, snapshot: Snapshot) -> None:
        self.finished = self.finished or snapshot.phase in FINAL_PHASES
        if snapshot != self.latest:
            self.latest = snapshot
            self._wake()

    def finish(self) -> None:
        self.finished = True
        self._wake()

    def stop(self) -> None:
        if self.task is not None:
            self.task.cancel()

    def _wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


async def _updates(request: Request) -> LiveUpdates:
    updates: LiveUpdates = request.app.state.live_updates
    return updates


Updates = Annotated[LiveUpdates, Depends(_updates)]
