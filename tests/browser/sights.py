"""What there is to see in every state of both pages, found at one visit of each."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize

from tests.browser.axe import axe_findings
from tests.browser.forced_colours import lost_by_forced_colours, without_focus_ring
from tests.browser.gallery import Gallery, State, visit
from tests.browser.layout import overflowing, small_targets
from tests.browser.reading import SPACED_TEXT, obscured, unreadable

PHONE: ViewportSize = {"width": 390, "height": 780}
SMALL_PHONE: ViewportSize = {"width": 320, "height": 568}
NARROWEST: dict[str, ViewportSize] = {"join": SMALL_PHONE, "agent": {"width": 300, "height": 600}}
DESKTOP: ViewportSize = {"width": 1280, "height": 1024}
TWICE: ViewportSize = {"width": 640, "height": 512}  # as large on the same screen
FOUR_TIMES: ViewportSize = {"width": 320, "height": 256}

MOVING = "document.getAnimations().map(one => one.animationName ?? one.transitionProperty)"

# The press that a screen is about, where it is not whole in sight.
OUT_OF_SIGHT = """() => [...document.querySelectorAll('.button.primary, .control')].filter(one => {
  const box = one.getBoundingClientRect();
  return !one.closest('dialog') && (box.top < 0 || box.bottom > innerHeight);
}).map(one => one.outerHTML.slice(0, 120))"""


@dataclass
class Sight:
    """What is wrong with one state, by what was looked at."""

    state: State
    complaints: list[str] = field(default_factory=list)
    by_day: list[str] = field(default_factory=list)
    by_night: list[str] = field(default_factory=list)
    on_a_small_phone: list[str] = field(default_factory=list)
    out_of_sight: list[str] = field(default_factory=list)
    in_a_narrow_tab: list[str] = field(default_factory=list)
    moving: list[str] = field(default_factory=list)
    small_targets: list[str] = field(default_factory=list)
    without_focus_ring: list[str] = field(default_factory=list)
    twice_as_large: list[str] = field(default_factory=list)
    four_times_as_large: list[str] = field(default_factory=list)
    obscured: list[str] = field(default_factory=list)
    by_forced_colours: list[str] = field(default_factory=list)
    spaced_wide: list[str] = field(default_factory=list)


async def look_at_all(browser: Browser, gallery: Gallery) -> list[Sight]:
    """Every state by day, by night, on a phone, in Flex's narrow tab, enlarged, in few colours, set wide."""
    context = await browser.new_context(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    sights: list[Sight] = []

    async def look(page: Page, state: State) -> None:
        sight = Sight(state)
        sights.append(sight)

        def hear(message: ConsoleMessage) -> None:
            if message.type == "error":
                sight.complaints.append(message.text)

        def fail(error: Any) -> None:
            sight.complaints.append(str(error))

        page.on("console", hear)
        page.on("pageerror", fail)
        await page.set_viewport_size(PHONE)
        await page.emulate_media(color_scheme="light", forced_colors="none")
        await gallery.opens(page, state)
        await _as_it_is(page, sight)
        await _with_other_eyes(page, sight)
        page.remove_listener("console", hear)
        page.remove_listener("pageerror", fail)

    await visit(context, gallery.states, look)
    await context.close()
    return sights


async def _as_it_is(page: Page, sight: Sight) -> None:
    sight.moving = await page.evaluate(MOVING)
    sight.by_day = await axe_findings(page)
    await page.emulate_media(color_scheme="dark")
    sight.by_night = await axe_findings(page, ["color-contrast"])
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(SMALL_PHONE)
    sight.on_a_small_phone = await overflowing(page)
    sight.out_of_sight = await page.evaluate(OUT_OF_SIGHT)
    if sight.state.page == "agent":
        await page.set_viewport_size(NARROWEST["agent"])
        sight.in_a_narrow_tab = await overflowing(page)
    sight.small_targets = await small_targets(page)
    sight.without_focus_ring = await without_focus_ring(page)


async def _with_other_eyes(page: Page, sight: Sight) -> None:
    await page.set_viewport_size(TWICE)
    sight.twice_as_large = await unreadable(page)
    sight.obscured = await obscured(page)
    await page.set_viewport_size(FOUR_TIMES)
    sight.four_times_as_large = await unreadable(page)
    sight.obscured += await obscured(page)
    await page.emulate_media(forced_colors="active")
    sight.by_forced_colours = await lost_by_forced_colours(page)
    await page.emulate_media(forced_colors="none")
    await page.add_style_tag(content=SPACED_TEXT)
    for size in (NARROWEST[sight.state.page], DESKTOP):
        await page.set_viewport_size(size)
        sight.spaced_wide += await unreadable(page)


def found(sights: list[Sight], what: str) -> dict[str, list[str]]:
    """What is wrong, by the state that it is wrong in."""
    return {str(sight.state): getattr(sight, what) for sight in sights if getattr(sight, what)}
