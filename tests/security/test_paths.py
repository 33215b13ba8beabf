"""Paths, hosts and origins that are not what they seem."""

import asyncio
import json
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from settings import Settings
from tests.api.call import SOON, Call, bearer, problem
from tests.api.conftest import FLEX_ORIGIN
from tests.security.conftest import HistoryLength
from tests.security.operations import operations

ELSEWHERE = "evil.example"
TRICKS = [
    "..",
    "../5H2QK8N",
    "..%2F..%2Fetc%2Fpasswd",
    "%2e%2e",
    "5H2QK8N%2F..",
    "5H2QK8N/../../metrics",
    "5H2QK8N%00",
    "5H2QK8N%0A",
    "5H2QK8N%0d%0aX-Injected:1",
    "%00",
    "%ff%fe",
    quote("\uff15H\uff12QK8N"),  # full-width digits
    quote("\u0665H2QK8N"),  # an Arabic-Indic digit
    quote("5H2QK8\u00df"),
    quote("\u0131H2QK8N"),  # upper case of it is I
    "5H2QK8N" * 20,
    "x" * 4000,
    "*",
    "%25",
    "5H2QK8N;admin",
    "WT" + "0" * 31,
    "WT" + "0" * 33,
    "WT" + "G" * 32,
    "WT" + quote("\u0660") * 32,
    "WT" + "0" * 32 + "%0A",
    "wt" + "0" * 32,
]
REFUSED = {
    (404, "about:blank"),
    (404, "unknown-code"),
    (405, "about:blank"),
    (422, "malformed-code"),
    (422, "invalid-request"),
}


@pytest.mark.parametrize("trick", TRICKS)
async def test_no_trick_in_a_path_leads_anywhere(call: Call, app: FastAPI, trick: str) -> None:
    for one in operations(app):
        if "{" not in one.path:
            continue
        url = one.url(trick, trick)
        answer = await raw(call.api, one.method, url, call.agent.headers, one.body(call.task_sid, call.claim))
        assert problem(answer) in REFUSED, f"{one.method} {url}: {answer.text}"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../../../settings.py",
        "/assets/..%2f..%2f..%2fsettings.py",
        "/assets/%2e%2e/%2e%2e/settings.py",
        "/plugin/..%5c..%5csettings.py",
        "/plugin/%00",
        "/plugin//etc/passwd",
        "/plugin/" + "x" * 4000,
        "/docs/assets/../../../../../etc/passwd",
        "/docs/assets/%2e%2e%2f%2e%2e%2fapi/app.py",
        "/problems/../openapi.json",
        "/problems/%3Cscript%3E",
        "/assets",
        "/assets/",
        "/plugin/",
        "/docs/assets/",
    ],
)
async def test_no_file_but_the_pages_own_is_served(api: httpx.AsyncClient, path: str) -> None:
    answer = await raw(api, "GET", path)
    assert problem(answer) == (404, "about:blank")
    assert "script" not in answer.text


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/healthz", "/decode", "/faults"])
async def test_what_has_a_port_of_its_own_is_not_on_the_public_one(api: httpx.AsyncClient, path: str) -> None:
    for method in ("GET", "POST"):
        assert (await api.request(method, path)).status_code == 404


async def raw(
    api: httpx.AsyncClient,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: object = None,
) -> httpx.Response:
    """The path goes out as it stands here: httpx would tidy it up."""
    content = b"" if body is None else json.dumps(body).encode()
    head = {
        "Host": "api",
        "Connection": "close",
        "Content-Type": "application/json",
        "Content-Length": str(len(content)),
        **(headers or {}),
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    reader, writer = await asyncio.open_connection(api.base_url.host, api.base_url.port)
    writer.write("\r\n".join(lines).encode() + content)
    async with asyncio.timeout(SOON):
        said, _, rest = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    status, *fields = said.decode("latin1").split("\r\n")
    named = (field.partition(": ") for field in fields)
    return httpx.Response(
        int(status.split()[1]), headers=[(name, value) for name, _, value in named], content=rest
    )


# --- redirects and hosts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tail", ["/", "//", "/.", "//evil.example", "/%2F%2Fevil.example", "?next=//evil.example"]
)
async def test_nothing_redirects(api: httpx.AsyncClient, app: FastAPI, tail: str) -> None:
    paths = {getattr(route, "path", "/") for route in app.routes}
    for path in sorted(paths | {one.path for one in operations(app)}):
        for start in (path, f"//{ELSEWHERE}{path}", f"/\\{ELSEWHERE}{path}"):
            answer = await raw(api, "GET", start + tail, {"Host": ELSEWHERE})
            assert not answer.is_redirect, f"{start}{tail}"
            assert "location" not in answer.headers
            assert ELSEWHERE not in answer.text


@pytest.mark.parametrize(
    "header", ["Host", "X-Forwarded-Host", "Forwarded", "X-Original-URL", "Origin", "Referer"]
)
async def test_links_lead_to_us_whoever_the_caller_takes_us_for(
    call: Call, settings: Settings, header: str
) -> None:
    forged = f"host={ELSEWHERE}" if header == "Forwarded" else ELSEWHERE
    again = await call.api.post(
        "/api/escalations",
        json={"task_sid": call.task_sid},
        headers={**call.agent.headers, header: forged},
    )
    assert again.json()["join_url"] == f"{settings.public_base}/join/{call.code}"
    assert again.json()["agent_url"] == f"{settings.public_base}/agent/{call.code}"
    assert ELSEWHERE not in again.text


async def test_a_request_line_that_names_another_host_is_answered_as_ours(api: httpx.AsyncClient) -> None:
    answer = await raw(api, "GET", f"http://{ELSEWHERE}/join/5H2QK8N", {"Host": ELSEWHERE})
    assert not answer.is_redirect
    assert ELSEWHERE not in f"{answer.headers}{answer.text}"


# --- other sites --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example.com",
        "null",
        "http://flex.example.com",
        "https://flex.example.com.evil.example",
        "https://flex.example.com:8443",
        "https://evil.example/?https://flex.example.com",
        "https://FLEX.example.com",
        "*",
    ],
)
async def test_another_origin_may_read_nothing(call: Call, app: FastAPI, origin: str) -> None:
    for one in operations(app):
        url = one.url(call.code, call.task_sid)
        asked = {
            "Origin": origin,
            "Access-Control-Request-Method": one.method,
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        preflight = await call.api.options(url, headers=asked)
        assert "access-control-allow-origin" not in preflight.headers
    answer = await call.api.get(f"/api/join/{call.code}", headers={"Origin": origin})
    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-credentials" not in answer.headers


async def test_flex_may_send_no_other_headers_and_methods(call: Call) -> None:
    for method, header in (
        ("PUT", "authorization"),
        ("PATCH", "authorization"),
        ("POST", "x-twilio-signature"),
    ):
        preflight = await call.api.options(
            "/twilio/video",
            headers={
                "Origin": FLEX_ORIGIN,
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": header,
            },
        )
        assert preflight.status_code == 400


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
async def test_a_form_of_another_site_has_no_effect(
    call: Call, app: FastAPI, history_length: HistoryLength, content_type: str
) -> None:
    """What a browser posts without asking first. There are no cookies that could come along."""
    before = await history_length(call)
    for one in operations(app):
        if one.method != "POST":
            continue
        answer = await call.api.post(
            one.url(call.code, call.task_sid),
            content=json.dumps(one.body(call.task_sid, call.claim)),
            headers={"Content-Type": content_type, "Origin": "https://evil.example", "Cookie": "session=1"},
        )
        assert answer.status_code in (401, 403, 422), one
    assert await history_length(call) == before


async def test_no_answer_sets_a_cookie(call: Call, app: FastAPI) -> None:
    answers = [
        await call.api.get("/join/5H2QK8N"),
        await call.api.get("/agent/5H2QK8N"),
        await call.api.get("/docs"),
        await call.as_agent("GET"),
        await call.as_customer("/arrival"),
        await call.api.get("/nowhere", headers=bearer("x")),
    ]
    assert not [answer.url for answer in answers if "set-cookie" in answer.headers]
