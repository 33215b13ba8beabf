"""Tabs, the API, Twilio's connections: each killed under real pages, which find their way back."""

import asyncio

from playwright.async_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.people import (
    BACK_WITHIN,
    Agent,
    Customer,
    in_a_call,
    media_flows,
    says,
    says_no_more,
    waiting_for_the_agent,
)
from tests.product.stack import Stack


async def crash(page: Page) -> None:
    """The browser loses the tab, which cannot say goodbye."""
    devtools = await page.context.new_cdp_session(page)
    async with page.expect_event("crash"):
        crashing = asyncio.create_task(devtools.send("Page.crash"))
    crashing.cancel()  # a crashed page gives no answer
    await page.close()


async def is_ended_and_rated(stack: Stack, agent: Agent, customer: Customer, code: str) -> None:
    await agent.ends_for_both(code)
    await customer.rates(4, "")
    assert (await stack.result(code))["outcome"] == "rated"
    assert len(await stack.rooms(code, "completed")) == 1
    assert await stack.rooms(code, "in-progress") == []


async def test_a_customer_whose_tab_crashed_comes_back_into_the_call_by_the_link(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    await crash(customer.page)
    async with customer.context.expect_page() as opened:
        await customer.link.click()
    customer.call = await opened.value
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    await is_ended_and_rated(stack, agent, customer, code)


async def test_an_agent_whose_tab_crashed_is_led_back_to_the_call_by_flex(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    context = agent.desk.context
    await crash(agent.desk)
    agent = await Agent.comes_back(stack, context)
    await agent.is_led_to(code)
    await agent.sees(code, "You are out of the call")
    await agent.presses(code, "Join again")
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    await is_ended_and_rated(stack, agent, customer, code)


async def test_pages_that_wait_say_that_the_api_is_away_and_go_on_when_it_is_back(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await waiting_for_the_agent(stack, new_context)
    await stack.processes.kill(stack.parts["API"])
    await says(customer.page, "We lost the connection and are trying to get it back")
    await says(agent.room(code), "The connection to the video service broke off")
    await agent.presses(code, "Join")
    await says(agent.room(code), "Next try in")
    await stack.processes.start(stack.parts["API"])
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    await is_ended_and_rated(stack, agent, customer, code)


async def test_a_call_goes_on_without_the_api_and_is_rated_when_it_is_back(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    await stack.processes.kill(stack.parts["API"])
    await media_flows(customer.page)
    await agent.ends_for_both(code)
    await says(agent.room(code), "That did not work")
    await customer.presses("Leave")
    await customer.sees("How was your call?")
    await customer.page.get_by_role("radio", name="4 stars").check(force=True)
    await customer.presses("Send")
    await says(customer.page, "Your answer is safe")
    await stack.processes.start(stack.parts["API"])
    await says(customer.page, "You can close this tab now", within=BACK_WITHIN)
    stars = agent.room(code).get_by_role("img", name="The customer gave 4 stars of 5")
    await expect(stars).to_be_visible(timeout=BACK_WITHIN)
    assert (await stack.result(code))["outcome"] == "rated"


async def test_twilio_that_drops_every_connection_is_connected_again(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    await stack.switchboard.reset_connections()
    await says(customer.page, "Your connection broke off")
    await says_no_more(customer.page, "connection broke off")
    await says_no_more(agent.room(code), "connection broke off")
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    await is_ended_and_rated(stack, agent, customer, code)
