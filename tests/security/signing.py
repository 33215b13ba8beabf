"""Signs made-up callbacks as Twilio would, so that more is read of them than the signature."""

from hashlib import sha256
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import ImmutableMultiDict
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from twilio.request_validator import RequestValidator

from api.event_streams import EVENTS_PATH
from api.twilio_callbacks import BODY_HASH, SIGNATURE

TO_BE_SIGNED: Final = "to be signed"  # the signature of a request that wants one


class SignedByTwilio:
    """ASGI middleware around the API, with the account's auth token and the public address."""

    def __init__(self, app: ASGIApp, auth_token: str, public_base: str) -> None:
        self._app = app
        self._validator = RequestValidator(auth_token)
        self._public_base = public_base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (_NAME, TO_BE_SIGNED.encode()) not in scope["headers"]:
            await self._app(scope, receive, send)
            return
        body = await _whole(receive)
        rest: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return rest.pop() if rest else await receive()

        await self._app(self._signed(scope, body), again, send)

    def _signed(self, scope: Scope, body: bytes) -> Scope:
        text = body.decode(errors="replace")
        query, form = scope["query_string"].decode("latin1"), ImmutableMultiDict[str, str]()
        if scope["path"] == EVENTS_PATH:
            digest = sha256(text.encode()).hexdigest()
            given = parse_qsl(query, keep_blank_values=True)
            query = urlencode([(name, digest if name == BODY_HASH else value) for name, value in given])
        else:
            form = ImmutableMultiDict(parse_qsl(text, keep_blank_values=True))
        url = f"{self._public_base}{scope['path']}" + (f"?{query}" if query else "")
        signature = self._validator.compute_signature(url, form)
        headers = [(name, value) for name, value in scope["headers"] if name != _NAME]
        return {
            **scope,
            "query_string": query.encode("latin1"),
            "headers": [*headers, (_NAME, signature.encode())],
        }


_NAME: Final = SIGNATURE.lower().encode()


async def _whole(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body
