"""The codec server: what it decrypts, and how it answers."""

import json
import logging
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api.pages import ROOT
from temporal.codec_server import LONGEST_DECODE
from tests.api.codec import ENCRYPTED, PLAIN, SECRET, UI, body, caller, codec_settings, signs_in
from tests.payload_keys import KEYS, PAYLOAD_KEYS


@pytest.fixture
async def codec() -> AsyncIterator[httpx.AsyncClient]:
    async with caller(codec_settings()) as client:
        yield client


# --- decrypting -----------------------------------------------------------------------------------------


@pytest.fixture
async def signed_in(codec: httpx.AsyncClient) -> httpx.AsyncClient:
    await signs_in(codec)
    return codec


async def test_what_is_not_encrypted_passes_through(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.post("/decode", json=body(PLAIN, KEYS.encrypt(PLAIN), PLAIN))
    assert answer.json() == body(PLAIN, PLAIN, PLAIN)


async def test_a_payload_under_an_unknown_key_is_named(signed_in: httpx.AsyncClient) -> None:
    sealed = KEYS.encrypt(PLAIN)
    sealed.metadata["encryption-key-id"] = b"retired"
    answer = await signed_in.post("/decode", json=body(sealed))
    assert answer.status_code == 422
    assert "'retired'" in answer.json()["message"]


@pytest.mark.parametrize(
    "nonsense", [b"", b"\xff", b"[1]", b'{"payloads": 1}', b'{"payloads": [{"data": 1}]}', b"[" * 100_000]
)
async def test_what_is_no_payloads_is_a_bad_request(signed_in: httpx.AsyncClient, nonsense: bytes) -> None:
    assert (await signed_in.post("/decode", content=nonsense)).status_code == 400


async def test_a_body_that_no_payload_of_temporals_needs_is_refused(signed_in: httpx.AsyncClient) -> None:
    assert (await signed_in.post("/decode", content=b" " * (LONGEST_DECODE + 1))).status_code == 413


async def test_nothing_is_encrypted_for_anybody(signed_in: httpx.AsyncClient) -> None:
    assert (await signed_in.post("/encode", json=body(PLAIN))).status_code == 403


async def test_neither_payload_nor_secret_is_logged(
    signed_in: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await signed_in.post("/decode", json=ENCRYPTED)
    await signed_in.post("/decode", json=body(PLAIN))
    await signed_in.post("/decode", content=json.dumps(body(PLAIN))[:-1])
    await signs_in(signed_in, "a-wrong-secret")
    assert "POST /decode 200" in caplog.text
    written = caplog.text
    assert "the customer wrote" not in written
    assert b64encode(PLAIN.data).decode() not in written
    assert ENCRYPTED["payloads"][0]["data"] not in written
    assert SECRET not in written
    assert "a-wrong-secret" not in written


# --- the browser's side -----------------------------------------------------------------------------------


async def test_the_uis_preflight_is_answered_without_signing_in(codec: httpx.AsyncClient) -> None:
    asks = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,authorization-extras,content-type,x-namespace",
    }
    answer = await codec.options("/decode", headers=asks)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == UI
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


async def test_another_origin_may_not_read_the_answer(signed_in: httpx.AsyncClient) -> None:
    answer = await signed_in.post("/decode", json=ENCRYPTED, headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_answers_and_pages_carry_the_security_headers(codec: httpx.AsyncClient) -> None:
    for answer in (await codec.get("/"), await codec.post("/decode", json=ENCRYPTED)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" in answer.headers


async def test_its_health_needs_no_signing_in(codec: httpx.AsyncClient) -> None:
    assert (await codec.get("/healthz")).json() == {"status": "ok"}


# --- the process --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"PAYLOAD_KEYS": ""}, "PAYLOAD_KEYS is missing"),
        ({"CODEC_SECRET": ""}, "CODEC_SECRET is missing"),
        ({"CODEC_SECRET": "short"}, "CODEC_SECRET is wrong: it needs 32 characters or more"),
        ({"CODEC_UI_ORIGIN": "temporal.example.com/"}, "CODEC_UI_ORIGIN is wrong"),
        ({"CODEC_JWKS_URL": "https://login.example.com/jwks.json"}, "CODEC_TOKEN_ISSUER is missing"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    environment: dict[str, str], line: str, tmp_path: Path
) -> None:
    process = run(environment, tmp_path)
    assert process.returncode == 1
    assert process.stderr.startswith(line)
    assert process.stderr.count("\n") == 1


def run(environment: dict[str, str], directory: Path) -> subprocess.CompletedProcess[str]:
    """In a directory without an .env, and without anything that it inherits."""
    ours = {"PAYLOAD_KEYS": PAYLOAD_KEYS, "CODEC_SECRET": SECRET, "CODEC_UI_ORIGIN": UI}
    return subprocess.run(
        (sys.executable, "-m", "temporal.codec_server"),
        cwd=directory,
        env={**ours, **environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
