"""Pages, the plugin's bundle, headers, CORS, the API's own description."""

import json
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.pages import MissingBuild
from api.problems import PROBLEMS
from settings import Settings
from tests.api.call import problem
from tests.api.conftest import FLEX_ORIGIN


@pytest.mark.parametrize("path", ["/join", "/join/5H2QK8N", "/join/what ever"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_the_customers_page_is_there_for_any_link(
    api: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await api.request(method, path)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "camera=(self)" in answer.headers["permissions-policy"]


async def test_the_customers_page_runs_its_own_code_only_and_in_no_frame(api: httpx.AsyncClient) -> None:
    policy = (await api.get("/join/5H2QK8N")).headers["content-security-policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "worker-src 'self'" in policy
    assert "connect-src 'self' ws://localhost:8100" in policy
    assert "frame-ancestors 'none'" in policy


async def test_the_agents_page_is_shown_in_flex_only_and_knows_its_origins(api: httpx.AsyncClient) -> None:
    answer = await api.get("/agent/5H2QK8N")
    assert f"frame-ancestors {FLEX_ORIGIN}" in answer.headers["content-security-policy"].split("; ")
    assert f'<meta name="flex-origins" content="{FLEX_ORIGIN}">' in answer.text


@pytest.mark.parametrize("page", ["/join", "/join/5H2QK8N", "/agent/5H2QK8N"])
async def test_a_page_speaks_the_browsers_language_unless_the_address_chooses_one(
    api: httpx.AsyncClient, page: str
) -> None:
    browser = {"Accept-Language": "pt-BR,pt;q=0.9,en;q=0.8"}
    for asked, headers, language in [
        ("", {}, "en"),
        ("", browser, "pt"),
        ("?lang=en", browser, "en"),
        ("?lang=PT-pt", {}, "pt"),
        ("?lang=../../settings", {}, "en"),
    ]:
        answer = await api.get(page + asked, headers=headers)
        assert f'<html lang="{language}">' in answer.text
        assert "Accept-Language" in answer.headers["vary"].split(", ")


@pytest.mark.parametrize(
    ("file", "content_type"),
    [
        ("worker.js", "text/javascript; charset=utf-8"),
        ("people.wasm", "application/wasm"),
        ("people.tflite", "application/octet-stream"),
    ],
)
async def test_what_blurs_is_kept_for_ever_and_may_run_web_assembly_in_its_worker(
    api: httpx.AsyncClient, file: str, content_type: str
) -> None:
    answer = await api.head(f"/blur/3.2.0/{file}", headers={"Accept-Encoding": "gzip, br"})
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == ("br" if file == "people.wasm" else None)
    assert answer.headers["content-type"] == content_type
    assert "immutable" in answer.headers["cache-control"]
    policy = answer.headers["content-security-policy"].split("; ")
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "connect-src 'self'" in policy


async def test_hashed_assets_are_kept_for_ever_and_the_bundle_is_asked_about(api: httpx.AsyncClient) -> None:
    asset = await api.get("/assets/page-1a2b3c.js")
    assert "immutable" in asset.headers["cache-control"]
    bundle = await api.get("/plugin/video-escalation-plugin.js")
    assert bundle.headers["cache-control"] == "no-cache"
    again = await api.get(
        "/plugin/video-escalation-plugin.js", headers={"If-None-Match": bundle.headers["etag"]}
    )
    assert again.status_code == 304


async def test_an_asset_comes_as_the_build_compressed_it_where_the_browser_takes_that(
    api: httpx.AsyncClient,
) -> None:
    path = "/assets/page-1a2b3c.js"
    async with api.stream("GET", path, headers={"Accept-Encoding": "gzip, deflate, br, zstd"}) as answer:
        assert b"".join([chunk async for chunk in answer.aiter_raw()]) == b"what the build compressed"
    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["content-type"].startswith("text/javascript")
    for other, accepted in [(path, "gzip"), (path, "br;q=0"), ("/assets/page-4d5e6f.js", "br")]:
        answer = await api.get(other, headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in answer.headers
        assert answer.text.startswith("let ")


async def test_caches_keep_one_of_each_asset_for_whoever_asks(api: httpx.AsyncClient) -> None:
    browser = {"Accept-Encoding": "br"}
    asked = await api.head("/assets/page-1a2b3c.js", headers=browser)
    from_a_module = await api.head("/assets/page-1a2b3c.js", headers={**browser, "Origin": FLEX_ORIGIN})
    assert asked.headers["vary"] == from_a_module.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("page", ["/join/5H2QK8N", "/agent/5H2QK8N"])
async def test_a_page_is_compressed_for_a_browser_that_takes_it(api: httpx.AsyncClient, page: str) -> None:
    plain = await api.get(page, headers={"Accept-Encoding": "identity"})
    compressed = await api.get(page, headers={"Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in plain.headers
    assert compressed.headers["content-encoding"] == "gzip"
    assert compressed.text == plain.text
    assert "Accept-Encoding" in plain.headers["vary"].split(", ")


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/join/5H2QK8N", "</api/join/5H2QK8N>; rel=preload; as=fetch; crossorigin"),
        ("/join/5h2qk8n", None),  # the page asks by another address than the one that it was given
        ("/join/5H2QK8N%3E;%20rel=x", None),
        ("/join", None),
        ("/agent/5H2QK8N", None),  # which needs the agent's token to ask
    ],
)
async def test_the_customers_page_is_told_of_before_its_script_asks(
    api: httpx.AsyncClient, page: str, link: str | None
) -> None:
    assert (await api.get(page)).headers.get("link") == link


async def test_the_licences_of_the_pages_libraries_are_there_to_read(api: httpx.AsyncClient) -> None:
    answer = await api.get("/licenses")
    assert answer.text == "## a library - 1.0.0 (MIT)"
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


BUILT = ("site/join.en.html", "site/agent.en.html", "site/licenses.md", "site/assets", "site/blur", "plugin")


@pytest.mark.parametrize("missing", BUILT)
def test_a_missing_build_is_one_line_that_names_it(
    built: Path, settings: Settings, tmp_path: Path, missing: str
) -> None:
    (tmp_path / "site").mkdir()
    for part in set(BUILT) - {missing}:
        (tmp_path / part).symlink_to(built / part)
    with pytest.raises(MissingBuild, match=f"{missing} is missing") as raised:
        create_app(settings, customer_site=tmp_path / "site", flex_plugin=tmp_path / "plugin")
    assert "\n" not in str(raised.value)


# --- CORS --------------------------------------------------------------------------------------------


async def test_flex_may_call_with_its_token(api: httpx.AsyncClient) -> None:
    preflight = await api.options(
        "/api/escalations",
        headers={
            "Origin": FLEX_ORIGIN,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,content-type",
        },
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == FLEX_ORIGIN
    assert "Authorization" in preflight.headers["access-control-allow-headers"]
    answer = await api.post("/api/escalations", json={}, headers={"Origin": FLEX_ORIGIN})
    assert answer.headers["access-control-allow-origin"] == FLEX_ORIGIN
    assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-credentials" not in answer.headers


async def test_other_origins_may_not_call(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/join/ZZZZZZZ", headers={"Origin": "https://elsewhere.example.com"})
    assert "access-control-allow-origin" not in answer.headers


# --- errors ------------------------------------------------------------------------------------------


async def test_what_http_itself_refuses_is_a_problem_too(api: httpx.AsyncClient) -> None:
    assert problem(await api.get("/nowhere")) == (404, "about:blank")
    assert problem(await api.put("/api/escalations")) == (405, "about:blank")


async def test_a_body_without_end_is_refused(api: httpx.AsyncClient) -> None:
    assert (await api.post("/api/escalations", content=b"x" * 70_000)).status_code == 413


async def test_broken_json_is_an_invalid_request(api: httpx.AsyncClient) -> None:
    answer = await api.post(
        "/api/join/ZZZZZZZ/arrival", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert problem(answer) == (422, "invalid-request")


@pytest.mark.parametrize("name", sorted(PROBLEMS))
async def test_each_problem_has_a_page_that_explains_it(api: httpx.AsyncClient, name: str) -> None:
    answer = await api.get(f"/problems/{name}")
    assert answer.status_code == 200
    assert f"/problems/{name}" in answer.text


async def test_an_unknown_problem_has_no_page(api: httpx.AsyncClient) -> None:
    assert (await api.get("/problems/unheard-of")).status_code == 404


# --- the API's description -----------------------------------------------------------------------------


async def test_every_problem_stands_in_the_description_with_an_example(api: httpx.AsyncClient) -> None:
    paths = (await api.get("/openapi.json")).json()["paths"]
    described = {
        name
        for methods in paths.values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        for name in answer.get("content", {}).get("application/problem+json", {}).get("examples", {})
    }
    assert described == set(PROBLEMS)


async def test_every_endpoint_is_described(api: httpx.AsyncClient) -> None:
    schema = (await api.get("/openapi.json")).json()
    operations = {
        f"{method.upper()} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == {
        "POST /api/escalations",
        "GET /api/escalations/{code}",
        "DELETE /api/escalations/{code}",
        "GET /api/tasks/{task_sid}/escalation",
        "POST /api/escalations/{code}/agent-token",
        "POST /api/escalations/{code}/presence",
        "POST /api/escalations/{code}/invite",
        "POST /api/escalations/{code}/recording",
        "DELETE /api/escalations/{code}/recording",
        "POST /api/escalations/{code}/end",
        "GET /api/escalations/{code}/events",
        "GET /api/join/{code}",
        "GET /api/join/{code}/events",
        "POST /api/join/{code}/arrival",
        "POST /api/join/{code}/token",
        "POST /api/join/{code}/presence",
        "POST /api/join/{code}/recording-consent",
        "POST /api/join/{code}/csat",
        "POST /api/join/{code}/chat-line",
        "POST /twilio/video",
        "POST /twilio/taskrouter",
        "POST /twilio/events",
    }
    assert all(operation["summary"] for operation in operations.values())
    assert "HTTPValidationError" not in json.dumps(schema)


async def test_the_description_for_people_asks_no_outside_host(api: httpx.AsyncClient) -> None:
    page = await api.get("/docs")
    assert page.status_code == 200
    assert "//" not in page.text.replace("http://www.w3.org", "").split("<script>")[0]
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    for asset in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"/docs/assets/{asset}" in page.text
        assert (await api.get(f"/docs/assets/{asset}")).status_code == 200
