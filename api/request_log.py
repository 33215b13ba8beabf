"""One log line, one measurement and one span per request, by route template: paths hold join codes.

Line and span name the escalation as logs do (`log_lines.py`), where its code is one that somebody may have.
"""

import logging
import time
from contextlib import suppress
from http import HTTPMethod
from typing import Any

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.join_codes import canonical
from api.problems import MalformedCode
from log_lines import NameOf
from traces import Span, span

logger = logging.getLogger(__name__)

REQUESTS = Counter("api_requests_total", "Answered requests", ("method", "route", "status"))
SECONDS = Histogram("api_request_seconds", "Time to the first byte of the answer", ("method", "route"))


class RequestLog:
    """ASGI middleware. name_of: makes of a join code what logs call the escalation; None: no path has one."""

    def __init__(self, app: ASGIApp, name_of: NameOf | None = None) -> None:
        self._app = app
        self._name_of = name_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        with span(_method(scope), "server") as told:

            async def send_and_note(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._note(scope, message["status"], time.perf_counter() - began, told)
                await send(message)

            try:
                await self._app(scope, receive, send_and_note)
            except Exception:
                # answered outside of all middleware
                self._note(scope, 500, time.perf_counter() - began, told)
                raise

    def _note(self, scope: Scope, status: int, seconds: float, told: Span) -> None:
        method, route = _method(scope), _route(scope)
        said: dict[str, Any] = {"method": method, "route": route, "status": status, "seconds": seconds}
        code = scope.get("path_params", {}).get("code")
        if self._name_of is not None and code is not None:
            with suppress(MalformedCode):
                said["escalation"] = self._name_of(canonical(code))
        logger.info("%s %s %s %.0f ms", method, route, status, seconds * 1000, extra=said)
        REQUESTS.labels(method, route, status).inc()
        SECONDS.labels(method, route).observe(seconds)
        told.name = f"{method} {route}"
        told.attributes |= {
            "http.request.method": method,
            "http.route": route,
            "http.response.status_code": status,
        }
        if "escalation" in said:
            told.attributes["escalation"] = said["escalation"]
        if status >= 500:
            told.attributes["error.type"] = str(status)


def _method(scope: Scope) -> str:
    """Anything may stand where a method should: only known ones become a label."""
    method: str = scope["method"]
    return method if method in HTTPMethod.__members__ else "(other)"


def _route(scope: Scope) -> str:
    path: str = getattr(scope.get("route"), "path", "")
    return path or "(no route)"
