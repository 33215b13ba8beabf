"""The HTTP API as one ASGI application."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from temporalio.client import Client
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from activities.twilio_client import TwilioClient
from api import agents, customers, event_streams, twilio_callbacks
from api.body_limits import BodyLimits
from api.docs import add_docs
from api.escalations import Escalations
from api.event_streams import EVENTS_PATH, LARGEST_BATCH
from api.flex_users import FlexUsers
from api.guess_limits import GuessLimits
from api.join_codes import JoinCodes
from api.live_updates import LiveUpdates
from api.pages import CUSTOMER_SITE, FLEX_PLUGIN, add_pages, problem_pages
from api.problems import BodyTooLarge, BodyTooSlow, Problem, invalid_request, problem_response
from api.request_log import RequestLog
from api.security_headers import SecurityHeaders, closed
from api.task_escalations import TaskEscalations
from api.temporal_bounds import CLIENT_GIVES_UP_AFTER
from api.twilio_callbacks import TwilioSignature
from api.video_tokens import VideoTokens
from settings import Settings
from temporal.connection import connect, log_encryption

VERSION: Final = "0.0.1"
DESCRIPTION: Final = """
Errors are `application/problem+json` (RFC 9457): `type` is a stable name and the address of a page that
explains it. 429 and 503 carry `Retry-After`. Times are UTC, with `now` beside them.

Agents send the signed-in Flex user's token. For customers the join code is all they need; the *claim*, a
secret that their browser makes, tells it from another one that has the same link.
"""


# What reading a body may raise, by HTTPException's status: FastAPI lets nothing else through.
_OF_A_BODY: Final[dict[int, Problem]] = {
    HTTPStatus.BAD_REQUEST: invalid_request([{"loc": ("body",), "msg": "not JSON in UTF-8"}]),
    HTTPStatus.REQUEST_TIMEOUT: BodyTooSlow(),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: BodyTooLarge(),
}


def create_app(
    settings: Settings, *, customer_site: Path = CUSTOMER_SITE, flex_plugin: Path = FLEX_PLUGIN
) -> FastAPI:
    """The API. It starts while Temporal and Twilio are away. Raises MissingBuild."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        log_encryption(settings.keyring)
        client = await connect(settings.keyring, lazy=True, give_up_after=CLIENT_GIVES_UP_AFTER)
        async with TwilioClient(settings) as twilio:
            _furnish(app, settings, client, twilio)
            yield

    app = FastAPI(
        title="Chat-to-video escalation",
        summary="Turns a Twilio Flex chat into a video call.",
        description=DESCRIPTION,
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would repeat the Host header, which the caller chooses
    )
    for router in (
        agents.router,
        customers.router,
        twilio_callbacks.router,
        event_streams.router,
        problem_pages,
    ):
        app.include_router(router)
    add_pages(app, settings, customer_site, flex_plugin)
    add_docs(app)
    _answer_errors_as_problems(app, settings)
    _wrap(app, settings)
    return app


def _furnish(app: FastAPI, settings: Settings, client: Client, twilio: TwilioClient) -> None:
    """What the endpoints work with. Each module's own dependency takes its part from here."""
    escalations = Escalations(client)
    app.state.settings = settings
    app.state.escalations = escalations
    app.state.task_escalations = TaskEscalations(escalations, JoinCodes(settings), settings)
    app.state.live_updates = LiveUpdates(escalations, settings.stream_tail_cap)
    app.state.flex_users = FlexUsers(twilio, settings)
    app.state.guess_limits = GuessLimits(settings)
    app.state.video_tokens = VideoTokens(settings)
    app.state.twilio_signature = TwilioSignature(settings)


def _wrap(app: FastAPI, settings: Settings) -> None:
    """Middleware, the innermost first."""
    app.add_middleware(BodyLimits, longest={EVENTS_PATH: LARGEST_BATCH})
    app.add_middleware(
        CORSMiddleware,
        allow_origins=settings.flex_origins,
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=("Authorization", "Content-Type"),
        expose_headers=("Retry-After",),
    )
    # X-Forwarded-For and -Proto count only when they come from these
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    app.add_middleware(SecurityHeaders, https=settings.is_https)
    app.add_middleware(RequestLog)


def _answer_errors_as_problems(app: FastAPI, settings: Settings) -> None:
    @app.exception_handler(Problem)
    async def problem(_: Request, error: Problem) -> JSONResponse:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return invalid_request(error.errors()).response()

    @app.exception_handler(HTTPException)
    async def other(_: Request, error: HTTPException) -> JSONResponse:
        known = _OF_A_BODY.get(error.status_code)
        return _plain(error.status_code, error.headers) if known is None else known.response()

    @app.exception_handler(Exception)
    async def unexpected(_: Request, __: Exception) -> JSONResponse:
        # it is answered outside of all middleware
        return _plain(HTTPStatus.INTERNAL_SERVER_ERROR, closed(https=settings.is_https))


def _plain(status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """What HTTP itself has a name for, such as 404 for an unknown path, or 405."""
    phrase = HTTPStatus(status).phrase
    return problem_response(status, "about:blank", phrase, phrase, headers=headers)
