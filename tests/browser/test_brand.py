"""A contact centre's brand, set and not built, as a customer sees it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect
from pydantic import AnyUrl

from api.app import create_app
from tests.api.serving import address_of, listen, serving
from tests.browser.axe import axe_finds_nothing
from tests.browser.conftest import NewContext
from tests.browser.known_link import LINK, SHOWN, knows
from tests.browser.people import picture
from tests.unit.scripted_twilio import settings_for

PRIVACY = "https://www.example.com/privacy"
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><style>rect { fill: #0a58ca }</style>'
    '<rect width="80" height="40"/></svg>'
)
BRAND: dict[str, Any] = {
    "brand_name": "Example & Sons",
    "brand_accent": "#0a58ca",
    "brand_accent_dark": "#8ab4f8",
    "brand_privacy_url": AnyUrl(PRIVACY),
}
COLOUR = "one => getComputedStyle(one).backgroundColor"


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("brand") / "logo.svg"
    file.write_text(LOGO)
    return file


@pytest.fixture(scope="module")
async def site(logo: Path) -> AsyncIterator[str]:
    settings = settings_for(None).model_copy(update={**BRAND, "brand_logo": logo})
    listener = listen()
    async with serving(create_app(settings), listener):
        yield address_of(listener)


async def opened(page: Page, site: str) -> list[str]:
    """The customer's page before the call; what the browser complains of, now and later."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    await knows(page, SHOWN)
    await page.goto(site + LINK)
    await expect(page.get_by_role("button", name="Join", exact=True)).to_be_in_viewport(ratio=1)
    return complaints


@pytest.mark.parametrize(
    ("scheme", "accent"), [("light", "rgb(10, 88, 202)"), ("dark", "rgb(138, 180, 248)")]
)
async def test_a_brand_is_on_the_page_by_day_and_by_night(
    site: str, new_context: NewContext, scheme: str, accent: str
) -> None:
    page = await (await new_context(320, 568, color_scheme=scheme)).new_page()
    complaints = await opened(page, site)
    assert await page.get_by_role("button", name="Join", exact=True).evaluate(COLOUR) == accent
    logo = page.get_by_role("img", name="Example & Sons")
    assert await logo.evaluate("one => one.decode().then(() => one.naturalWidth / one.naturalHeight)") == 2
    privacy = page.get_by_role("link", name="Privacy notice")
    await expect(privacy).to_have_attribute("href", PRIVACY)
    await axe_finds_nothing(page)
    await picture(page, f"brand-{scheme}")
    assert complaints == []


async def test_a_call_has_the_whole_page(site: str, new_context: NewContext) -> None:
    page = await (await new_context(390, 780)).new_page()
    complaints = await opened(page, site)
    await page.locator(".page").evaluate("one => { one.className = 'stage'; }")
    await expect(page.get_by_role("img", name="Example & Sons")).to_be_hidden()
    await expect(page.get_by_role("link", name="Privacy notice")).to_be_hidden()
    assert complaints == []
