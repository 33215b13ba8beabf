"""The local Twilio as one web application."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dev.local_twilio.account import new_sid
from dev.local_twilio.authentication import BasicAuthentication
from dev.local_twilio.conversations_rest import conversations_routes
from dev.local_twilio.iam_rest import iam_routes
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.recordings_rest import recording_routes
from dev.local_twilio.signaling_seam import SIGNALING_PATH
from dev.local_twilio.taskrouter_rest import taskrouter_routes
from dev.local_twilio.twilio_errors import (
    INTERNAL_ERROR,
    INVALID_PARAMETER,
    METHOD_NOT_ALLOWED,
    NotFoundError,
    TwilioError,
    answer_twilio_error,
    error_response,
)
from dev.local_twilio.video_rest import video_routes
from dev.local_twilio.workspace_rest import workspace_routes


def create_app(
    twilio: LocalTwilio, desk_routes: Sequence[BaseRoute] = (), middleware: Sequence[Middleware] = ()
) -> Starlette:
    """The products' REST under /{product}/v1, the video signalling, and the desk's own routes.

    `middleware` is given every request, and the answer to it.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await twilio.start()
        yield
        await twilio.stop()

    def product(name: str, routes: Sequence[BaseRoute]) -> Mount:
        return Mount(
            f"/{name}", routes=routes, middleware=[Middleware(BasicAuthentication, account=twilio.account)]
        )

    return Starlette(
        routes=[
            product("video", [*video_routes(twilio), *recording_routes(twilio)]),
            product("taskrouter", [*taskrouter_routes(twilio), *workspace_routes(twilio)]),
            product("conversations", conversations_routes(twilio)),
            product("iam", iam_routes(twilio)),
            WebSocketRoute(SIGNALING_PATH, twilio.signaling.endpoint),
            *desk_routes,
        ],
        middleware=[Middleware(RequestIds), *middleware],
        exception_handlers={
            TwilioError: answer_twilio_error,
            HTTPException: _answer_http_exception,
            Exception: _answer_failure,
        },
        lifespan=lifespan,
    )


class RequestIds:
    """ASGI middleware: every answer carries Twilio-Request-Id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Twilio-Request-Id"] = new_sid("RQ")
            await send(message)

        await self._app(scope, receive, send_with_id)


async def _answer_http_exception(request: Request, error: Exception) -> JSONResponse:
    """What Starlette itself refuses: an unknown path, a method that a path does not have, half a form."""
    match error:
        case HTTPException(status_code=405):
            return error_response(TwilioError(METHOD_NOT_ALLOWED, "Method not allowed", status=405))
        case HTTPException(status_code=400):
            return error_response(TwilioError(INVALID_PARAMETER, "The body is no form"))
    return await answer_twilio_error(request, NotFoundError())


async def _answer_failure(request: Request, error: Exception) -> JSONResponse:
    """A fault of ours. Starlette raises it again, so that it is logged."""
    return error_response(TwilioError(INTERNAL_ERROR, "An internal server error has occurred", status=500))
