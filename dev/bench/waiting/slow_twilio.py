"""Twilio as far away as it is: a proxy before the local one, in which every call takes its time."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias
from weakref import WeakSet

import aiohttp
from aiohttp import web

from dev.loopback import LOOPBACK, serving

HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})
KEPT_IDLE: Final = 75.0  # seconds for which a connection that nobody uses stays open
_NAME: Final = re.compile(r"[A-Z]{2}[0-9a-f]{32}|v1")


@dataclass
class Call:
    """One that was asked of Twilio. Times are those of `time.perf_counter`."""

    what: str  # `GET Workspaces/Tasks`: without sids
    is_new: bool  # the first one of its connection
    began: float
    ended: float = float("inf")


Pace: TypeAlias = Callable[[Call], Awaitable[None]]  # waits before a call is passed on


def far_away(latency: float, handshake: float) -> Pace:
    """Seconds that each call takes, and those more that the first one of a connection does.

    Before the first one are TCP's round trip and TLS's: https://www.rfc-editor.org/rfc/rfc8446#section-2
    """

    async def pace(call: Call) -> None:
        await asyncio.sleep(latency + handshake if call.is_new else latency)

    return pace


class SlowTwilio:
    """`calls` are those so far. What names no resource opens a connection at most, and is none."""

    def __init__(self, upstream: str, pace: Pace, http: aiohttp.ClientSession) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self._upstream, self._pace, self._http = upstream, pace, http
        self._greeted: WeakSet[asyncio.BaseTransport] = WeakSet()
        self._under_way = 0
        self._busy = asyncio.Event()

    async def silence(self, seconds: float) -> None:
        """Returns once nothing was asked or answered for so long from now on."""
        while True:
            self._busy.clear()
            try:
                await asyncio.wait_for(self._busy.wait(), seconds)
            except TimeoutError:
                if not self._under_way:
                    return

    async def answer(self, request: web.Request) -> web.Response:
        self._under_way += 1
        self._busy.set()
        try:
            return await self._slowly(request)
        finally:
            self._under_way -= 1
            self._busy.set()

    async def _slowly(self, request: web.Request) -> web.Response:
        is_new = self._is_new(request.transport)
        call = Call(f"{request.method} {_resource(request.path)}", is_new, time.perf_counter())
        if _resource(request.path):
            self.calls.append(call)
        await self._pace(call)
        answer = await self._passed_on(request)
        call.ended = time.perf_counter()
        return answer

    def _is_new(self, connection: asyncio.BaseTransport | None) -> bool:
        if connection is None or connection in self._greeted:
            return False
        self._greeted.add(connection)
        return True

    async def _passed_on(self, request: web.Request) -> web.Response:
        url, body = f"{self._upstream}{request.rel_url}", await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        async with self._http.request(request.method, url, headers=headers, data=body) as answer:
            said = {name: value for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP}
            return web.Response(status=answer.status, headers=said, body=await answer.read())


@asynccontextmanager
async def slow_twilio(upstream: str, pace: Pace) -> AsyncIterator[SlowTwilio]:
    """On a free port, before the local Twilio at `upstream`, which need not be there yet."""
    async with aiohttp.ClientSession(auto_decompress=False) as http:
        twilio = SlowTwilio(upstream, pace, http)
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", twilio.answer)
        async with serving(app, keepalive_timeout=KEPT_IDLE) as port:
            twilio.url = f"http://{LOOPBACK}:{port}"
            yield twilio


def _resource(path: str) -> str:
    """`Workspaces/Tasks/Reservations`: what is asked for, without the product and without sids."""
    return "/".join(part for part in path.split("/")[2:] if part and not _NAME.fullmatch(part))
