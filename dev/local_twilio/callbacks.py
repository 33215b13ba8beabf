"""Signed callbacks to the product: a form POST (or a GET) with X-Twilio-Signature.

Delivery is as hard as Twilio's defaults for webhooks: 5 seconds to connect, 15 in all, one more try when the
connection fails, and any HTTP answer is final. Nothing is kept over a restart. Callbacks of one lane (a room,
or the workspace) go out one after the other, in order; lanes do not wait for each other.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from typing import Literal
from urllib.parse import urlencode, urlsplit, urlunsplit

import aiohttp
from twilio.request_validator import RequestValidator
from yarl import URL

CONNECT_TIMEOUT = 5  # seconds
TOTAL_TIMEOUT = 15  # seconds
RETRY_PAUSE = 1.0  # seconds, before the one more try

log = logging.getLogger("local_twilio.callbacks")

Method = Literal["GET", "POST"]


class CallbackQueue:
    """Use inside a running event loop; `close` drops what is still waiting."""

    def __init__(self, auth_token: str, retry_pause: float = RETRY_PAUSE) -> None:
        """`retry_pause` is in seconds."""
        self._retry_pause = retry_pause
        self._signer = RequestValidator(auth_token)
        self._lanes: dict[str, deque[tuple[Method, str, dict[str, str]]]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def send(self, lane: str, method: Method, url: str, fields: Mapping[str, str]) -> None:
        """Queues one callback; returns at once."""
        waiting = self._lanes.get(lane)
        if waiting is not None:
            waiting.append((method, url, dict(fields)))
            return
        self._lanes[lane] = deque([(method, url, dict(fields))])
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
        if self._session is not None:
            await self._session.close()

    async def _deliver_lane(self, lane: str) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting:
                await self._deliver(*waiting.popleft())
        finally:
            del self._lanes[lane]

    async def _deliver(self, method: Method, url: str, fields: dict[str, str]) -> None:
        event = fields.get("StatusCallbackEvent") or fields.get("EventType")
        try:
            status = await self._request(method, url, fields)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            await asyncio.sleep(self._retry_pause)
            try:
                status = await self._request(method, url, fields)
            except (aiohttp.ClientError, TimeoutError) as error:
                log.warning("callback %s was not delivered: %s", event, error)
                return
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("callback %s was not delivered: %s", event, error or "no answer in time")
            return
        if status >= 400:
            log.warning("callback %s was answered with %s", event, status)

    async def _request(self, method: Method, url: str, fields: dict[str, str]) -> int:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TOTAL_TIMEOUT, sock_connect=CONNECT_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout, headers={"User-Agent": "TwilioProxy/1.1"})
        if method == "GET":
            url = with_query(url, fields)
            fields = {}
        headers = {"X-Twilio-Signature": self._signer.compute_signature(url, fields)}
        async with self._session.request(
            method, URL(url, encoded=True), data=fields or None, headers=headers, allow_redirects=False
        ) as response:
            await response.read()
            return response.status


def with_query(url: str, fields: Mapping[str, str]) -> str:
    """`url` with the fields added to its query."""
    parts = urlsplit(url)
    query = "&".join(filter(None, [parts.query, urlencode(fields)]))
    return urlunsplit(parts._replace(query=query))
