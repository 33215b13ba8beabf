"""The pages by which people come to a call, and their press on Join."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Frame, Page

from dev.bench.browser.chromium import observed
from dev.bench.people import People

READS: Final = 2.0  # seconds that somebody looks at the page before they press
FLEX_PAGE: Final = Path(__file__).with_name("flex_page.html")


async def open_bare_page(page: Page, bare: str, admitted: Mapping[str, Any], *, waits: bool = False) -> None:
    """`bare`: where it is. `admitted`: what the API answers to whoever enters.

    `waits`: until the other one is in the room.
    """
    await page.goto(bare)
    await page.evaluate("given => { [admitted, waits] = given }", [dict(admitted), waits])


async def open_room_page(page: Page, people: People) -> Frame:
    """The agent's, in an iframe at Flex's origin: nobody need listen there, the browser is given the page."""
    flex = f"{people.chat.product.ports.desk_url}/"
    await page.route(flex, lambda route: route.fulfill(path=FLEX_PAGE))
    await page.goto(flex)
    await page.unroute(flex)
    room_page = f"{people.agents_page}?lang=en"
    await page.evaluate("given => openRoomPage(...given)", [room_page, people.chat.token])
    [frame] = page.frames[1:]
    await frame.wait_for_url(room_page)
    return frame


async def press_join(page: Page | Frame) -> None:
    """Once it can be pressed, and after a look at the page."""
    await observed(page, "usable")
    await asyncio.sleep(READS)
    await page.get_by_role("button", name="Join", exact=True).click()
