"""Every language on a phone of 320 px, and a pseudo-language, long and from right to left, on every width."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from api.app import create_app
from dev.demo.places import ROOT
from tests.api.serving import address_of, listen, serving
from tests.browser.axe import axe_finds_nothing
from tests.browser.conftest import NewContext
from tests.browser.known_link import LINK, SHOWN, knows
from tests.browser.layout import overflowing
from tests.browser.people import picture
from tests.unit.scripted_twilio import settings_for

LANGUAGES = ["en", "es", "fr", "de", "pt", "qps"]
OVER = {"outcome": "cancelled", "reason": "reservation_lost", "may_rate": False, "rate_until": None}


@pytest.fixture(scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The pages in every language, the pseudo-language too, served by an API that nobody else asks."""
    folder: Path = tmp_path_factory.mktemp("pages")
    building = await asyncio.create_subprocess_exec(
        *("node", str(ROOT / "customer_site/build.mjs"), str(folder / "site"), *LANGUAGES),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await building.communicate()
    assert (folder / "site" / "agent.qps.html").is_file(), said.decode()
    (folder / "plugin").mkdir()
    settings = settings_for(None).model_copy(update={"brand_name": "Example & Sons"})
    listener = listen()
    app = create_app(settings, customer_site=folder / "site", flex_plugin=folder / "plugin")
    async with serving(app, listener):
        yield address_of(listener)


async def fits(page: Page) -> None:
    """Nothing is cut, and nothing sticks out at the sides."""
    await expect(page.get_by_role("heading").first).to_be_visible()
    assert await overflowing(page) == []


async def joins_and_waits(page: Page, site: str, language: str) -> None:
    """From the code to the wait for the agent, looking at every screen."""
    asked = f"?lang={language}"
    await page.goto(f"{site}/join{asked}")
    await page.locator("button.primary").click()
    await expect(page.locator("#code-error")).not_to_be_empty()
    await fits(page)

    await knows(page, SHOWN)
    await page.get_by_role("textbox").fill("5h2qk8n")
    await page.locator("button.primary").click()
    await page.wait_for_url(f"{site}{LINK}{asked}")
    await expect(page.locator(".presence")).to_be_visible()
    await expect(page.locator("button.primary")).to_be_in_viewport(ratio=1)
    await fits(page)

    await page.locator(".preview-empty button").click()
    await expect(page.locator(".mirrored")).to_be_visible()
    await page.locator("summary").click()
    await expect(page.locator("select").first).to_be_visible()
    await fits(page)

    await page.locator("button.primary").click()
    await expect(page.locator("button.primary")).to_have_count(0)
    await expect(page.locator(".alive")).to_be_visible()
    await fits(page)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_screen_is_wider_than_a_small_phone(
    site: str, new_context: NewContext, language: str
) -> None:
    page = await (await new_context(320, 568, has_touch=True)).new_page()
    await joins_and_waits(page, site, language)
    html = page.locator("html")
    await expect(html).to_have_attribute("lang", language)
    await expect(html).to_have_attribute("dir", "rtl" if language == "qps" else "ltr")

    await knows(page, {**OVER, "now": SHOWN["now"], "type": "/problems/escalation-over"}, status=410)
    await page.goto(f"{site}{LINK}?lang={language}")
    await expect(page.locator(".soft")).to_be_visible()
    await fits(page)
    await page.goto(f"{site}/agent/5H2QK8N?lang={language}")
    await fits(page)


@pytest.mark.parametrize("width", [390, 768, 1280])
async def test_a_page_can_be_read_from_right_to_left(site: str, new_context: NewContext, width: int) -> None:
    page = await (await new_context(width, 800)).new_page()
    await joins_and_waits(page, site, "qps")
    await picture(page, f"right-to-left-{width}")
    await page.locator("html").evaluate("one => one.lang = 'en'")  # axe knows no language that nobody speaks
    await axe_finds_nothing(page)


async def test_a_page_speaks_as_the_browser_does(site: str, new_context: NewContext) -> None:
    page = await (await new_context(390, 780, locale="pt-BR")).new_page()
    await page.goto(f"{site}/join")
    await expect(page.get_by_role("heading", name="Digite o seu código")).to_be_visible()
    await page.goto(f"{site}/join?lang=de")
    await expect(page.get_by_role("heading", name="Geben Sie Ihren Code ein")).to_be_visible()
