"""A running local Twilio, the `twilio` package pointed at it, and somebody who receives its callbacks."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response as HttpResponse
from starlette.routing import Route
from starlette.types import ASGIApp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from dev.local_twilio.account import Account
from dev.local_twilio.app import create_app
from dev.local_twilio.local_twilio import LocalTwilio
from tests.contract.openapi import answer_problems, request_problems

ACCOUNT = Account(
    account_sid="AC" + "1" * 32,
    auth_token="auth-token-of-the-tests",
    api_key="SK" + "2" * 32,
    api_secret="api-secret-of-the-tests-with-enough-bytes",
    workspace_sid="WS" + "3" * 32,
)


class Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, app: ASGIApp, http: type[asyncio.Protocol] | str = "auto") -> None:
        super().__init__(
            uvicorn.Config(
                app, host="127.0.0.1", port=0, log_level="error", http=http, ws="websockets-sansio"
            )
        )
        self.listens = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listens.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.servers[0].sockets[0].getsockname()[1]}"


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """The URL of `app`, served on a port of its own."""
    async with serving_by(Server(app)) as url:
        yield url


@asynccontextmanager
async def serving_by(server: Server) -> AsyncIterator[str]:
    running = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(10):
            await server.listens.wait()
        yield server.url
    finally:
        server.should_exit = True
        await running


@dataclass(frozen=True)
class Callback:
    method: str
    url: str
    fields: dict[str, str]
    signature: str


@dataclass
class CallbackReceiver:
    """Answers every callback with `status`, and lets a test wait for the one it expects."""

    status: int = 204
    received: list[Callback] = field(default_factory=list)
    _arrival: asyncio.Condition = field(default_factory=asyncio.Condition)
    url: str = ""

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self._receive, methods=["GET", "POST"])])

    async def _receive(self, request: Request) -> HttpResponse:
        body = (await request.body()).decode()
        callback = Callback(
            method=request.method,
            url=str(request.url),
            fields=dict(parse_qsl(body, keep_blank_values=True)) or dict(request.query_params),
            signature=request.headers["x-twilio-signature"],
        )
        async with self._arrival:
            self.received.append(callback)
            self._arrival.notify_all()
        return HttpResponse(status_code=self.status)

    async def wait_for(self, condition: Callable[[list[Callback]], bool]) -> list[Callback]:
        """The callbacks received so far, once `condition` holds of them."""
        async with asyncio.timeout(5), self._arrival:
            await self._arrival.wait_for(lambda: condition(self.received))
            return list(self.received)

    async def events_of(self, field_name: str, sid: str, last: str) -> list[Callback]:
        """All callbacks about `sid`, once the event `last` is among them."""

        def about(callbacks: list[Callback]) -> list[Callback]:
            return [one for one in callbacks if one.fields.get(field_name) == sid]

        return about(await self.wait_for(lambda received: last in [event_of(one) for one in about(received)]))


def event_of(callback: Callback) -> str:
    return callback.fields.get("StatusCallbackEvent") or callback.fields["EventType"]


class CheckedHttpClient(AsyncHttpClient):  # type: ignore[misc]  # the package has no types
    """Sends the `twilio` package's calls to the local Twilio, and holds request and answer to the OpenAPI."""

    def __init__(self, base_url: str) -> None:
        super().__init__(logger=None, is_async=True)
        self._base_url = base_url
        self._session = aiohttp.ClientSession()

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # the package's signature
        allow_redirects: bool = False,
    ) -> Response:
        url = urlsplit(uri)
        product = (url.hostname or "").partition(".")[0]
        query = {name: _texts(value) for name, value in (params or {}).items()} | dict(parse_qsl(url.query))
        form = {name: _texts(value) for name, value in (data or {}).items()}
        assert request_problems(method, product, url.path, query, form, headers) == []
        async with self._session.request(
            method,
            f"{self._base_url}/{product}{url.path}",
            params=_pairs(query),
            data=_pairs(form),
            headers={**(headers or {}), "Authorization": aiohttp.encode_basic_auth(*(auth or ("", "")))},
        ) as answer:
            body = await answer.json() if answer.content_type == "application/json" else None
            if answer.status < 400:
                assert answer_problems(method, product, url.path, answer.status, body) == []
            return Response(answer.status, await answer.text(), headers=dict(answer.headers))

    async def close(self) -> None:
        await self._session.close()


def _texts(value: object) -> str | list[str]:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _pairs(parameters: Mapping[str, str | list[str]]) -> list[tuple[str, str]]:
    """A list as a parameter that is repeated."""
    return [
        (name, one)
        for name, value in parameters.items()
        for one in (value if isinstance(value, list) else [value])
    ]


@dataclass(frozen=True)
class RunningTwilio:
    """`client` is the real package's; `parts` are the server's insides, for what no REST call can do."""

    url: str
    parts: LocalTwilio
    client: Client
    http: aiohttp.ClientSession
    callbacks: CallbackReceiver

    async def call(self, method: str, path: str, **options: Any) -> tuple[int, Any, Mapping[str, str]]:
        """Status, JSON body and headers of a raw call, as the account unless `auth` says otherwise."""
        username, password = options.pop("auth", (ACCOUNT.account_sid, ACCOUNT.auth_token))
        headers = {
            "Authorization": aiohttp.encode_basic_auth(username, password),
            **options.pop("headers", {}),
        }
        async with self.http.request(method, self.url + path, headers=headers, **options) as answer:
            return answer.status, await answer.json(), answer.headers


@asynccontextmanager
async def running_twilio(database: Path | str = ":memory:") -> AsyncIterator[RunningTwilio]:
    receiver = CallbackReceiver()
    async with serving(receiver.app()) as receiver.url:
        parts = LocalTwilio(ACCOUNT, database, event_callback=f"{receiver.url}/twilio/taskrouter")
        async with serving(create_app(parts)) as url, aiohttp.ClientSession() as http:
            checked = CheckedHttpClient(url)
            client = Client(
                ACCOUNT.api_key, ACCOUNT.api_secret, account_sid=ACCOUNT.account_sid, http_client=checked
            )
            try:
                yield RunningTwilio(url, parts, client, http, receiver)
            finally:
                await checked.close()


def assert_error(body: dict[str, Any], code: int, status: int) -> None:
    """Twilio's four fields, and no other."""
    assert body == {
        "code": code,
        "message": body["message"],
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    assert body["message"]
