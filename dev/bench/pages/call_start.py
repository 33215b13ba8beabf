"""From the press on Join to a picture that moves, with the other side in the room already."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, Page

from dev.bench.browser.chromium import new_profile, observed, slow_down
from dev.bench.browser.transfers import Transfers
from dev.bench.escalation import Escalation

READS: Final = 2.0  # seconds that somebody looks at the page before they press


async def start_call(browser: Browser, escalation: Escalation, bare: str, *, phone: bool) -> dict[str, Any]:
    """The customer's page: ms to the agent's picture, and the files with their bytes since it was opened.

    `bare`: where the bare page is, by which the agent is in the room.
    """
    async with _with_the_agent(browser, escalation, bare) as context:
        page = await context.new_page()
        transfers = await Transfers.of(page)
        if phone:
            await slow_down(page)
        await page.goto(escalation.customer_url, wait_until="commit")
        return await _join(page, transfers)


async def start_bare_call(
    browser: Browser, escalation: Escalation, bare: str, *, phone: bool
) -> dict[str, Any]:
    """The same by the bare page, which has its token before the press."""
    async with _with_the_agent(browser, escalation, bare) as context:
        page = await context.new_page()
        transfers = await Transfers.of(page)
        if phone:
            await slow_down(page)
        await page.goto(bare)
        await page.evaluate("given => { admitted = given }", await escalation.admit_customer())
        return await _join(page, transfers)


@asynccontextmanager
async def _with_the_agent(
    browser: Browser, escalation: Escalation, bare: str
) -> AsyncIterator[BrowserContext]:
    """The customer's profile, while the agent is in the room by another one. The call is ended after it."""
    async with new_profile(browser) as agent, new_profile(browser) as customer:
        page = await agent.new_page()
        await page.goto(bare)
        await page.evaluate("given => { admitted = given; return join() }", await escalation.admit_agent())
        await escalation.agent_is_in()
        try:
            yield customer
        finally:
            await escalation.end()


async def _join(page: Page, transfers: Transfers) -> dict[str, Any]:
    await observed(page, "usable")
    await asyncio.sleep(READS)
    await page.get_by_role("button", name="Join", exact=True).click()
    seen = await observed(page, "moving")
    return {
        "ms": seen["moving"] - seen["pressed"],
        "bytes": transfers.bytes,
        "files": [asdict(one) for one in transfers.so_far if one.body],
    }
