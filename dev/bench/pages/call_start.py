"""From the press on Join to a picture that moves, with the other side in the room already."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from dev.bench.bare_room import bare_room
from dev.bench.browser.chromium import new_profile, observed, slow_down
from dev.bench.browser.joining import open_bare_page, press_join
from dev.bench.browser.transfers import Transfers
from dev.bench.people import escalated
from dev.bench.product import Product


async def start_call(
    browser: Browser, product: Product, bare: str, agent: int, *, phone: bool
) -> dict[str, Any]:
    """The customer's page: ms to the agent's picture, and the files with their bytes since it was opened.

    `bare`: where the bare page is, by which the agent is in the room.
    """
    people = await escalated(product, agent)
    try:
        await people.agent_is_admitted()
        async with _with_the_agent(browser, bare, people.admitted) as context:
            await people.customer_sees_the_agent()
            page = await context.new_page()
            transfers = await Transfers.of(page)
            if phone:
                await slow_down(page)
            await page.goto(people.customers_page, wait_until="commit")
            return await _join(page, transfers)
    finally:
        await people.end()
        await people.chat.complete()


async def start_bare_call(browser: Browser, product: Product, bare: str, *, phone: bool) -> dict[str, Any]:
    """The same by the bare page, which has its token before the press."""
    async with bare_room(product) as room, _with_the_agent(browser, bare, room.agent) as context:
        page = await context.new_page()
        transfers = await Transfers.of(page)
        if phone:
            await slow_down(page)
        await open_bare_page(page, bare, room.customer)
        return await _join(page, transfers)


@asynccontextmanager
async def _with_the_agent(
    browser: Browser, bare: str, admitted: dict[str, Any]
) -> AsyncIterator[BrowserContext]:
    """The customer's profile, while the agent is in the room by another one."""
    async with new_profile(browser) as agent, new_profile(browser) as customer:
        page = await agent.new_page()
        await open_bare_page(page, bare, admitted)
        await page.evaluate("join()")
        yield customer


async def _join(page: Page, transfers: Transfers) -> dict[str, Any]:
    await press_join(page)
    seen = await observed(page, "moving")
    return {
        "ms": seen["moving"] - seen["pressed"],
        "bytes": transfers.bytes,
        "files": [asdict(one) for one in transfers.so_far if one.body],
    }
