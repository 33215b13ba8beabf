"""Every state of both pages, for people with large type, few colours, little motion, unsteady hands."""

from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Page

from tests.browser.gallery import Gallery, State, visit
from tests.browser.layout import small_targets

NARROWEST = {"join": 320, "agent": 300}


@dataclass
class Seen:
    """What was found in one state."""

    state: State
    small_targets: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
async def seen(browser: Browser, gallery: Gallery) -> list[Seen]:
    """Everything that there is to see, at one visit of each state."""
    context = await browser.new_context(reduced_motion="reduce")
    found: list[Seen] = []

    async def look(page: Page, state: State) -> None:
        one = Seen(state)
        found.append(one)
        await page.set_viewport_size({"width": NARROWEST[state.page], "height": 568})
        await gallery.opens(page, state)
        one.small_targets = await small_targets(page)

    await visit(context, gallery.states, look)
    await context.close()
    return found


def found_by(seen: list[Seen], what: str) -> dict[str, list[str]]:
    return {str(one.state): getattr(one, what) for one in seen if getattr(one, what)}


async def test_everything_that_is_pressed_is_large_enough_for_a_finger(seen: list[Seen]) -> None:
    assert found_by(seen, "small_targets") == {}
