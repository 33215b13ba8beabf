"""Every state of both pages, looked at in the gallery: by day, by night, on a phone, in Flex's narrow tab."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.browser.gallery import Gallery, State, visit
from tests.browser.layout import overflowing
from tests.browser.people import axe_findings

PHONE: ViewportSize = {"width": 390, "height": 780}
SMALL_PHONE: ViewportSize = {"width": 320, "height": 568}
NARROW_TAB: ViewportSize = {"width": 300, "height": 600}

# The press that a screen is about, where it is not whole in sight.
OUT_OF_SIGHT = """() => [...document.querySelectorAll('.button.primary, .control')].filter(one => {
  const box = one.getBoundingClientRect();
  return !one.closest('dialog') && (box.top < 0 || box.bottom > innerHeight);
}).map(one => one.outerHTML.slice(0, 120))"""


@dataclass
class Seen:
    """What was found in one state."""

    state: State
    complaints: list[str] = field(default_factory=list)
    by_day: list[str] = field(default_factory=list)
    by_night: list[str] = field(default_factory=list)
    on_a_small_phone: list[str] = field(default_factory=list)
    in_a_narrow_tab: list[str] = field(default_factory=list)
    out_of_sight: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
async def seen(browser: Browser, gallery: Gallery) -> list[Seen]:
    """Everything that there is to see, at one visit of each state."""
    context = await browser.new_context(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    found: list[Seen] = []

    async def look(page: Page, state: State) -> None:
        one = Seen(state)
        found.append(one)

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error":
                one.complaints.append(message.text)

        def fail(error: Any) -> None:
            one.complaints.append(str(error))

        page.on("console", hear)
        page.on("pageerror", fail)
        await page.set_viewport_size(PHONE)
        await page.emulate_media(color_scheme="light")
        await gallery.opens(page, state)
        one.by_day = await axe_findings(page)
        await page.emulate_media(color_scheme="dark")
        one.by_night = await axe_findings(page, ["color-contrast"])
        await page.set_viewport_size(SMALL_PHONE)
        one.on_a_small_phone = await overflowing(page)
        one.out_of_sight = await page.evaluate(OUT_OF_SIGHT)
        if state.page == "agent":
            await page.set_viewport_size(NARROW_TAB)
            one.in_a_narrow_tab = await overflowing(page)
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", fail)

    await visit(context, gallery.states, look)
    await context.close()
    return found


def found_by(seen: list[Seen], what: str) -> dict[str, list[str]]:
    return {str(one.state): getattr(one, what) for one in seen if getattr(one, what)}


async def test_the_gallery_has_both_pages(gallery: Gallery) -> None:
    for page in ("join", "agent"):
        assert len([one for one in gallery.states if one.page == page]) > 80


async def test_no_state_makes_the_browser_complain(seen: list[Seen]) -> None:
    assert found_by(seen, "complaints") == {}


async def test_every_state_can_be_read_and_used_by_day(seen: list[Seen]) -> None:
    assert found_by(seen, "by_day") == {}


async def test_every_state_has_contrast_by_night(seen: list[Seen]) -> None:
    assert found_by(seen, "by_night") == {}


async def test_no_state_is_wider_than_a_small_phone(seen: list[Seen]) -> None:
    assert found_by(seen, "on_a_small_phone") == {}


async def test_no_state_of_the_agents_is_wider_than_a_narrow_tab(seen: list[Seen]) -> None:
    assert found_by(seen, "in_a_narrow_tab") == {}


async def test_what_a_screen_is_about_can_be_pressed_without_scrolling(seen: list[Seen]) -> None:
    assert found_by(seen, "out_of_sight") == {}


async def test_a_state_can_be_seen_in_any_language_and_in_either_theme(
    browser: Browser, gallery: Gallery
) -> None:
    page = await browser.new_page(color_scheme="light")
    await page.goto(f"{gallery.address}/join?state=ready.first&lang=de&theme=dark")
    await page.get_by_role("heading", name="Kann es losgehen?").wait_for()
    html = page.locator("html")
    assert await html.get_attribute("lang") == "de"
    paper = "getComputedStyle(document.body).backgroundColor"
    by_night = await page.evaluate(paper)
    await page.goto(f"{gallery.address}/join?state=ready.first&lang=qps")
    await page.locator("html[data-drawn]").wait_for()
    assert await html.get_attribute("dir") == "rtl"
    assert await page.evaluate(paper) != by_night
    await page.close()
