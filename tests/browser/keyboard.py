"""Somebody who has a keyboard alone: what has the focus, whether it shows, and where the next key leads."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Frame, Page

from tests.browser.people import JOINING

MOST_STOPS = 20  # of the Tab key, on any screen

# The heading of a screen takes the focus for screen readers' sake, and is no control: it needs no ring.
FOCUSED = """() => {
  const one = document.activeElement;
  const name = one.getAttribute('aria-label') ?? one.labels?.[0]?.innerText ?? one.innerText;
  const drawn = [one, one.closest('label')].some(each => {
    if (!each) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  const box = one.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const there = document.elementFromPoint(x, y);
  const inSight = there !== null && (one.contains(there) || there.contains(one));
  const role = one.matches('h1') ? 'heading' : one === document.body ? 'nothing' : 'control';
  return { name: name.trim().split('\\n')[0], role, shows: drawn && inSight };
}"""


@dataclass(frozen=True)
class Focus:
    name: str
    role: str  # `heading`, `control`, or `nothing`
    shows: bool  # by an outline, in sight


@dataclass
class Keyboard:
    """`page` gets the keys; `place` is the document that they are for, where that is a frame of it."""

    page: Page
    place: Page | Frame

    async def focus(self) -> Focus:
        return Focus(**await self.place.evaluate(FOCUSED))

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def is_on(self, name: str) -> None:
        """The focus is on this control, or comes to it, and shows. Raises AssertionError."""
        found = await self._becomes(lambda focus: focus.name == name)
        assert found == Focus(name, "control", shows=True), found

    async def is_led_to(self, heading: str) -> None:
        """A new screen has come, and its heading has the focus. Raises AssertionError."""
        found = await self._becomes(lambda focus: focus.role == "heading" and focus.name == heading)
        assert (found.role, found.name) == ("heading", heading), found

    async def tabs_to(self, name: str, key: str = "Tab") -> list[str]:
        """Presses Tab until it is there; all stops on the way, each of which shows. Raises AssertionError."""
        stops: list[str] = []
        for _ in range(MOST_STOPS):
            await self.press(key)
            focus = await self.focus()
            assert focus.shows or focus.role == "nothing", focus
            stops.append(focus.name)
            if focus.name == name:
                return stops
        raise AssertionError(f"no stop is {name!r}: {stops}")

    async def _becomes(self, wanted: Callable[[Focus], bool]) -> Focus:
        deadline = asyncio.get_running_loop().time() + JOINING / 1000
        while not wanted(focus := await self.focus()):
            if asyncio.get_running_loop().time() > deadline:
                break
            await asyncio.sleep(0.05)
        return focus
