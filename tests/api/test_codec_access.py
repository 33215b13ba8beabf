"""Who may have payloads decrypted."""

import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dev.ports import free_port
from settings import CodecSettings
from temporal.codec_access import COOKIE, WRONG_SECRETS
from tests.api.codec import ENCRYPTED, PLAIN, SECRET, UI, bearer, body, caller, codec_settings, signs_in
from tests.api.serving import address_of, listen, serving

ISSUER, AUDIENCE, USER = "https://login.example.com/", "https://codec.example.com", "ops@example.com"
THE_USER = {"email": USER}
NOBODYS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ISSUERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
async def codec() -> AsyncIterator[httpx.AsyncClient]:
    async with caller(codec_settings()) as client:
        yield client


# --- signing in ---------------------------------------------------------------------------------------


async def test_without_signing_in_nothing_is_decrypted(codec: httpx.AsyncClient) -> None:
    answer = await codec.post("/decode", json=ENCRYPTED)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Access-Control-Allow-Origin"] == UI  # so that the UI can tell why


async def test_who_signed_in_reads_payloads(codec: httpx.AsyncClient) -> None:
    assert "Sign in" in (await codec.get("/")).text
    signed_in = await signs_in(codec)
    assert (signed_in.status_code, signed_in.headers["Location"]) == (303, "/")
    assert UI in (await codec.get("/")).text
    answer = await codec.post("/decode", json=ENCRYPTED)
    assert answer.json() == body(PLAIN)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize(("ui", "secure"), [(UI, True), ("http://localhost:8233", False)])
async def test_the_session_cookie_is_for_this_server_and_site_only(ui: str, secure: bool) -> None:
    async with caller(codec_settings(codec_ui_origin=ui)) as codec:
        cookie = (await signs_in(codec)).headers["Set-Cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/"} <= set(cookie.split("; "))
    assert "domain" not in cookie
    assert ("secure" in cookie.split("; ")) is secure


async def test_who_signed_out_reads_nothing_more(codec: httpx.AsyncClient) -> None:
    await signs_in(codec)
    await codec.post("/sign-out")
    assert (await codec.post("/decode", json=ENCRYPTED)).status_code == 401


async def test_a_wrong_secret_is_told_on_the_page(codec: httpx.AsyncClient) -> None:
    answer = await signs_in(codec, "wrong")
    assert answer.status_code == 401
    assert "The secret is wrong." in answer.text
    assert not codec.cookies


async def test_after_too_many_wrong_secrets_none_is_looked_at_but_sessions_go_on(
    codec: httpx.AsyncClient,
) -> None:
    await signs_in(codec)
    session = dict(codec.cookies)
    codec.cookies.clear()
    for number in range(WRONG_SECRETS):
        assert (await codec.post("/decode", json={}, headers=bearer(f"wrong-{number}"))).status_code == 401
    refused = await signs_in(codec)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert (await codec.post("/decode", json={}, headers=bearer(SECRET))).status_code == 429
    codec.cookies.update(session)
    assert (await codec.post("/decode", json=ENCRYPTED)).status_code == 200


@pytest.mark.parametrize(
    ("claims", "secret"),
    [
        ({"aud": COOKIE, "exp": int(time.time()) - 1}, SECRET),
        ({"aud": COOKIE, "exp": int(time.time()) + 60}, SECRET.upper()),
        ({"aud": "another", "exp": int(time.time()) + 60}, SECRET),
        ({"aud": COOKIE}, SECRET),
    ],
    ids=["over", "of another secret", "for something else", "without an end"],
)
async def test_what_is_no_session_of_ours_is_refused(
    codec: httpx.AsyncClient, claims: dict[str, object], secret: str
) -> None:
    codec.cookies.set(COOKIE, jwt.encode(claims, secret, "HS256"))
    assert (await codec.post("/decode", json=ENCRYPTED)).status_code == 401


async def test_the_cli_brings_the_secret_itself(codec: httpx.AsyncClient) -> None:
    answer = await codec.post("/decode", json=ENCRYPTED, headers=bearer(SECRET))
    assert answer.json() == body(PLAIN)


# --- the Temporal UI's access tokens --------------------------------------------------------------------


@pytest.fixture
async def issuer() -> AsyncIterator[str]:
    """The address of the issuer's keys."""

    def keys(_: Request) -> Response:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(ISSUERS_KEY.public_key(), as_dict=True)
        return JSONResponse({"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]})

    listener = listen()
    async with serving(Starlette(routes=[Route("/jwks.json", keys)]), listener):
        yield f"{address_of(listener)}/jwks.json"


@pytest.fixture
async def with_tokens(issuer: str) -> AsyncIterator[httpx.AsyncClient]:
    async with caller(trusting(issuer)) as client:
        yield client


def trusting(jwks_url: str) -> CodecSettings:
    return codec_settings(
        codec_jwks_url=jwks_url,
        codec_token_issuer=ISSUER,
        codec_token_audience=AUDIENCE,
        codec_users=f"another@example.com, {USER}",
    )


def access_token(claims: Mapping[str, object], key: Any = ISSUERS_KEY, algorithm: str = "RS256") -> str:
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "auth0|1", "exp": int(time.time()) + 60}
    return jwt.encode({**usual, **claims}, key, algorithm, headers={"kid": "one"})


@pytest.mark.parametrize(
    "claims",
    [
        {"https://saas-api.tmprl.cloud/user/email": USER},
        {"email": USER.title()},
        {"sub": USER},
    ],
)
async def test_a_listed_user_of_the_temporal_ui_reads_payloads(
    with_tokens: httpx.AsyncClient, claims: dict[str, str]
) -> None:
    answer = await with_tokens.post("/decode", json=ENCRYPTED, headers=bearer(access_token(claims)))
    assert answer.json() == body(PLAIN)


@pytest.mark.parametrize(
    "claims",
    [{"email": "stranger@example.com"}, {"email": USER, "email_verified": False}, {}],
    ids=["another", "unverified", "nobody"],
)
async def test_a_user_who_is_not_listed_is_refused(
    with_tokens: httpx.AsyncClient, claims: dict[str, object]
) -> None:
    answer = await with_tokens.post("/decode", json=ENCRYPTED, headers=bearer(access_token(claims)))
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "token",
    [
        access_token({**THE_USER, "aud": "https://elsewhere.example.com"}),
        access_token({**THE_USER, "iss": "https://elsewhere.example.com/"}),
        access_token({**THE_USER, "exp": int(time.time()) - 60}),
        access_token(THE_USER, NOBODYS_KEY),
        access_token(THE_USER, b"a symmetric key of 32 bytes, at least", "HS256"),
        access_token(THE_USER, None, "none"),
        "not.a.token",
    ],
    ids=["audience", "issuer", "expired", "signature", "symmetric", "unsigned", "nonsense"],
)
async def test_a_token_that_the_issuer_did_not_make_for_us_is_refused(
    with_tokens: httpx.AsyncClient, token: str
) -> None:
    answer = await with_tokens.post("/decode", json=ENCRYPTED, headers=bearer(token))
    assert answer.status_code == 401


async def test_while_the_issuers_keys_cannot_be_had_the_ui_is_told_so() -> None:
    async with caller(trusting(f"http://127.0.0.1:{free_port()}/jwks.json")) as codec:
        answer = await codec.post("/decode", json=ENCRYPTED, headers=bearer(access_token(THE_USER)))
    assert answer.status_code == 503


async def test_without_an_issuer_no_access_token_is_believed(codec: httpx.AsyncClient) -> None:
    answer = await codec.post("/decode", json=ENCRYPTED, headers=bearer(access_token(THE_USER)))
    assert answer.status_code == 401
