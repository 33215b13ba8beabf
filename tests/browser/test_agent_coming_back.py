"""An agent who leaves Flex for another page and goes back, in a browser that keeps pages as they were."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from dev.bench.browser.chromium import chromium
from tests.browser.conftest import NewContext
from tests.browser.people import BOOT, JOINING, Agent, in_a_call, invited, media_flows, says
from tests.browser.whole import call_is_whole, of_the_call
from tests.product.stack import Stack

MARK = "() => { window.marked = true }"


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium(keeps_pages=True) as launched:
        yield launched


@pytest.fixture
def stack(forgiving_stack: Stack) -> Stack:
    return forgiving_stack


async def goes_back(agent: Agent) -> bool:
    """Whether Flex is as it was, and not loaded anew."""
    await agent.desk.go_back(wait_until="commit")
    await expect(agent.desk.get_by_role("button", name=re.compile("Available"))).to_be_visible(timeout=BOOT)
    kept: bool = await agent.desk.evaluate("window.marked === true")
    return kept


async def test_an_agent_who_left_flex_in_the_call_is_back_in_it_on_the_way_back(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    await agent.desk.evaluate(MARK)
    await agent.desk.goto(f"{stack.ports.api_url}/join")
    await says(customer.page, r"Agent lost the connection and has \d+ seconds to come back")
    assert not await goes_back(agent)  # no Chromium keeps a page with a call in it
    await agent.is_led_to(code)
    await call_is_whole(stack, agent, customer, code, before)


async def test_a_room_page_that_a_browser_kept_in_the_call_is_back_in_it(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    room = agent.room(code)
    # Other browsers may keep it, and tell it so.
    await room.evaluate("() => { dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true})) }")
    await says(customer.page, r"Agent lost the connection and has \d+ seconds to come back")
    async with agent.desk.expect_event("framenavigated", lambda frame: frame == room):
        await room.evaluate("() => { dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})) }")
    await call_is_whole(stack, agent, customer, code, before)


async def test_a_room_page_that_was_kept_before_the_call_hears_of_the_customer_and_leads_to_them(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await invited(stack, new_context)
    await agent.sees(code, "The link is in the chat")
    await customer.opens_the_link()
    join = await agent.room(code).get_by_role("button", name="Join", exact=True).bounding_box()
    assert join is not None

    await agent.desk.evaluate(MARK)
    await agent.desk.goto(f"{stack.ports.api_url}/join")
    assert await goes_back(agent)
    await customer.presses("Join")
    await expect(agent.notice("Customer is waiting in the video room.")).to_be_visible(timeout=JOINING)
    # Playwright no longer knows the frames of a page that was kept, so Join is pressed where it stands.
    await agent.desk.mouse.click(join["x"] + join["width"] / 2, join["y"] + join["height"] / 2)
    await media_flows(customer.page)
    assert agent.errors == []
