"""Every state of both pages, looked at in the gallery: by day, by night, on a phone, in Flex's narrow tab."""

from playwright.async_api import Browser

from tests.browser.gallery import Gallery
from tests.browser.sights import Sight, found


async def test_the_gallery_has_both_pages(gallery: Gallery) -> None:
    for page in ("join", "agent"):
        assert len([one for one in gallery.states if one.page == page]) > 80


async def test_no_state_makes_the_browser_complain(sights: list[Sight]) -> None:
    assert found(sights, "complaints") == {}


async def test_every_state_can_be_read_and_used_by_day(sights: list[Sight]) -> None:
    assert found(sights, "by_day") == {}


async def test_every_state_has_contrast_by_night(sights: list[Sight]) -> None:
    assert found(sights, "by_night") == {}


async def test_no_state_is_wider_than_a_small_phone(sights: list[Sight]) -> None:
    assert found(sights, "on_a_small_phone") == {}


async def test_no_state_of_the_agents_is_wider_than_a_narrow_tab(sights: list[Sight]) -> None:
    assert found(sights, "in_a_narrow_tab") == {}


async def test_what_a_screen_is_about_can_be_pressed_without_scrolling(sights: list[Sight]) -> None:
    assert found(sights, "out_of_sight") == {}


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
