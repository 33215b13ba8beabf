"""The pages of two people who meet: the product's, or the bare one."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, BrowserContext, Frame, Page

from dev.bench.bare_room import bare_room
from dev.bench.browser import chromium
from dev.bench.browser.chromium import new_profile, noted, observed
from dev.bench.browser.joining import open_bare_page, open_room_page, press_join
from dev.bench.call import parts
from dev.bench.call.parts import Picture, Seen
from dev.bench.people import escalated
from dev.bench.product import Product

OBSERVE: Final = chromium.OBSERVE + Path(chromium.__file__).with_name("observe_call.js").read_text()


@dataclass(frozen=True)
class Pages:
    """Both pages are open, and nobody has pressed Join."""

    agent: Page | Frame
    customer: Page | Frame
    agent_is_in: Callable[[], Awaitable[object]]  # returns once the customer's page may go in
    customer_waits: Callable[[], Awaitable[object]]


@asynccontextmanager
async def real_pages(browser: Browser, product: Product, agent: int) -> AsyncIterator[Pages]:
    """The agent's room page in an iframe, as Flex shows it, and the customer's page behind the link."""
    people = await escalated(product, agent)
    try:
        async with _profile(browser) as agents, _profile(browser) as customers:
            room_page = await open_room_page(await agents.new_page(), people)
            page = await customers.new_page()
            await page.goto(people.customers_page)
            yield Pages(
                room_page,
                page,
                people.customer_sees_the_agent,
                page.get_by_role("heading", name="You are next").wait_for,
            )
    finally:
        await people.end()
        await people.chat.complete()


@asynccontextmanager
async def bare_pages(browser: Browser, product: Product, bare: str) -> AsyncIterator[Pages]:
    """Both have their tokens; `bare` is where the page is."""
    async with bare_room(product) as room, _profile(browser) as agents, _profile(browser) as customers:
        agent, customer = await agents.new_page(), await customers.new_page()
        await open_bare_page(agent, bare, room.agent)
        await open_bare_page(customer, bare, room.customer, waits=True)
        yield Pages(agent, customer, lambda: noted(agent, "connected"), lambda: noted(customer, "devices"))


async def customer_joins(pages: Pages) -> dict[str, Picture]:
    """The agent is in the room: what both see of each other after the customer's press."""
    await press_join(pages.agent)
    await pages.agent_is_in()
    await press_join(pages.customer)
    return parts.customer_joins(*await _seen(pages))


async def agent_joins(pages: Pages) -> dict[str, Picture]:
    """The customer waits outside: the same after the agent's press."""
    await press_join(pages.customer)
    await pages.customer_waits()
    await press_join(pages.agent)
    return parts.agent_joins(*await _seen(pages))


def _profile(browser: Browser) -> AbstractAsyncContextManager[BrowserContext]:
    return new_profile(browser, OBSERVE)


async def _seen(pages: Pages) -> tuple[Seen, Seen]:
    agent = await observed(pages.agent, "moving")
    return Seen.of(agent), Seen.of(await observed(pages.customer, "moving"))
