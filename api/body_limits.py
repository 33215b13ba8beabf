"""How large a request's body may be, and how long it may take."""

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BodyTooLarge, BodyTooSlow

LONGEST_BODY: Final = 64 * 1024  # bytes
BODY_WITHIN: Final = 10.0  # seconds from the headers to the last byte


class BodyLimits:
    """ASGI middleware.

    A body that is announced too large is refused unread; one that turns out to be, or is too slow, where it
    is read. Reading raises HTTPException with the problem's status, which is all that FastAPI lets through.
    Where nothing but a POST has a body, any other request that sends one without end is taken as gone.
    """

    def __init__(
        self, app: ASGIApp, within: float = BODY_WITHIN, longest: Mapping[str, int] | None = None
    ) -> None:
        """longest: bytes, by the paths that may have more."""
        self._app = app
        self._within = within
        self._longest = longest or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        longest = self._longest.get(scope["path"], LONGEST_BODY)
        if _announced(scope) > longest:
            await BodyTooLarge().response()(scope, receive, send)
        else:
            body = _Body(receive, self._within, longest, is_read=scope["method"] == "POST")
            await self._app(scope, body.receive, send)


class _Body:
    def __init__(self, receive: Receive, within: float, longest: int, *, is_read: bool) -> None:
        self._receive = receive
        self._longest = longest
        self._until = asyncio.get_running_loop().time() + within
        self._is_read = is_read
        self._bytes = 0
        self._is_whole = False

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()  # waits for the caller to go away, which may take as long as a call
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            return self._refused(BodyTooSlow.status)
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._longest:
            return self._refused(BodyTooLarge.status)
        self._is_whole = not message.get("more_body", False)
        return message

    def _refused(self, status: int) -> Message:
        if self._is_read:
            raise HTTPException(status)
        return {"type": "http.disconnect"}


def _announced(scope: Scope) -> int:
    """Bytes, by the Content-Length header; 0 without one. Servers let no other than digits through."""
    length = Headers(scope=scope).get("Content-Length", "")
    return int(length) if length.isdecimal() else 0
