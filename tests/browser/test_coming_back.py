"""A tab, a phone, a line that is away for a while, with real media: the way back, and what is read on it."""

import asyncio
import time

import pytest
from playwright.async_api import Route

from tests.browser.conftest import NewContext
from tests.browser.people import (
    Agent,
    Customer,
    in_a_call,
    media_flows,
    says,
    says_no_more,
    waiting_for_the_agent,
)
from tests.browser.phones import Signalling, locked, new_network
from tests.browser.video_tokens import short_lived
from tests.browser.whole import call_is_whole, of_the_call
from tests.product.stack import Stack

IN_THE_AIR = 20  # seconds of airplane mode
AT_ONCE = 2_000  # milliseconds
SILENCE = 20_000  # milliseconds; a socket that says nothing for 15 s is given up
BROKE_OFF = "Your connection broke off. Reconnecting"
CUSTOMERS_BROKE_OFF = "Customer's connection broke off. Waiting for it to come back"


@pytest.fixture
def stack(forgiving_stack: Stack) -> Stack:
    return forgiving_stack


async def test_an_agent_who_reloads_flex_comes_straight_back_into_the_call(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    await agent.desk.reload()
    await says(customer.page, r"Agent lost the connection and has \d+ seconds to come back")
    await agent.is_led_to(code)
    await call_is_whole(stack, agent, customer, code, before)


async def test_a_customer_who_closed_the_tab_and_opens_the_link_again_is_in_the_call_at_once(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    await customer.page.close()
    await says(agent.room(code), "Customer has left or lost the connection", AT_ONCE)
    async with customer.context.expect_page() as opened:
        await customer.link.click()
    customer.call = await opened.value
    await call_is_whole(stack, agent, customer, code, before)


async def test_a_phone_that_was_locked_for_longer_than_the_line_lives_is_back_when_it_is_unlocked(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    async with locked(customer.page):
        await says(agent.room(code), CUSTOMERS_BROKE_OFF, SILENCE)
    await says_no_more(agent.room(code), CUSTOMERS_BROKE_OFF)
    await says_no_more(customer.page, BROKE_OFF)
    await call_is_whole(stack, agent, customer, code, before)


async def test_a_call_that_ended_while_the_phone_was_locked_is_over_when_it_is_unlocked(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    async with locked(customer.page):
        await agent.ends_for_both(code)
        await agent.sees(code, "You ended the call")
    await customer.rates(3, "")
    assert customer.errors == []


async def test_a_phone_that_goes_from_wifi_to_mobile_data_stays_in_the_call(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    await customer.context.set_offline(True)
    await says(customer.page, BROKE_OFF, AT_ONCE)
    await stack.switchboard.reset_connections()
    await says(agent.room(code), CUSTOMERS_BROKE_OFF)
    await customer.context.set_offline(False)
    await says_no_more(customer.page, BROKE_OFF)
    await says_no_more(agent.room(code), CUSTOMERS_BROKE_OFF)
    await call_is_whole(stack, agent, customer, code, before)
    assert (await stack.participants(code)) == before.participants  # the same session goes on


async def test_a_customer_in_airplane_mode_reads_so_at_once_and_is_back_by_themselves(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    began = time.monotonic()
    await customer.context.set_offline(True)
    await says(customer.page, BROKE_OFF, AT_ONCE)
    await says(agent.room(code), CUSTOMERS_BROKE_OFF, SILENCE)
    await asyncio.sleep(began + IN_THE_AIR - time.monotonic())
    await says(customer.page, BROKE_OFF)
    await customer.context.set_offline(False)
    await says_no_more(customer.page, BROKE_OFF)
    await says_no_more(agent.room(code), CUSTOMERS_BROKE_OFF)
    await call_is_whole(stack, agent, customer, code, before)
    assert (await stack.participants(code)) == before.participants


async def test_who_left_the_page_for_another_one_finds_no_dead_call_on_the_way_back(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    await customer.page.goto(f"{stack.ports.api_url}/join")
    await says(agent.room(code), "Customer has left or lost the connection", AT_ONCE)
    await customer.page.go_back()
    await call_is_whole(stack, agent, customer, code, before)

    # A browser that kept the page as it was tells it so; Playwright's has that switched off.
    await customer.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    await says(agent.room(code), "Customer has left or lost the connection", AT_ONCE)
    async with customer.page.expect_navigation():
        await customer.page.evaluate(
            "() => { dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})) }"
        )
    await call_is_whole(stack, agent, customer, code, before)


async def test_a_page_that_stays_after_all_is_still_in_the_call(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)

    async def nothing(route: Route) -> None:
        await route.fulfill(status=204)

    for page in (customer.page, agent.desk):
        await page.route("**/a-file", nothing)  # an address that leads nowhere, as that of a download
        async with page.expect_request("**/a-file"):
            await page.evaluate("() => { location.href = '/a-file' }")
    await call_is_whole(stack, agent, customer, code, before)
    assert (await stack.participants(code)) == before.participants


async def test_a_call_is_undisturbed_by_an_api_that_is_started_again_and_actions_work_after_it(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    await stack.kill_and_restart("API")
    await call_is_whole(stack, agent, customer, code, before)
    assert (await stack.participants(code)) == before.participants
    await agent.presses(code, "Leave")
    await says(customer.page, r"Agent lost the connection and has \d+ seconds to come back")
    await says(agent.room(code), r"The call ends in \d+ seconds unless you come back")
    await agent.presses(code, "Join again")
    await call_is_whole(stack, agent, customer, code, before)
    await agent.ends_for_both(code)
    await customer.rates(5, "")


async def test_who_comes_back_to_twilio_with_a_token_that_has_expired_gets_another_one(
    stack: Stack, new_context: NewContext
) -> None:
    agent = await Agent.logs_in(stack, new_context)
    customer = await Customer.arrives(stack, new_context)
    tokens = [await short_lived(stack, one.context) for one in (agent.desk, customer.chat)]
    await agent.accepts()
    code = await agent.presses_video()
    await customer.opens_the_link()
    await customer.presses("Join")
    await agent.presses(code, "Join")
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    before = await of_the_call(stack, code)
    await asyncio.sleep(max(one.expires_at for one in tokens) - time.time())
    await media_flows(customer.page)  # the room goes on without it

    await stack.switchboard.reset_connections()
    await says(customer.page, "You lost the connection")
    await call_is_whole(stack, agent, customer, code, before)
    assert [one.asked for one in tokens] == [2, 2]
    await agent.ends_for_both(code)
    await customer.rates(5, "")


async def test_a_page_that_was_opened_before_twilio_could_be_reached_gets_into_the_call_by_itself(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    twilio = await Signalling.of(customer.context)
    twilio.reachable = False
    await customer.page.reload()
    await customer.sees("You lost the connection")
    await says(customer.page, "We are bringing you back")
    await says(customer.page, r"The call stays open for you for \d+ seconds")
    twilio.reachable = True
    await call_is_whole(stack, agent, customer, code, before)


async def test_a_way_in_that_was_given_up_is_tried_again_once_the_network_is_back(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await waiting_for_the_agent(stack, new_context)
    twilio = [await Signalling.of(customer.context), await Signalling.of(agent.desk.context)]
    await customer.page.reload()
    await customer.sees("You are next")
    twilio[0].reachable = False
    await agent.presses(code, "Join")
    await customer.sees("We can't connect you")
    await says(customer.page, "Please check your internet connection, then join again.")
    twilio[0].reachable = True
    await new_network(customer.context)
    await media_flows(customer.page)
    before = await of_the_call(stack, code)
    await call_is_whole(stack, agent, customer, code, before)

    twilio[1].reachable = False
    await agent.desk.reload()
    await agent.is_led_to(code)
    await says(agent.room(code), "You could not be connected. Please try again.")
    twilio[1].reachable = True
    await new_network(agent.desk.context)
    await call_is_whole(stack, agent, customer, code, before)


async def test_who_was_taken_out_of_the_room_reads_how_long_the_call_stays_open(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    before = await of_the_call(stack, code)
    participant = f"/video/v1/Rooms/{before.room_sid}/Participants/{before.participants[f'customer-{code}']}"
    await stack.twilio(participant, {"Status": "disconnected"})
    await customer.sees("You are out of the call")
    await says(customer.page, r"The call stays open for you for \d+ seconds")
    await customer.presses("Join again")
    await call_is_whole(stack, agent, customer, code, before)
