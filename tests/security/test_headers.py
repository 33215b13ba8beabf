"""The headers that every answer has, whichever route it comes from."""

import re
from collections.abc import Iterator
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI
from pydantic import AnyHttpUrl
from starlette.routing import BaseRoute, Mount, Route

from tests.api.call import Call
from tests.api.conftest import FLEX_ORIGIN, ApiWith
from tests.security.operations import operations

CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
UNSAFE = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "http:", "https:", "data:")
SCRIPTS = ("script-src", "style-src", "default-src", "object-src", "frame-src", "worker-src", "connect-src")
SHARED = {
    "/assets/page-1a2b3c.js": "immutable",
    "/blur/3.2.0/worker.js": "immutable",
    "/plugin/video-escalation-plugin.js": "no-cache",
}
WEB_ASSEMBLY = {"/blur/3.2.0/worker.js": "'wasm-unsafe-eval'"}  # compiles it; no text becomes code
DOCS = ("/docs/assets/swagger-ui.css", "/docs/assets/favicon.png")


def every_path(app: FastAPI) -> list[str]:
    """Of every route there is, described or not, and what is answered where there is none."""
    found = {re.sub(r"\{[^}]*\}", "5H2QK8N", path) for path in _paths(app.routes)}
    found |= {one.url("5H2QK8N", "WT" + "0" * 32) for one in operations(app)}
    assert {"/join/5H2QK8N", "/agent/5H2QK8N", "/docs", "/openapi.json", "/assets", "/plugin"} <= found
    return sorted(found | set(SHARED) | set(DOCS) | {"/", "/nowhere", "/favicon.ico", "/robots.txt"})


def _paths(routes: list[BaseRoute]) -> Iterator[str]:
    for route in routes:
        if isinstance(route, Route | Mount):
            yield route.path
        else:  # FastAPI keeps what was included apart
            yield from (one.path for one in cast(Any, route).effective_route_contexts())


def policy(answer: httpx.Response) -> dict[str, list[str]]:
    directives = (one.split() for one in answer.headers["content-security-policy"].split(";"))
    return {name: sources for name, *sources in directives}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
async def test_every_route_has_the_headers_that_close_it(
    api: httpx.AsyncClient, app: FastAPI, method: str
) -> None:
    for path in every_path(app):
        answer = await api.request(method, path)
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert headers["cross-origin-opener-policy"] == "same-origin", path
        assert headers["cross-origin-resource-policy"] in ("same-origin", "cross-origin"), path
        assert "noindex" in headers["x-robots-tag"], path
        assert "camera=" in headers["permissions-policy"], path
        assert headers["cache-control"] == "no-store" or path in (*SHARED, *DOCS), path


async def test_every_routes_policy_lets_nothing_run_that_is_not_ours(
    api: httpx.AsyncClient, app: FastAPI
) -> None:
    for path in every_path(app):
        directives = policy(await api.get(path))
        assert directives["default-src"] == ["'none'"], path
        assert directives["base-uri"] == ["'none'"], path
        assert directives["form-action"] == ["'none'"], path
        for name in SCRIPTS:
            for source in directives.get(name, []):
                let = name == "script-src" and source == WEB_ASSEMBLY.get(path)
                assert let or not any(unsafe in source for unsafe in UNSAFE), f"{path} {name} {source}"


async def test_only_the_agents_page_may_be_framed_and_only_by_flex(
    api: httpx.AsyncClient, app: FastAPI
) -> None:
    for path in every_path(app):
        answer = await api.get(path)
        if path == "/agent/5H2QK8N":
            assert policy(answer)["frame-ancestors"] == [FLEX_ORIGIN]
            assert "x-frame-options" not in answer.headers  # it can name no other origin
        else:
            assert policy(answer)["frame-ancestors"] == ["'none'"], path
            assert answer.headers["x-frame-options"] == "DENY", path


async def test_only_the_pages_of_a_call_may_use_camera_and_microphone(
    api: httpx.AsyncClient, app: FastAPI
) -> None:
    for path in every_path(app):
        allowed = (await api.get(path)).headers["permissions-policy"]
        own = path in ("/join", "/join/5H2QK8N", "/agent/5H2QK8N")
        assert ("camera=(self)" in allowed) == own, path
        assert ("microphone=()" in allowed) != own, path


async def test_only_the_plugin_may_be_loaded_by_another_origin(api: httpx.AsyncClient, app: FastAPI) -> None:
    for path in every_path(app):
        shared = (await api.get(path)).headers["cross-origin-resource-policy"] == "cross-origin"
        assert shared == (path == "/plugin/video-escalation-plugin.js"), path


async def test_answers_to_agents_and_customers_are_stored_nowhere(call: Call) -> None:
    await call.agent_joins()
    answers = [
        await call.as_agent("GET"),
        await call.as_agent("POST", "/agent-token"),
        await call.as_customer("/arrival"),
        await call.as_customer("/token"),
        await call.api.get(f"/api/join/{call.code}"),
        await call.as_agent("POST", "/invite"),
        await call.escalate(),
    ]
    for answer in answers:
        assert answer.is_success
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"] == CLOSED


@pytest.mark.parametrize("who", ["agent", "customer"])
async def test_streams_have_the_headers_too(call: Call, who: str) -> None:
    path = f"/api/escalations/{call.code}/events" if who == "agent" else f"/api/join/{call.code}/events"
    async with call.api.stream("GET", path, headers=call.agent.headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["content-security-policy"] == CLOSED
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


async def test_a_fault_of_ours_says_nothing_and_has_the_headers(
    app: FastAPI,
) -> None:
    @app.get("/faulty")
    async def faulty() -> None:
        raise RuntimeError("a secret in a message")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as api:
        answer = await api.get("/faulty")
    assert answer.status_code == 500
    assert answer.json()["detail"] == "Internal Server Error"
    assert "secret" not in answer.text
    assert answer.headers["content-security-policy"] == CLOSED


@pytest.mark.parametrize(
    ("public_url", "strict"),
    [("https://video.example.com", "max-age=31536000"), ("http://localhost:1", None)],
)
async def test_browsers_use_https_alone_where_we_have_it(
    api_with: ApiWith, public_url: str, strict: str | None
) -> None:
    async with api_with(public_url=AnyHttpUrl(public_url)) as api:
        for path in ("/join/5H2QK8N", "/api/join/what", "/docs", "/plugin/video-escalation-plugin.js"):
            assert (await api.get(path)).headers.get("strict-transport-security") == strict
