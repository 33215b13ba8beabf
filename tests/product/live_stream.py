"""A page's server-sent events, kept open as the pages keep them: what they showed, and when."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import aiohttp

from tests.product.pages import Shown, pause_after
from tests.product.session import Answer, Session
from workflows.phases import FINAL_PHASES

NO_TOTAL = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=40)


class LiveStream:
    """From `open` to `close`. What it showed last is `latest`; `over` once the customer's said so.

    Each opening is one of the session's answers. A refusal that no waiting mends is kept in `refused`.
    """

    def __init__(
        self, session: Session, asked: str, path: str, headers: Callable[[], Mapping[str, str]]
    ) -> None:
        """`headers` is asked before every opening, so that a fresh token goes with each."""
        self._session, self._asked, self._path, self._headers = session, asked, path, headers
        self._changed = asyncio.Event()
        self.latest: Shown | None = None
        self.over: Shown | None = None
        self.refused: Answer | None = None
        self._shows_since_opened = False
        self._following = asyncio.create_task(self._follow())

    @classmethod
    def of_agent(cls, session: Session) -> "LiveStream":
        path = f"/api/escalations/{session.code}/events"
        return cls(session, "agent GET /events", path, lambda: session.agent.headers)

    @classmethod
    def of_customer(cls, session: Session) -> "LiveStream":
        return cls(session, "customer GET /events", f"/api/join/{session.code}/events", dict)

    async def until(self, shown: Callable[[Shown], Any], within: float) -> float | None:
        """How many seconds it took until this was true of what is shown; None: not `within` so many."""
        began = time.monotonic()
        while not (self.latest is not None and shown(self.latest)):
            left = began + within - time.monotonic()
            changed = self._changed
            try:
                async with asyncio.timeout(left):
                    await changed.wait()
            except TimeoutError:
                return None
        return time.monotonic() - began

    @property
    def live(self) -> bool:
        """Its line stands, and has shown something since it was last opened; or nothing more comes."""
        return self._shows_since_opened or self.nothing_more_comes

    async def close(self) -> None:
        self._following.cancel()
        await asyncio.gather(self._following, return_exceptions=True)

    async def _follow(self) -> None:
        attempt = 0
        while True:
            answer: Answer | None = None
            try:
                async for event, data in self._events():
                    attempt = 0
                    self._show(event, data)
            except _RefusedError as error:
                answer = error.answer
                if not answer.passing:
                    self.refused = answer
                    self._wake()
                    return
            except (aiohttp.ClientError, TimeoutError):
                pass  # the line broke; opened anew below
            finally:
                self._shows_since_opened = False
            if self.nothing_more_comes:
                return
            await asyncio.sleep(pause_after(answer, attempt))
            attempt += 1

    @property
    def nothing_more_comes(self) -> bool:
        return self.over is not None or (self.latest or {}).get("phase") in FINAL_PHASES

    def _show(self, event: str, data: Shown) -> None:
        if event == "over":
            self.over = data
        self.latest = {**(self.latest or {}), **data} if event == "over" else data
        self._shows_since_opened = True
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _events(self) -> AsyncIterator[tuple[str, Shown]]:
        began = time.monotonic()
        async with self._session.stack.http.get(
            f"{self._session.api_url}{self._path}", headers=self._headers(), timeout=NO_TOTAL
        ) as stream:
            answer = await self._session.answered(self._asked, began, stream)
            if not answer.ok:
                raise _RefusedError(answer)
            event = "message"
            async for line in stream.content:
                name, _, value = line.decode().rstrip("\r\n").partition(": ")
                if name == "event":
                    event = value
                elif name == "data":
                    yield event, json.loads(value)


class _RefusedError(Exception):
    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer
