"""Every state of both pages for people with large type, few colours, no motion, or unsteady hands."""

from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page, ViewportSize

from tests.browser.forced_colours import lost_by_forced_colours, without_focus_ring
from tests.browser.gallery import Gallery, State, visit
from tests.browser.layout import overflowing, small_targets
from tests.browser.reading import SPACED_TEXT, obscured, unreadable

NARROWEST: dict[str, ViewportSize] = {
    "join": {"width": 320, "height": 568},
    "agent": {"width": 300, "height": 600},
}
DESKTOP: ViewportSize = {"width": 1280, "height": 1024}
TWICE: ViewportSize = {"width": 640, "height": 512}  # as large on the same screen
FOUR_TIMES: ViewportSize = {"width": 320, "height": 256}
MOVING = "document.getAnimations().map(one => one.animationName ?? one.transitionProperty)"


@dataclass
class Seen:
    """What was found in one state."""

    state: State
    moving: list[str] = field(default_factory=list)
    small_targets: list[str] = field(default_factory=list)
    without_focus_ring: list[str] = field(default_factory=list)
    by_forced_colours: list[str] = field(default_factory=list)
    twice_as_large: list[str] = field(default_factory=list)
    four_times_as_large: list[str] = field(default_factory=list)
    obscured: list[str] = field(default_factory=list)
    spaced_wide: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
async def seen(browser: Browser, gallery: Gallery) -> list[Seen]:
    """Everything that there is to see, at one visit of each state."""
    context = await browser.new_context(reduced_motion="reduce")
    found: list[Seen] = []

    async def look(page: Page, state: State) -> None:
        one = Seen(state)
        found.append(one)
        narrowest = NARROWEST[state.page]
        await page.emulate_media(forced_colors="none")
        await page.set_viewport_size(narrowest)
        await gallery.opens(page, state)
        one.moving = await page.evaluate(MOVING)
        one.small_targets = await small_targets(page)
        one.without_focus_ring = await without_focus_ring(page)
        await page.set_viewport_size(TWICE)
        one.twice_as_large = await unreadable(page)
        one.obscured = await obscured(page)
        await page.set_viewport_size(FOUR_TIMES)
        one.four_times_as_large = await unreadable(page)
        one.obscured += await obscured(page)
        await page.emulate_media(forced_colors="active")
        one.by_forced_colours = await lost_by_forced_colours(page)
        await page.emulate_media(forced_colors="none")
        await page.add_style_tag(content=SPACED_TEXT)
        for size in (narrowest, DESKTOP):
            await page.set_viewport_size(size)
            one.spaced_wide += await unreadable(page)

    await visit(context, gallery.states, look)
    await context.close()
    return found


def found_by(seen: list[Seen], what: str) -> dict[str, list[str]]:
    return {str(one.state): getattr(one, what) for one in seen if getattr(one, what)}


async def test_nothing_moves_where_reduced_motion_is_asked_for(seen: list[Seen]) -> None:
    assert found_by(seen, "moving") == {}


async def test_everything_that_is_pressed_is_large_enough_for_a_finger(seen: list[Seen]) -> None:
    assert found_by(seen, "small_targets") == {}


async def test_everything_that_is_pressed_shows_that_it_has_the_focus(seen: list[Seen]) -> None:
    assert found_by(seen, "without_focus_ring") == {}


async def test_no_control_and_no_state_is_lost_by_forced_colours(seen: list[Seen]) -> None:
    assert found_by(seen, "by_forced_colours") == {}


async def test_every_state_can_be_read_twice_as_large(seen: list[Seen]) -> None:
    assert found_by(seen, "twice_as_large") == {}


async def test_every_state_can_be_read_four_times_as_large(seen: list[Seen]) -> None:
    assert found_by(seen, "four_times_as_large") == {}


async def test_what_has_the_focus_is_in_sight_on_an_enlarged_page(seen: list[Seen]) -> None:
    assert found_by(seen, "obscured") == {}


async def test_text_that_is_set_wider_loses_nothing(seen: list[Seen]) -> None:
    assert found_by(seen, "spaced_wide") == {}


async def test_no_state_is_cut_where_words_are_long_and_run_from_right_to_left(
    browser: Browser, gallery: Gallery
) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    cut: dict[str, list[str]] = {}

    async def look(page: Page, state: State) -> None:
        await page.set_viewport_size(NARROWEST[state.page])
        await gallery.opens(page, state, "qps")
        if found := [*await overflowing(page), *await small_targets(page)]:
            cut[str(state)] = found

    await visit(context, gallery.states, look)
    await context.close()
    assert cut == {}
