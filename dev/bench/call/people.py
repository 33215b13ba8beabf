"""Two people with a page each: the product's, or the bare one."""

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
from dev.bench.escalation import escalate
from dev.bench.product import Product

OBSERVE: Final = chromium.OBSERVE + Path(chromium.__file__).with_name("observe_call.js").read_text()


@dataclass(frozen=True)
class People:
    """Both pages are open, and nobody has pressed Join."""

    agent: Page | Frame
    customer: Page | Frame
    agent_is_in: Callable[[], Awaitable[object]]  # returns once the customer's page may go in
    customer_waits: Callable[[], Awaitable[object]]


@asynccontextmanager
async def real_people(browser: Browser, product: Product, agent: int) -> AsyncIterator[People]:
    """The agent's room page in an iframe, as Flex shows it, and the customer's page behind the link."""
    escalation = await escalate(product, agent)
    try:
        async with _profile(browser) as agents, _profile(browser) as customers:
            room_page = await open_room_page(await agents.new_page(), escalation)
            page = await customers.new_page()
            await page.goto(escalation.customer_url)
            yield People(
                room_page,
                page,
                escalation.agent_is_in,
                page.get_by_role("heading", name="You are next").wait_for,
            )
    finally:
        await escalation.end()


@asynccontextmanager
async def bare_people(browser: Browser, product: Product, bare: str) -> AsyncIterator[People]:
    """Both have their tokens; `bare` is where the page is."""
    async with bare_room(product) as room, _profile(browser) as agents, _profile(browser) as customers:
        agent, customer = await agents.new_page(), await customers.new_page()
        await open_bare_page(agent, bare, room.agent)
        await open_bare_page(customer, bare, room.customer, waits=True)
        yield People(agent, customer, lambda: noted(agent, "connected"), lambda: noted(customer, "devices"))


async def customer_joins(people: People) -> dict[str, Picture]:
    """The agent is in the room: what both see of each other after the customer's press."""
    await press_join(people.agent)
    await people.agent_is_in()
    await press_join(people.customer)
    return parts.customer_joins(*await _seen(people))


async def agent_joins(people: People) -> dict[str, Picture]:
    """The customer waits outside: the same after the agent's press."""
    await press_join(people.customer)
    await people.customer_waits()
    await press_join(people.agent)
    return parts.agent_joins(*await _seen(people))


def _profile(browser: Browser) -> AbstractAsyncContextManager[BrowserContext]:
    return new_profile(browser, OBSERVE)


async def _seen(people: People) -> tuple[Seen, Seen]:
    agent = await observed(people.agent, "moving")
    return Seen.of(agent), Seen.of(await observed(people.customer, "moving"))
