"""One person, several windows and devices: the call is in one of them, and each says where."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewContext
from tests.browser.people import Agent, Customer, in_a_call, media_flows, says, waiting_for_the_agent
from tests.browser.phones import locked
from tests.browser.whole import call_is_whole, of_the_call
from tests.product.stack import Stack

ANOTHER_DEVICE = "You are in this call on another device"
ANOTHER_WINDOW = "You are in this call in another window"


@pytest.fixture
def stack(forgiving_stack: Stack) -> Stack:
    return forgiving_stack


async def test_a_call_moves_to_another_device_once_it_was_left_on_the_first(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    other = await customer.opens_the_link_elsewhere(new_context)
    await other.presses("Join")
    await other.sees(ANOTHER_DEVICE)
    await says(other.page, "Leave it there first. Then you can use it here.")
    use_it_here = other.page.get_by_role("button", name="Use it here")
    await expect(use_it_here).to_be_disabled()
    await media_flows(customer.page)  # the call goes on there
    assert await stack.participants(code) == before.participants

    await customer.presses("Leave")
    await says(other.page, "You have left it there. You can use it here now.")
    await use_it_here.click()
    await call_is_whole(stack, agent, other, code, before)
    await customer.presses("Back to the call")
    await customer.sees(ANOTHER_DEVICE)
    await call_is_whole(stack, agent, other, code, before)
    assert customer.errors == []
    await agent.ends_for_both(code)
    await other.rates(5, "")
    await customer.sees("This call is over")


async def test_who_waits_on_two_devices_can_wait_on_either_and_is_in_the_call_on_one(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await waiting_for_the_agent(stack, new_context)
    other = await customer.opens_the_link_elsewhere(new_context)
    await other.presses("Join")
    await other.sees("You are next")  # there now, in its owner's pocket
    async with locked(other.page):
        await agent.presses(code, "Join")
        await customer.sees("You are waiting on your other device")
        await customer.presses("Wait here")
        await media_flows(customer.page)
        await media_flows(agent.room(code))
    before = await of_the_call(stack, code)
    await other.sees(ANOTHER_DEVICE)
    await expect(other.page.get_by_role("button", name="Use it here")).to_be_disabled()
    await call_is_whole(stack, agent, customer, code, before)
    assert other.errors == []
    await agent.ends_for_both(code)
    await customer.rates(4, "")


async def test_a_call_is_brought_to_another_window_and_back_by_a_press(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    first = customer.page
    window = Customer(customer.context, customer.chat, customer.errors, await customer.context.new_page())
    await window.page.goto(first.url)
    for there, here in ((customer, window), (window, customer)):
        await here.sees(ANOTHER_WINDOW)
        await says(here.page, "You can go on there, or bring the call here.")
        await media_flows(there.page)
        await here.presses("Use it here")
        await there.sees(ANOTHER_WINDOW)
        await call_is_whole(stack, agent, here, code, before)
    await agent.ends_for_both(code)
    await customer.rates(5, "")


async def test_an_agent_who_joins_in_another_window_is_out_of_the_call_in_the_first(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    window = await Agent.comes_back(stack, agent.desk.context)
    await window.is_led_to(code)
    await window.sees(code, "You are out of the call")
    await window.presses(code, "Join again")
    await says(agent.room(code), "You joined this call in another window.")
    await call_is_whole(stack, window, customer, code, before)
    assert agent.errors == []
    await window.ends_for_both(code)
    await customer.rates(5, "")
    await agent.sees(code, "You ended the call")
