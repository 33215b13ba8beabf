"""Twilio's callbacks on their way to the API, where the bench can hold them back until it measures them."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from api.twilio_callbacks import RESERVATION_EVENTS, SIGNATURE, TASK_SIGNALS
from dev.loopback import serving

# what a workspace is set to send, as docs/operations.md has it; the local Twilio sends everything
SUBSCRIBED: Final = frozenset(TASK_SIGNALS) | RESERVATION_EVENTS
COMES_WITHIN: Final = 20.0  # seconds
CARRIED: Final = (SIGNATURE, "Content-Type")


@dataclass(frozen=True)
class _Callback:
    event: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Callbacks:
    """As they came and were signed they go on: at once, or while `held`, when they are asked for."""

    url: str  # PUBLIC_URL: where Twilio believes the API to be
    _http: aiohttp.ClientSession
    api_url: str = ""
    held: bool = False
    passed: int = 0  # so many went on
    _came: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: defaultdict[str, deque[_Callback]] = field(default_factory=lambda: defaultdict(deque))

    async def deliver(self, concerning: str, last: str) -> int:
        """Those of one room (its join code) or task (its TaskSid), in their order, until the first `last`,
        which is waited for. How many these were.

        Raises TimeoutError, aiohttp.ClientResponseError when one is refused.
        """
        waiting = self._waiting[concerning]
        async with asyncio.timeout(COMES_WITHIN):
            while all(one.event != last for one in waiting):
                await self._came.wait()
        passed, event = 0, ""
        while event != last:
            callback = waiting.popleft()
            await self._pass_on(callback)
            passed, event = passed + 1, callback.event
        return passed

    async def _received(self, request: web.Request) -> web.Response:
        body = await request.read()
        fields = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        event = fields.get("StatusCallbackEvent") or fields["EventType"]
        if "RoomName" in fields or event in SUBSCRIBED:
            headers = {name: request.headers[name] for name in CARRIED}
            callback = _Callback(event, request.path, headers, body)
            if self.held:
                self._waiting[fields.get("RoomName") or fields["TaskSid"]].append(callback)
                self._came.set()
                self._came = asyncio.Event()
            else:
                await self._pass_on(callback)
        return web.Response(status=204)

    async def _pass_on(self, callback: _Callback) -> None:
        url = f"{self.api_url}{callback.path}"
        async with self._http.post(url, data=callback.body, headers=callback.headers) as answer:
            answer.raise_for_status()
        self.passed += 1


@asynccontextmanager
async def receiving_callbacks() -> AsyncIterator[Callbacks]:
    """Open before the product starts, which is told its `url`; then `api_url` is to be set."""
    app = web.Application()
    async with aiohttp.ClientSession() as http:
        callbacks = Callbacks("", http)
        app.router.add_post("/twilio/{which}", callbacks._received)
        async with serving(app) as port:
            callbacks.url = f"http://localhost:{port}"
            yield callbacks
