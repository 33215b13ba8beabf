"""What became of Twilio's callbacks, counted: calls go on without them for a while, and nobody notices."""

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from prometheus_client import Counter
from starlette.exceptions import HTTPException

from api.problems import BadSignature, Problem, TemporarilyUnavailable

CALLBACKS = Counter(
    "api_callbacks_total", "Requests of Twilio's, by where they came in and what became of them",
    ("route", "verdict"),
)  # fmt: skip

_REFUSED: Final[dict[type[Exception], str]] = {
    BadSignature: "bad_signature",
    TemporarilyUnavailable: "unavailable",
}


class Judged(APIRoute):
    """A route whose requests are counted by verdict; `told` where an escalation was told something.

    https://fastapi.tiangolo.com/how-to/custom-request-and-route/
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def judge(request: Request) -> Response:
            verdict = "failed"
            try:
                response = await handle(request)
                verdict = "told" if getattr(request.state, "told", False) else "no_news"
                return response
            except (Problem, HTTPException, RequestValidationError) as refused:
                verdict = _REFUSED.get(type(refused), "invalid")
                raise
            finally:
                CALLBACKS.labels(self.path, verdict).inc()

        return judge


def note_told(request: Request) -> None:
    """An escalation was told something by this request."""
    request.state.told = True
