"""A whole call in two browsers through the balancer, while each API replica is killed once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import BrowserContext, expect
from playwright.async_api import Error as BrowserError

from dev.bench.browser.chromium import chromium
from tests.browser.people import BACK_WITHIN, in_a_call, says_no_more
from tests.browser.whole import call_is_whole, of_the_call
from tests.cluster.victims import kill
from tests.product.stack import Stack

STARS = 4
BROKEN_OFF = "connection"


async def play(stack: Stack) -> list[str]:
    """Findings. Raises ChromiumMissingError."""
    try:
        return await _play(stack)
    except (BrowserError, AssertionError, TimeoutError) as error:
        why = str(error).partition("\n")[0] or type(error).__name__
        return [f"the people of the call do not get on: {why}"]


async def _play(stack: Stack) -> list[str]:
    async with _browsers() as new_context:
        agent, customer, code = await in_a_call(stack, new_context)
        before = await of_the_call(stack, code)
        for replica in ("API 1", "API 2"):
            await kill(stack, replica)  # and with it the streams that were on it
            await call_is_whole(stack, agent, customer, code, before)
            await stack.processes.start(stack.parts[replica])
            await says_no_more(customer.page, BROKEN_OFF)
            await says_no_more(agent.room(code), BROKEN_OFF)
        # either page shows by its stream what the other one's person did
        await agent.ends_for_both(code)
        await customer.rates(STARS, "")
        shown = agent.room(code).get_by_role("img", name=f"The customer gave {STARS} stars of 5")
        await expect(shown).to_be_visible(timeout=BACK_WITHIN)
        return await _findings(stack, code)


async def _findings(stack: Stack, code: str) -> list[str]:
    found = []
    result = await stack.result(code)
    if result["outcome"] != "rated":
        found.append(f"the call came to {result['outcome']}")
    rooms = [len(await stack.rooms(code, status)) for status in ("in-progress", "completed")]
    if rooms != [0, 1]:
        found.append(f"{rooms[0]} rooms are open and {rooms[1]} ended")
    return found


@asynccontextmanager
async def _browsers() -> AsyncIterator[Callable[..., Awaitable[BrowserContext]]]:
    """Makes browser profiles, as the browser tests' fixture does; all are closed with the browser."""
    async with chromium() as browser:

        async def make(width: int = 1280, height: int = 800, **options: Any) -> BrowserContext:
            return await browser.new_context(viewport={"width": width, "height": height}, **options)

        yield make
