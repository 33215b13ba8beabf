"""Faults of the product's REST calls."""

import asyncio
from urllib.parse import unquote_plus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dev.local_twilio.faults.connections import TRANSPORT, reset
from dev.local_twilio.faults.journal import CallEntry, now
from dev.local_twilio.faults.orders import (
    CallFault,
    Delayed,
    Held,
    Malformed,
    ResetAfter,
    ResetBefore,
    Status,
    Withheld,
)
from dev.local_twilio.faults.rules import Rule, SeenCall
from dev.local_twilio.faults.switchboard import Switchboard
from dev.local_twilio.twilio_errors import (
    AUTHENTICATE,
    INTERNAL_ERROR,
    INVALID_PARAMETER,
    NOT_FOUND,
    TwilioError,
    error_response,
)

PRODUCTS = ("video", "taskrouter", "conversations", "iam")
USUAL_CODES = {401: AUTHENTICATE, 403: 20403, 404: NOT_FOUND, 429: 20429, 503: 20503}

Answer = list[Message]


class FaultyCalls:
    """ASGI middleware: every REST call of a product is written down, and faulted if a rule says so. Without a
    path it asks for nothing, and is none.

    The server has to speak `ResettableProtocol`.
    """

    def __init__(self, app: ASGIApp, switchboard: Switchboard) -> None:
        self._app = app
        self._switchboard = switchboard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        product, _, path = scope.get("path", "").removeprefix("/").partition("/")
        if scope["type"] != "http" or product not in PRODUCTS or not path:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.body()
        call = SeenCall(product, request.method, f"/{path}", _text(request, body))
        found = self._switchboard.rules.of_call(call)
        kind = None if found is None else found[1].kind
        entry = self._switchboard.calls.add(
            CallEntry(call.product, call.method, call.path, call.text, kind, at=now())
        )
        exchange = Exchange(self._app, scope, body, receive, send, entry)
        if found is None:
            await exchange.go_on()
        else:
            await exchange.suffer(*found)


class Exchange:
    """One call and its answer."""

    def __init__(
        self, app: ASGIApp, scope: Scope, body: bytes, receive: Receive, send: Send, entry: CallEntry
    ) -> None:
        self._app = app
        self._scope = scope
        self._body = body
        self._receive = receive
        self._send = send
        self._entry = entry
        self._transport: asyncio.Transport = scope["state"][TRANSPORT]

    async def go_on(self) -> None:
        """Effect and answer, as without a fault."""
        await self._answer(await self._effect())

    async def suffer(self, rule: Rule, fault: CallFault) -> None:
        match fault:
            case Status():
                await self._answer(await self._answer_of(_refusal(fault)))
            case Malformed():
                await self._answer(await self._answer_of(_broken(await self._effect())))
            case ResetBefore():
                await self._reset()
            case ResetAfter():
                await self._effect()
                await self._reset()
            case Withheld():
                answer = await self._effect()
                await self._gone_or(rule.removed)
                await self._answer(answer)
            case Delayed(seconds=seconds):
                await asyncio.sleep(seconds)
                await self.go_on()
            case Held():
                await rule.removed.wait()
                await self.go_on()

    async def _effect(self) -> Answer:
        return await self._answer_of(self._app)

    async def _answer_of(self, app: ASGIApp) -> Answer:
        answer: Answer = []
        unread: list[Message] = [{"type": "http.request", "body": self._body, "more_body": False}]

        async def receive() -> Message:
            return unread.pop() if unread else await self._receive()

        async def keep(message: Message) -> None:
            answer.append(message)

        await app(self._scope, receive, keep)
        return answer

    async def _answer(self, answer: Answer) -> None:
        if not self._transport.is_closing():
            self._entry.status = answer[0]["status"]
        for message in answer:
            await self._send(message)

    async def _reset(self) -> None:
        reset(self._transport)
        await self._gone()

    async def _gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _gone_or(self, removed: asyncio.Event) -> None:
        waits = {asyncio.create_task(self._gone()), asyncio.create_task(removed.wait())}
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()


def _text(request: Request, body: bytes) -> str:
    """As it came, and decoded: what is looked for may stand in a form or in JSON."""
    came = f"{request.url.path}?{request.url.query}\n{body.decode(errors='replace')}"
    return f"{came}\n{unquote_plus(came)}"


def _refusal(fault: Status) -> Response:
    usual = INVALID_PARAMETER if fault.status < 500 else INTERNAL_ERROR
    code = fault.code or USUAL_CODES.get(fault.status, usual)
    response = error_response(TwilioError(code, "Refused by the fault switchboard", fault.status))
    if fault.retry_after is not None:
        response.headers["Retry-After"] = str(fault.retry_after)
    return response


def _broken(answer: Answer) -> Response:
    whole = b"".join(message.get("body", b"") for message in answer)
    return Response(whole[: len(whole) // 2] or b"{", media_type="application/json")
