"""One escalation from chat to rating, on real parts: Flex UI, Temporal, twilio-video.js, two browsers."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.axe import axe_finds_nothing
from tests.browser.conftest import NewContext
from tests.browser.people import (
    Agent,
    Customer,
    in_a_call,
    invited,
    media_flows,
    picture,
)
from tests.product.stack import Stack

MOST_EVENTS = 100


async def test_an_agent_turns_a_chat_into_a_video_call_and_the_customer_rates_it(
    stack: Stack, new_context: NewContext
) -> None:
    agent = await Agent.logs_in(stack, new_context)
    customer = await Customer.arrives(stack, new_context)
    await customer.writes("My order is late")
    await agent.accepts()
    await agent.writes("Let us look at it together")
    await expect(customer.chat.get_by_text("Let us look at it together")).to_be_visible()

    code = await agent.presses_video()
    await expect(customer.link).to_be_visible()
    await agent.sees(code, "The link is in the chat")
    await axe_finds_nothing(agent.room(code))
    await picture(agent.desk, "agent-1-link-sent")
    await picture(customer.chat, "customer-1-chat")

    await customer.opens_the_link()
    await axe_finds_nothing(customer.page)
    await picture(customer.page, "customer-2-ready")
    await customer.presses("Join")
    await customer.sees("You are next")
    await axe_finds_nothing(customer.page)
    await picture(customer.page, "customer-3-waiting")
    await agent.sees(code, "Customer is waiting")
    await expect(agent.notice("Customer is waiting in the video room.")).to_be_visible()
    await axe_finds_nothing(agent.room(code))
    await picture(agent.desk, "agent-2-customer-waiting")

    await agent.presses(code, "Join")
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    await axe_finds_nothing(customer.page)
    await axe_finds_nothing(agent.room(code))
    await picture(customer.page, "customer-4-call")
    await picture(agent.desk, "agent-3-call")
    assert (await stack.snapshot(code)).phase == "customer_joined"

    await agent.ends_for_both(code)
    await customer.sees("How was your call?")
    await axe_finds_nothing(customer.page)
    await picture(customer.page, "customer-5-rating")
    await agent.sees(code, "You ended the call")
    await customer.rates(4, "Very kind")
    await picture(customer.page, "customer-6-rated")
    await expect(agent.room(code).get_by_text("Very kind")).to_be_visible()
    await axe_finds_nothing(agent.room(code))
    await picture(agent.desk, "agent-4-rated")

    assert await stack.result(code) == {
        "phase": "csat_collected",
        "outcome": "rated",
        "end_reason": "agent_ended",
    }
    assert await stack.rooms(code, "in-progress") == []
    assert len(await stack.rooms(code, "completed")) == 1
    entry = await stack.task_entry((await stack.snapshot(code)).task_sid, code)
    assert (entry["phase"], entry["outcome"]) == ("csat_collected", "rated")
    assert entry["csat"] == {"score": 4, "comment": "Very kind", "skipped": False}
    assert len((await stack.history(code)).events) <= MOST_EVENTS
    assert agent.errors == []


async def test_devices_and_screen_are_switched_on_both_sides(stack: Stack, new_context: NewContext) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    room = agent.room(code)
    await customer.presses("Mute")
    await expect(room.get_by_text("Customer is muted").first).to_be_visible()
    await agent.presses(code, "Camera off")
    await expect(customer.page.get_by_text("Agent's camera is off").first).to_be_visible()
    await picture(customer.page, "customer-7-agents-camera-off")
    await agent.presses(code, "Share screen")
    await expect(customer.page.get_by_text("Agent is sharing").first).to_be_visible()
    await media_flows(customer.page)
    await picture(customer.page, "customer-8-agent-shares")
    await agent.ends_for_both(code)
    await customer.sees("How was your call?")


async def test_a_call_is_guarded_against_finishing_the_task_and_against_a_second_call(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context, "First")
    await agent.desk.get_by_role("button", name="End", exact=True).click()
    await expect(
        agent.notice("You are still in the video call. End it or leave it, then finish the task.")
    ).to_be_visible()
    await picture(agent.desk, "agent-5-guard")
    await expect(agent.desk.get_by_role("button", name="Complete", exact=True)).to_have_count(0)

    second = await Customer.arrives(stack, new_context, "Second")
    await agent.accepts()
    other = await agent.presses_video()
    await agent.presses(other, "Join")
    await agent.sees(other, re.compile("First"))
    await axe_finds_nothing(agent.room(other))
    await picture(agent.desk, "agent-6-busy")
    await media_flows(agent.room(code))  # the first call goes on behind the second task
    await expect(second.link).to_be_visible()

    await agent.presses(other, "Go to that call")
    await expect(agent.desk.locator(f'iframe[data-video-escalation="{code}"]')).to_be_visible()
    await agent.ends_for_both(code)
    await customer.sees("How was your call?")


async def test_who_stays_away_beyond_the_grace_ends_the_call(stack: Stack, new_context: NewContext) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    await agent.presses(code, "Leave")
    await customer.sees(re.compile("Agent"))
    await axe_finds_nothing(customer.page)
    await picture(customer.page, "customer-9-agent-dropped")
    await customer.rates(2, "")
    assert (await stack.snapshot(code)).end_reason == "agent_gone"
    assert await stack.rooms(code, "in-progress") == []


async def test_a_customer_who_reloads_comes_straight_back_into_the_call(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    await customer.page.reload()
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    await agent.ends_for_both(code)
    await customer.rates(5, "")


async def test_a_worker_killed_in_mid_call_and_started_again_doubles_nothing(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    await stack.kill_and_restart("Worker")
    await media_flows(customer.page)
    await agent.ends_for_both(code)
    await customer.rates(5, "Nothing was lost")
    assert (await stack.result(code))["outcome"] == "rated"
    snapshot = await stack.snapshot(code)
    assert len(await stack.rooms(code, "completed")) == 1
    entry = await stack.task_entry(snapshot.task_sid, code)
    assert entry["csat"]["comment"] == "Nothing was lost"
    assert await customer.link.count() == 1


async def test_an_escalation_in_flight_goes_on_after_everything_was_killed(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    for name in ("API", "Worker", "Temporal"):
        await stack.kill_and_restart(name)
    await agent.ends_for_both(code)
    await customer.rates(3, "")
    assert (await stack.result(code))["outcome"] == "rated"


@pytest.mark.parametrize(
    ("code", "heading"),
    [("0000000", "Enter your code"), ("no", "Enter your code")],
)
async def test_a_code_that_is_unknown_or_mistyped_is_said_and_can_be_typed_again(
    stack: Stack, new_context: NewContext, code: str, heading: str
) -> None:
    page = await (await new_context(390, 780)).new_page()
    await page.goto(f"{stack.ports.api_url}/join/{code}")
    await expect(page.get_by_role("heading", name=heading)).to_be_visible()
    await expect(page.get_by_label("Code")).to_be_visible()
    await axe_finds_nothing(page)
    await picture(page, f"customer-code-{code}")


async def test_a_link_that_was_taken_back_says_so(stack: Stack, new_context: NewContext) -> None:
    agent, customer, code = await invited(stack, new_context)
    await customer.opens_the_link()
    await agent.presses(code, "Take back")
    await agent.room(code).get_by_role("button", name=re.compile("Take it back|Yes")).click()
    await customer.sees("This link was taken back")
    await axe_finds_nothing(customer.page)
    await picture(customer.page, "customer-10-taken-back")
    assert (await stack.result(code))["outcome"] == "revoked"
