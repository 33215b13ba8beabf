"""Twilio's REST API over aiohttp: every call bounded, every refusal one typed exception."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.rest.taskrouter.v1.workspace import WorkspaceContext

from settings import Settings
from traces import Span, span

# The package reads times by strptime, whose first use loads a module: not while a person waits.
time.strptime("", "")

KEPT_IDLE = 50.0  # seconds for which a connection that nobody uses is kept
CALL_TIMEOUT = 3.0  # seconds, one HTTP call from connect to last byte, asked again or not
VALIDATE = "/Tokens/validate"  # changes nothing, though it is a POST

PRODUCTS = frozenset({"conversations", "iam", "taskrouter", "video"})  # that calls are measured by

# Told of every call: product, what came of it, seconds.
Measure = Callable[[str, str, float], None]

# Twilio's error codes: https://www.twilio.com/docs/api/errors
ROOM_EXISTS = 53113  # the UniqueName belongs to a room in progress


class TwilioError(TwilioException):  # type: ignore[misc]  # the package has no types
    """Twilio refused a call, or gave no answer.

    `status` is the HTTP status, None without an answer; `code` Twilio's error code; `retry_after` seconds.
    `message` is Twilio's own sentence, which may repeat identifiers of the request; str() has none of them.
    """

    def __init__(
        self,
        call: str,
        status: int | None = None,
        code: int | None = None,
        message: str = "",
        retry_after: float | None = None,
    ) -> None:
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after
        answer = f"HTTP {status}, Twilio error {code}" if status else f"no answer ({message})"
        super().__init__(f"{call}: {answer}")

    @property
    def gone(self) -> bool:
        """The resource is not there (any more)."""
        return self.status == 404

    @property
    def kind(self) -> str:
        """One word of a few, for metrics. "refused" is often expected: somebody has left, a room is over."""
        if self.status is None:
            return "no_answer"
        if self.status >= 500:
            return "failed"
        return {401: "unauthorized", 403: "unauthorized", 429: "limited"}.get(self.status, "refused")


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]  # the package has no types
    """The transport under the `twilio` package.

    Not the package's own: that one leaves calls unbounded, drops the headers of refusals (Retry-After),
    refuses numbers in forms, and logs whole URLs.
    """

    def __init__(self, base_url: str | None, measure: Measure) -> None:
        super().__init__(logger=None, is_async=True)
        self._base_url = base_url
        self._measure = measure
        self._keeping = aiohttp.ClientSession(connector=aiohttp.TCPConnector(keepalive_timeout=KEPT_IDLE))
        # each call has a connection of its own
        self._fresh = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # the package's signature; ours is the session's
        allow_redirects: bool = False,
    ) -> Response:
        """One call; where the connection breaks, what changes nothing is asked again. Header names of the
        answer are in lower case. Raises TwilioError from 400 on, and for what is no JSON object: an answer
        that broke off, or is not Twilio's, is none.
        """
        resource = _resource(uri)
        call = f"{method} {resource}"
        is_json = (headers or {}).get("Content-Type") == "application/json"
        authorization = {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else {}
        asked = {
            "params": _strings(params or {}),
            "data": None if is_json or data is None else _strings(data),
            "json": data if is_json else None,
            "headers": {**(headers or {}), **authorization},
            "allow_redirects": allow_redirects,
        }
        url = self._url(uri)
        with self._measured(method, self._product(url), resource) as told:
            try:
                async with asyncio.timeout(CALL_TIMEOUT):
                    answer, text = await self._ask(method, url, asked)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise TwilioError(call, message=type(error).__name__) from error
            told.attributes["http.response.status_code"] = answer.status
            if answer.status >= 400:
                raise _refusal(call, answer.status, text, answer.headers)
            if _json_object(text) is None:
                raise TwilioError(call, message="not a JSON object")
        return Response(answer.status, text, {name.lower(): value for name, value in answer.headers.items()})

    async def ask_for_nothing(self, product: str) -> None:
        """Whatever is answered, a connection to the product is open after it, and kept for the next call.

        Raises TwilioError without an answer.
        """
        asked = {"allow_redirects": False}
        try:
            async with asyncio.timeout(CALL_TIMEOUT):
                await _answer(self._keeping, "GET", self._url(f"https://{product}.twilio.com/"), asked)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise TwilioError("GET", message=type(error).__name__) from error

    async def _ask(self, method: str, url: str, asked: dict[str, Any]) -> tuple[aiohttp.ClientResponse, str]:
        try:
            return await _answer(self._keeping, method, url, asked)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            if method != "GET" and not url.endswith(VALIDATE):
                raise
            # Where Twilio has closed one connection that was kept, it may have closed all of them.
            return await _answer(self._fresh, method, url, asked)

    async def close(self) -> None:
        await self._keeping.close()
        await self._fresh.close()

    def _url(self, uri: str) -> str:
        """`https://{product}.twilio.com/{path}`, or `{base_url}/{product}/{path}`.

        The address of a next page comes from an answer: credentials go nowhere else.
        """
        parts = urlsplit(uri)
        host = parts.hostname or ""
        if self._base_url is None:
            if parts.scheme == "https" and host.endswith(".twilio.com"):
                return uri
        elif host.endswith(".twilio.com"):
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            return f"{self._base_url}/{host.split('.')[0]}{path}"
        elif uri.startswith(f"{self._base_url}/"):
            return uri
        raise TwilioException(f"{host} is not Twilio")

    @contextmanager
    def _measured(self, method: str, product: str, resource: str) -> Iterator[Span]:
        began, outcome = time.perf_counter(), "given_up"  # by whoever asked
        with span(f"{method} {product} {resource}", "client") as told:
            told.attributes |= {
                "http.request.method": method,
                "twilio.product": product,
                "twilio.resource": resource,
            }
            try:
                yield told
                outcome = "ok"
            except TwilioError as error:
                outcome = error.kind
                if error.code is not None:
                    told.attributes["twilio.error_code"] = error.code
                raise
            finally:
                if outcome != "ok":
                    told.attributes["error.type"] = outcome
                self._measure(product, outcome, time.perf_counter() - began)

    def _product(self, url: str) -> str:
        """Of what `_url` made."""
        if self._base_url is None:
            product = (urlsplit(url).hostname or "").partition(".")[0]
        else:
            product = url.removeprefix(f"{self._base_url}/").partition("/")[0]
        return product if product in PRODUCTS else "(other)"


class TwilioClient:
    """The account's Twilio: `rest` is the package's client, `workspace` the Flex workspace.
    `settings` are those it was made with; `measure` is told of every call.

    Make it in a running event loop, and close it: `async with TwilioClient(settings) as twilio`.
    """

    def __init__(self, settings: Settings, measure: Measure = lambda *_: None) -> None:
        base_url = str(settings.twilio_base_url).rstrip("/") if settings.twilio_base_url else None
        self._http = TwilioHttp(base_url, measure)
        self._account_sid = settings.twilio_account_sid
        self.settings = settings
        self.rest = Client(
            settings.twilio_api_key,
            settings.twilio_api_secret.get_secret_value(),
            account_sid=settings.twilio_account_sid,
            http_client=self._http,
        )
        self.workspace: WorkspaceContext = self.rest.taskrouter.v1.workspaces(settings.twilio_workspace_sid)

    async def validate_flex_token(self, token: str) -> dict[str, Any]:
        """What Twilio IAM says of a Flex user's token: {valid, code, identity, roles, worker_sid, ...}.

        Raises TwilioError: 404 when the token is of another account.
        """
        answer = await self.rest.request_async(
            "POST",
            f"https://iam.twilio.com/v1/Accounts/{self._account_sid}{VALIDATE}",
            data={"token": token},
            headers={"Content-Type": "application/json"},
        )
        said: dict[str, Any] = json.loads(answer.text)
        return said

    async def ask_for_nothing(self, product: str) -> None:
        """Opens a connection to `video`, `taskrouter`, ... for the next call. Raises TwilioError."""
        await self._http.ask_for_nothing(product)

    async def close(self) -> None:
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def _answer(
    session: aiohttp.ClientSession, method: str, url: str, asked: dict[str, Any]
) -> tuple[aiohttp.ClientResponse, str]:
    async with session.request(method, url, **asked) as answer:
        return answer, await answer.text(errors="replace")


def _strings(values: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}


def _resource(uri: str) -> str:
    """`Rooms/Participants` of .../v1/Rooms/{name}/Participants/{sid}: no name, no sid."""
    return "/".join(urlsplit(uri).path.partition("/v1/")[2].split("/")[::2])


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _refusal(call: str, status: int, text: str, headers: Mapping[str, str]) -> TwilioError:
    said = _json_object(text) or {}
    code = said.get("code")
    return TwilioError(
        call,
        status,
        code if isinstance(code, int) else None,
        # RFC 9457 answers have `title` and `detail` in the place of `message`
        str(said.get("message") or said.get("detail") or said.get("title") or ""),
        _seconds(headers.get("Retry-After")),
    )


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After is a number of seconds or a date (RFC 9110, 10.2.3)."""
    if retry_after is None:
        return None
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - datetime.now(UTC)).total_seconds())
    except ValueError:
        return None
