"""A contact centre's brand on the pages: set, and not set."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import AnyUrl

from settings import Settings
from tests.api.conftest import CreateApi

NAME = 'Example & "Sons" <b>'
ESCAPED = "Example &amp; &quot;Sons&quot; &lt;b&gt;"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"/>'
PAGES = ("/join/5H2QK8N", "/agent/5H2QK8N")
WHOLE: dict[str, Any] = {
    "brand_name": NAME,
    "brand_accent": "#0a58ca",
    "brand_accent_dark": "#8ab4f8",
    "brand_privacy_url": AnyUrl("https://www.example.com/privacy?a=1&b=2"),
}


@pytest.fixture
def ask(create: CreateApi, settings: Settings) -> Any:
    """Asks an API whose settings are changed so."""

    async def ask_one(path: str, **changed: Any) -> httpx.Response:
        app = create(settings.model_copy(update=changed))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api") as client:
            return await client.get(path)

    return ask_one


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    file = tmp_path / "logo.svg"
    file.write_text(SVG)
    return file


async def test_without_a_brand_the_pages_are_as_they_were_built(ask: Any, built: Path) -> None:
    page = await ask("/join/5H2QK8N")
    assert page.text == '<html lang="en"><head><title>Join</title></head><body><main></main></body>'
    for path in ("/brand.css", "/brand/logo"):
        assert (await ask(path)).status_code == 404


async def test_the_customer_reads_the_name_and_finds_the_privacy_notice(ask: Any) -> None:
    page = (await ask("/join", **WHOLE)).text
    assert f"<title>Join · {ESCAPED}</title>" in page
    assert f'<body class="branded"><header class="brand">{ESCAPED}</header>' in page
    assert '<a href="https://www.example.com/privacy?a=1&amp;b=2" target="_blank">Privacy</a>' in page


async def test_the_name_and_the_privacy_notice_are_the_customers_alone(ask: Any) -> None:
    page = (await ask("/agent/5H2QK8N", **WHOLE)).text
    assert ESCAPED not in page
    assert "privacy" not in page.lower()


@pytest.mark.parametrize("path", PAGES)
async def test_both_pages_take_the_colours_from_a_style_sheet_of_ours(ask: Any, path: str) -> None:
    page = await ask(path, **WHOLE)
    assert page.text.index('<link rel="stylesheet" href="/brand.css">') < page.text.index("</head>")
    assert "style-src 'self';" in page.headers["content-security-policy"]
    styles = await ask("/brand.css", **WHOLE)
    assert styles.text == ":root{--brand:#0a58ca;--brand-on-dark:#8ab4f8}"
    assert styles.headers["content-type"].startswith("text/css")
    assert styles.headers["cache-control"] == "public, max-age=300"


async def test_a_logo_is_shown_in_the_names_stead_and_named_by_it(ask: Any, logo: Path) -> None:
    page = (await ask("/join", brand_name=NAME, brand_logo=logo)).text
    assert f'<header class="brand"><img src="/brand/logo" alt="{ESCAPED}"></header>' in page
    assert "/brand.css" not in page


async def test_a_logo_is_served_as_what_it_is_and_can_run_nothing(ask: Any, logo: Path) -> None:
    answer = await ask("/brand/logo", brand_logo=logo)
    assert answer.text == SVG
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "sandbox"} <= set(policy)
