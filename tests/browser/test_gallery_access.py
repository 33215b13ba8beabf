"""Every state of both pages for people with large type, few colours, no motion, or unsteady hands."""

from playwright.async_api import Browser, Page

from tests.browser.gallery import Gallery, State, visit
from tests.browser.layout import overflowing, small_targets
from tests.browser.sights import NARROWEST, Sight, found


async def test_nothing_moves_where_reduced_motion_is_asked_for(sights: list[Sight]) -> None:
    assert found(sights, "moving") == {}


async def test_everything_that_is_pressed_is_large_enough_for_a_finger(sights: list[Sight]) -> None:
    assert found(sights, "small_targets") == {}


async def test_everything_that_is_pressed_shows_that_it_has_the_focus(sights: list[Sight]) -> None:
    assert found(sights, "without_focus_ring") == {}


async def test_no_control_and_no_state_is_lost_by_forced_colours(sights: list[Sight]) -> None:
    assert found(sights, "by_forced_colours") == {}


async def test_every_state_can_be_read_twice_as_large(sights: list[Sight]) -> None:
    assert found(sights, "twice_as_large") == {}


async def test_every_state_can_be_read_four_times_as_large(sights: list[Sight]) -> None:
    assert found(sights, "four_times_as_large") == {}


async def test_what_has_the_focus_is_in_sight_on_an_enlarged_page(sights: list[Sight]) -> None:
    assert found(sights, "obscured") == {}


async def test_text_that_is_set_wider_loses_nothing(sights: list[Sight]) -> None:
    assert found(sights, "spaced_wide") == {}


async def test_no_state_is_cut_where_words_are_long_and_run_from_right_to_left(
    browser: Browser, gallery: Gallery
) -> None:
    context = await browser.new_context(reduced_motion="reduce")
    cut: dict[str, list[str]] = {}

    async def look(page: Page, state: State) -> None:
        await page.set_viewport_size(NARROWEST[state.page])
        await gallery.opens(page, state, "qps")
        if wrong := [*await overflowing(page), *await small_targets(page)]:
            cut[str(state)] = wrong

    await visit(context, gallery.states, look)
    await context.close()
    assert cut == {}
