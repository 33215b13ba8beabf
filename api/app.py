"""The HTTP API as one ASGI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from prometheus_client import Histogram
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send
from temporalio.client import Client
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from activities.open_lines import open_lines
from activities.twilio_client import TwilioClient
from api import agents, chat_lines, customers, event_streams, twilio_callbacks
from api.body_limits import BodyLimits
from api.census import Census
from api.chat_lines import ChatLines
from api.docs import add_docs
from api.error_answers import answer_errors_as_problems
from api.escalations import Escalations
from api.event_streams import EVENTS_PATH, LARGEST_BATCH
from api.flex_users import FlexUsers
from api.guess_limits import GuessLimits
from api.join_codes import JoinCodes
from api.live_updates import LiveUpdates
from api.pages import ASSETS, CUSTOMER_SITE, FLEX_PLUGIN, add_pages, problem_pages
from api.request_log import RequestLog
from api.security_headers import SecurityHeaders
from api.task_escalations import TaskEscalations
from api.temporal_bounds import CLIENT_GIVES_UP_AFTER
from api.temporal_index import TemporalIndex
from api.twilio_callbacks import TwilioSignature
from api.video_tokens import VideoTokens
from log_lines import escalation_name
from settings import Settings
from temporal.connection import connect, log_encryption
from temporal.metrics import BUCKETS, TWILIO_SECONDS, TWILIO_SECONDS_HELP
from traces import interceptors, tracing

# what an agent's press asks at once: their token, the task, its reservations, the worker's name
LINES: Final = ("iam", "taskrouter", "taskrouter", "taskrouter")

TWILIO = Histogram(
    TWILIO_SECONDS, TWILIO_SECONDS_HELP, ("product", "outcome"), buckets=BUCKETS[TWILIO_SECONDS]
)

# FastAPI's own would send paths, and with them join codes, and what exceptions say. See traces.py.
NO_TELEMETRY: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}

TITLE: Final = "Chat-to-video escalation"
VERSION: Final = "0.0.1"
DESCRIPTION: Final = """
Errors are `application/problem+json` (RFC 9457): `type` is a stable name and the address of a page that
explains it. 429 and 503 carry `Retry-After`. Times are UTC, with `now` beside them.

Agents send the signed-in Flex user's token. For customers the join code is all they need; the *claim*, a
secret that their browser makes, tells it from another one that has the same link.
"""


def create_app(
    settings: Settings, *, customer_site: Path = CUSTOMER_SITE, flex_plugin: Path = FLEX_PLUGIN
) -> FastAPI:
    """The API. It starts while Temporal and Twilio are away. Raises MissingBuild."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        log_encryption(settings.keyring)
        with tracing(settings, "video-escalation-api"):  # here, since uvicorn ends the process by the signal
            client = await connect(
                settings.keyring, lazy=True, give_up_after=CLIENT_GIVES_UP_AFTER, interceptors=interceptors()
            )
            async with TwilioClient(settings, _measure) as twilio, open_lines(twilio, LINES):
                _furnish(app, settings, client, twilio)
                yield

    app = FastAPI(
        title=TITLE,
        summary="Turns a Twilio Flex chat into a video call.",
        description=DESCRIPTION,
        version=VERSION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
        telemetry=NO_TELEMETRY,
        redirect_slashes=False,  # a redirect would repeat the Host header, which the caller chooses
    )
    for router in (
        agents.router,
        customers.router,
        chat_lines.router,
        twilio_callbacks.router,
        event_streams.router,
        problem_pages,
    ):
        app.include_router(router)
    add_pages(app, settings, customer_site, flex_plugin)
    add_docs(app)
    answer_errors_as_problems(app, https=settings.is_https)
    _wrap(app, settings)
    return app


def _measure(product: str, outcome: str, seconds: float) -> None:
    TWILIO.labels(product, outcome).observe(seconds)


def _operation_id(route: APIRoute) -> str:
    """`agents_escalate`: the group and the function."""
    return "_".join((*(str(tag).lower() for tag in route.tags[:1]), route.name))


def _furnish(app: FastAPI, settings: Settings, client: Client, twilio: TwilioClient) -> None:
    """What the endpoints work with. Each module's own dependency takes its part from here."""
    escalations, index = Escalations(client), TemporalIndex(client)
    app.state.settings = settings
    app.state.escalations = escalations
    app.state.census = Census(index)
    app.state.task_escalations = TaskEscalations(escalations, index, JoinCodes(settings), settings)
    app.state.chat_lines = ChatLines(client)
    app.state.live_updates = LiveUpdates(escalations, index, settings.stream_tail_cap)
    app.state.flex_users = FlexUsers(twilio, settings)
    app.state.guess_limits = GuessLimits(settings)
    app.state.video_tokens = VideoTokens(settings)
    app.state.twilio_signature = TwilioSignature(settings)


class _CrossOrigin(CORSMiddleware):
    """For all but the pages' own files: as these do not vary by Origin, caches keep one of each.

    Browsers send an Origin with a script that is a module, and none when they fetch the same file ahead.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(f"{ASSETS}/"):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _wrap(app: FastAPI, settings: Settings) -> None:
    """Middleware, the innermost first."""
    app.add_middleware(BodyLimits, longest={EVENTS_PATH: LARGEST_BATCH})
    app.add_middleware(
        _CrossOrigin,
        allow_origins=settings.flex_origins,
        allow_methods=("GET", "POST", "DELETE"),
        allow_headers=("Authorization", "Content-Type"),
        expose_headers=("Retry-After",),
    )
    # X-Forwarded-For and -Proto count only when they come from these
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    app.add_middleware(SecurityHeaders, https=settings.is_https)
    app.add_middleware(RequestLog, name_of=escalation_name(settings))
