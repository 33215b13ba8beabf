"""Signed callbacks to the product: a form POST (or a GET) with X-Twilio-Signature.

Delivery is as hard as Twilio's defaults for webhooks: 5 seconds to connect, 15 in all, one more try when the
connection fails, and any HTTP answer is final. Nothing is kept over a restart. Callbacks of one lane (a room,
a task, a worker) go out one after the other, in order; lanes do not wait for each other.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

CONNECT_TIMEOUT = 5  # seconds
TOTAL_TIMEOUT = 15  # seconds
RETRY_PAUSE = 1.0  # seconds, before the one more try

log = logging.getLogger("local_twilio.callbacks")

Method = Literal["GET", "POST"]


@dataclass(frozen=True)
class Callback:
    method: Method
    url: str
    fields: Mapping[str, str]

    @property
    def event(self) -> str | None:
        """What it tells: a room's StatusCallbackEvent, or a workspace's EventType."""
        return self.fields.get("StatusCallbackEvent") or self.fields.get("EventType")


class Delivery(Protocol):
    """How one callback gets to the product."""

    async def deliver(self, callback: Callback) -> int | None:
        """The HTTP status that it was answered with; None without an answer. Failures are logged."""
        ...

    async def close(self) -> None: ...


class SignedDelivery:
    """Twilio's way. Use inside a running event loop."""

    def __init__(self, auth_token: str, retry_pause: float = RETRY_PAUSE) -> None:
        """`retry_pause` is in seconds."""
        self._retry_pause = retry_pause
        self._signer = RequestValidator(auth_token)
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, callback: Callback) -> int | None:
        try:
            status = await self._request(callback)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            await asyncio.sleep(self._retry_pause)
            try:
                status = await self._request(callback)
            except (aiohttp.ClientError, TimeoutError) as error:
                log.warning("callback %s was not delivered: %s", callback.event, error)
                return None
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("callback %s was not delivered: %s", callback.event, error or "no answer in time")
            return None
        if status >= 400:
            log.warning("callback %s was answered with %s", callback.event, status)
        return status

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _request(self, callback: Callback) -> int:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TOTAL_TIMEOUT, sock_connect=CONNECT_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": "TwilioProxy/1.1"})
        url, form = callback.url, dict(callback.fields)
        if callback.method == "GET":
            url, form = with_query(url, form), {}
        headers = {"X-Twilio-Signature": self._signer.compute_signature(url, form)}
        async with self._session.request(
            callback.method, URL(url, encoded=True), data=form or None, headers=headers, allow_redirects=False
        ) as response:
            await response.read()
            return response.status


class CallbackQueue:
    """Use inside a running event loop; `close` drops what is still waiting."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._lanes: dict[str, deque[Callback]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def send(self, lane: str, method: Method, url: str, fields: Mapping[str, str]) -> None:
        """Queues one callback; returns at once."""
        callback = Callback(method, url, dict(fields))
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append(callback)
            return
        self._lanes[lane] = deque([callback])
        task = asyncio.get_running_loop().create_task(self._deliver_lane(lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def delivered(self) -> None:
        """Once nothing waits any more."""
        while self._running:
            await asyncio.gather(*self._running)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._delivery.close()

    async def _deliver_lane(self, lane: str) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting:
                await self._delivery.deliver(waiting.popleft())
        finally:
            del self._lanes[lane]


def with_query(url: str, fields: Mapping[str, str]) -> str:
    """`url` with the fields added to its query."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(fields)]))
    return urlunsplit(parts._replace(query=query))
