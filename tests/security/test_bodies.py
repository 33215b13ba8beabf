"""Bodies that are too large, too slow, too deep, or nothing that was asked for."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest
from fastapi import FastAPI

from api.body_limits import LONGEST_BODY, BodyLimits
from api.event_streams import EVENTS_PATH, LARGEST_BATCH
from settings import Settings
from tests.api.call import SOON, Call, problem
from tests.api.conftest import CreateApi
from tests.api.serving import address_of, listen, serving
from tests.security.conftest import HistoryLength
from tests.security.operations import Operation, operations

JSON = {"Content-Type": "application/json"}
TOO_LARGE, INVALID = (413, "body-too-large"), (422, "invalid-request")
REFUSED_UNREAD = {(401, "not-signed-in"), (404, "unknown-code"), (403, "bad-signature")}
CHUNK = b"400\r\n" + b"x" * 1024 + b"\r\n"
TASK_SID = "WT" + "0" * 32


@pytest.fixture
def with_bodies(app: FastAPI) -> list[Operation]:
    return [one for one in operations(app) if one.has_body]


def longest(operation: Operation) -> int:
    return LARGEST_BATCH if operation.path == EVENTS_PATH else LONGEST_BODY


async def post(
    api: httpx.AsyncClient,
    operation: Operation,
    content: bytes | AsyncIterator[bytes],
    content_type: str = "",
) -> tuple[int, str]:
    kind = content_type or (
        "application/x-www-form-urlencoded" if operation.tag == "Twilio" else JSON["Content-Type"]
    )
    url = operation.url("ZZZZZZZ", TASK_SID)
    return problem(await api.post(url, content=content, headers={"Content-Type": kind}))


async def chunked(
    api: httpx.AsyncClient, method: str, path: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A request whose body has begun and is not over. httpx would send it all before it reads."""
    reader, writer = await asyncio.open_connection(api.base_url.host, api.base_url.port)
    head = f"{method} {path} HTTP/1.1\r\nHost: api\r\nTransfer-Encoding: chunked\r\n"
    writer.write(f"{head}Content-Type: application/json\r\n\r\n".encode() + b"1\r\n{\r\n")
    return reader, writer


async def chunks(number: int) -> AsyncIterator[bytes]:
    for _ in range(number):
        yield b"x" * 1024


async def test_a_body_that_is_announced_too_large_is_refused_everywhere(
    api: httpx.AsyncClient, app: FastAPI
) -> None:
    for one in operations(app):
        url = one.url("ZZZZZZZ", TASK_SID)
        refused = await api.request(one.method, url, content=b"x" * (longest(one) + 1), headers=JSON)
        assert problem(refused) == TOO_LARGE, one


async def test_a_body_without_end_is_refused_where_it_becomes_too_large(
    api: httpx.AsyncClient, with_bodies: list[Operation]
) -> None:
    for one in with_bodies:
        if one.path in ONLY_BY_TOKEN:
            continue  # nothing of the body is read
        assert await post(api, one, chunks(longest(one) // 1024 + 1)) == TOO_LARGE, one


ONLY_BY_TOKEN = {
    f"/api/escalations/{{code}}/{name}" for name in ("agent-token", "invite", "recording", "end")
}


async def test_the_largest_body_is_read(api: httpx.AsyncClient) -> None:
    body = json.dumps({"claim": "", "padding": ""}).encode()
    padded = body.replace(b'"padding": ""', b'"padding": "' + b"x" * (LONGEST_BODY - len(body)) + b'"')
    assert len(padded) == LONGEST_BODY
    answer = await api.post("/api/join/ZZZZZZZ/token", content=padded, headers=JSON)
    assert problem(answer) == INVALID


async def test_a_stream_that_is_sent_a_body_without_end_is_ended(
    call: Call, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await chunked(call.api, "GET", f"/api/join/{call.code}/events")
    with suppress(ConnectionError):  # it is closed while we are writing
        async with asyncio.timeout(SOON):
            for _ in range(100 * LONGEST_BODY // len(CHUNK)):
                writer.write(CHUNK)
                await writer.drain()
    async with asyncio.timeout(SOON):
        with suppress(ConnectionError):
            while await reader.read(65536):
                pass
    writer.close()
    assert not [record for record in caplog.records if record.exc_info or " 500 " in record.getMessage()]


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"null",
        b"42",
        b"[]",
        b'"text"',
        b'{"claim": "' + b"\xff\xfe" + b'"}',
        b'{"claim": NaN, "claim": Infinity}',
        b"\x00",
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b'{"claim": 1' + b"0" * 5_000 + b"}",
        b'{"claim": "\\ud800"}',
        b"\xef\xbb\xbf{}",
        '{"claim": "x"}'.encode("utf-16"),
    ],
)
async def test_what_is_no_such_request_is_a_problem(
    api: httpx.AsyncClient, with_bodies: list[Operation], content: bytes
) -> None:
    for one in with_bodies:
        assert await post(api, one, content) in REFUSED_UNREAD | {INVALID}, one


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "image/png", "x"],
)
async def test_json_under_another_name_is_not_read(
    call: Call, history_length: HistoryLength, content_type: str
) -> None:
    before = await history_length(call)
    answer = await call.api.post(
        f"/api/join/{call.code}/arrival",
        content=json.dumps({"claim": secrets.token_urlsafe(32)}),
        headers={"Content-Type": content_type},
    )
    assert problem(answer) == INVALID
    assert await history_length(call) == before


@pytest.mark.parametrize("path", ["/api/join/ZZZZZZZ/token", "/twilio/video", "/api/escalations"])
async def test_a_body_that_never_comes_is_waited_for_so_long(
    create: CreateApi, settings: Settings, path: str
) -> None:
    listener = listen()
    impatient = BodyLimits(create(settings), within=0.1)
    async with serving(impatient, listener), httpx.AsyncClient(base_url=address_of(listener)) as api:
        reader, writer = await chunked(api, "POST", path)
        async with asyncio.timeout(SOON):
            assert (await reader.readline()).startswith(b"HTTP/1.1 408 ")
            assert b"body-too-slow" in await reader.read()
        writer.close()


async def test_errors_repeat_nothing_of_what_was_sent(api: httpx.AsyncClient) -> None:
    secret = "hunter2-" * 5
    for body in ({"claim": secret}, {"claim": [secret]}, {secret: secret}, {"score": secret, "claim": {}}):
        answer = await api.post("/api/join/ZZZZZZZ/csat", json=body)
        assert problem(answer) == INVALID
        assert "hunter2" not in answer.text
