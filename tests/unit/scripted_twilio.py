"""An HTTP server that answers by a script, and keeps what it was asked."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from activities.twilio_client import TwilioClient
from settings import Settings

ACCOUNT = "AC" + "a" * 32
KEY = "SK" + "b" * 32
SECRET = "an api secret"
WORKSPACE = "WS" + "c" * 32
ROOM = "RM" + "d" * 32
TASK = "WT" + "e" * 32
CONVERSATION = "CH" + "f" * 32
PARTICIPANT = "PA" + "0" * 32
CODE = "7KQ2M9X"

ROOMS = "/video/v1/Rooms"
TASK_PATH = f"/taskrouter/v1/Workspaces/{WORKSPACE}/Tasks/{TASK}"
MESSAGES = f"/conversations/v1/Conversations/{CONVERSATION}/Messages"


@dataclass
class Answer:
    """`body` is sent as JSON unless it is a string; `drop` closes the connection without an answer."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


def refusal(status: int, code: int, message: str = "refused", **headers: str) -> Answer:
    """An error in Twilio's own shape."""
    body = {"code": code, "message": message, "more_info": "", "status": status}
    return Answer(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    body: str
    form: dict[str, str]
    headers: dict[str, str]  # names in lower case


class ScriptedTwilio:
    """Answers each request by the next answer scripted for its method and path; `requests` has them all."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.base_url = ""
        self._script: dict[tuple[str, str], list[Answer]] = defaultdict(list)

    def will_answer(self, method: str, path: str, *answers: Answer) -> None:
        self._script[method, path] += answers

    def asked(self, method: str) -> list[Request]:
        return [request for request in self.requests if request.method == method]

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.text()
        is_form = request.content_type == "application/x-www-form-urlencoded"
        form = {name: str(value) for name, value in (await request.post()).items()} if is_form else {}
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(Request(request.method, request.path, dict(request.query), body, form, headers))
        script = self._script[request.method, request.path]
        if not script:
            return web.Response(status=599, text=f"nothing scripted for {request.method} {request.path}")
        answer = script.pop(0)
        if answer.drop:
            assert request.transport is not None
            request.transport.close()
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        return web.Response(status=answer.status, text=text, headers=answer.headers)


@asynccontextmanager
async def scripted_twilio() -> AsyncIterator[ScriptedTwilio]:
    script = ScriptedTwilio()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", script.answer)
    async with TestServer(app) as server:
        script.base_url = str(server.make_url("/")).rstrip("/")
        yield script


def settings_for(base_url: str | None) -> Settings:
    return Settings.model_validate(
        {
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": "an auth token",
            "twilio_api_key": KEY,
            "twilio_api_secret": SECRET,
            "twilio_workspace_sid": WORKSPACE,
            "twilio_base_url": base_url,
            "public_url": "https://video.example",
            "flex_origins": "https://flex.example",
            "join_code_secret": "a join code secret",
        }
    )


def client_of(script: ScriptedTwilio) -> TwilioClient:
    return TwilioClient(settings_for(script.base_url))
