"""Somebody who hears a page: what a screen reader is told by itself, in order."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Frame, Page

from tests.browser.people import BACK_WITHIN

# Every change of the polite region, and every alert that comes or changes.
LISTEN = """
window.told = [];
new MutationObserver(changes => {
  const regions = new Set();
  for (const { target } of changes) {
    const one = target.nodeType === Node.TEXT_NODE ? target.parentElement : target;
    const region = one?.closest('[role=status], [role=alert]');
    if (region) regions.add(region);
    for (const alert of one?.querySelectorAll?.('[role=alert]') ?? []) regions.add(alert);
  }
  for (const { textContent } of regions) if (textContent) told.push(textContent);
}).observe(document, { childList: true, characterData: true, subtree: true });
"""


@dataclass
class Ear:
    """Hears a page, or a frame, that was opened with LISTEN."""

    place: Page | Frame
    heard: int

    @classmethod
    async def at(cls, place: Page | Frame) -> "Ear":
        """Hears what is said from now on."""
        return cls(place, await place.evaluate("told.length"))

    async def hears(self, *sentences: str) -> None:
        """Just these, since it last heard something, each once and in this order. Raises AssertionError."""
        fresh = await self._waits(lambda told: len(told) >= len(sentences))
        assert fresh == list(sentences), fresh

    async def hears_until(self, sentence: str) -> list[str]:
        """All that is said up to this. Raises AssertionError."""
        fresh = await self._waits(lambda told: sentence in told)
        assert sentence in fresh, fresh
        return fresh

    async def _waits(self, enough: Callable[[list[str]], bool]) -> list[str]:
        deadline = asyncio.get_running_loop().time() + BACK_WITHIN / 1000
        while True:
            told: list[str] = await self.place.evaluate("told")
            fresh = told[self.heard :]
            if enough(fresh) or asyncio.get_running_loop().time() > deadline:
                self.heard = len(told)
                return fresh
            await asyncio.sleep(0.05)
