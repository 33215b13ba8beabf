"""A codec server, and what it is asked."""

from typing import Any

import httpx
from google.protobuf.json_format import MessageToDict
from temporalio.api.common.v1 import Payload

from settings import CodecSettings
from temporal.codec_server import create_codec_server
from tests.payload_keys import KEYS, PAYLOAD_KEYS

SECRET = "a-secret-of-the-codec-server-of-the-tests"
UI = "https://temporal.example.com"
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=b'"what the customer wrote"')


def codec_settings(**settings: object) -> CodecSettings:
    return CodecSettings.model_validate(
        {"payload_keys": PAYLOAD_KEYS, "codec_ui_origin": UI, "codec_secret": SECRET, **settings}
    )


def caller(settings: CodecSettings) -> httpx.AsyncClient:
    """The Temporal UI in a browser, before such a server."""
    transport = httpx.ASGITransport(create_codec_server(settings))
    return httpx.AsyncClient(
        transport=transport, base_url="https://codec.example.com", headers={"Origin": UI}
    )


def body(*payloads: Payload) -> dict[str, Any]:
    """As the UI sends it."""
    return {"payloads": [MessageToDict(payload) for payload in payloads]}


ENCRYPTED = body(KEYS.encrypt(PLAIN))


async def signs_in(codec: httpx.AsyncClient, secret: str = SECRET) -> httpx.Response:
    return await codec.post("/sign-in", data={"username": "codec", "secret": secret})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
