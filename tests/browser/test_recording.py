"""A call that is to be recorded, on real parts: what the customer is asked, and what both sides see."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Frame, Locator, Page, expect

from tests.browser.axe import axe_finds_nothing
from tests.browser.conftest import NewContext
from tests.browser.people import (
    invited,
    media_flows,
    picture,
)
from tests.product.stack import Stack, running_stack

SHOWN_WITHIN = 10_000  # milliseconds
QUESTION = "May we record this call?"
NOT_AGREED = "Not recorded: Customer has not agreed."


@pytest.fixture
async def recording_stack(tmp_path: Path) -> AsyncIterator[Stack]:
    async with running_stack(tmp_path, settings={"VIDEO_RECORD_BY_DEFAULT": "true"}) as whole:
        yield whole


def sign(page: Page | Frame) -> Locator:
    return page.get_by_text("Recording", exact=True)


async def shows(page: Page | Frame) -> None:
    await expect(sign(page)).to_be_visible(timeout=SHOWN_WITHIN)


async def shows_no_more(page: Page | Frame) -> None:
    await expect(sign(page)).to_be_hidden(timeout=SHOWN_WITHIN)


async def recordings(stack: Stack, code: str) -> list[dict[str, Any]]:
    [room] = await stack.rooms(code, "in-progress")
    listed: list[dict[str, Any]] = (await stack.twilio(f"/video/v1/Rooms/{room['sid']}/Recordings"))[
        "recordings"
    ]
    return listed


async def test_a_call_is_recorded_with_consent_and_no_more_once_it_is_taken_back(
    recording_stack: Stack, new_context: NewContext
) -> None:
    stack = recording_stack
    agent, customer, code = await invited(stack, new_context)
    room = agent.room(code)
    await expect(room.get_by_text("The call is recorded if Customer agrees.")).to_be_visible()
    await agent.presses(code, "Join")

    await customer.opens_the_link()
    await customer.presses("Join")
    await customer.sees(QUESTION)
    await expect(customer.page.get_by_role("heading", name=QUESTION)).to_be_focused()
    await axe_finds_nothing(customer.page)
    await picture(customer.page, "customer-11-consent")
    await customer.presses("Back")
    await customer.sees("Ready to join?")
    await customer.presses("Join")
    await customer.page.get_by_role("button", name="Yes, record the call").press("Enter")

    await media_flows(customer.page)
    for page in (customer.page, room):
        await shows(page)
        await axe_finds_nothing(page)
    await picture(customer.page, "customer-12-recorded")
    await picture(agent.desk, "agent-7-recorded")
    assert {one["status"] for one in await recordings(stack, code)} == {"processing"}

    await agent.presses(code, "Stop recording")
    await expect(room.get_by_text("Not recorded: you stopped the recording.").first).to_be_visible()
    for page in (customer.page, room):
        await shows_no_more(page)
    await agent.presses(code, "Start recording")
    for page in (customer.page, room):
        await shows(page)

    await customer.presses("Stop recording")
    for page in (customer.page, room):
        await shows_no_more(page)
    await expect(customer.page.get_by_role("status")).to_have_text("The recording has stopped.")
    await expect(room.get_by_text(NOT_AGREED).first).to_be_visible()
    await expect(room.get_by_role("button", name="Start recording")).to_have_count(0)
    await expect(customer.page.get_by_role("button", name="Stop recording")).to_have_count(0)
    assert {one["status"] for one in await recordings(stack, code)} == {"completed"}
    await media_flows(customer.page)

    await agent.ends_for_both(code)
    await customer.rates(5, "")
    consent = (await stack.snapshot(code)).recording_consent
    assert consent is not None
    assert not consent.given
    assert agent.errors == []


async def test_who_refuses_is_in_the_call_unrecorded(recording_stack: Stack, new_context: NewContext) -> None:
    stack = recording_stack
    agent, customer, code = await invited(stack, new_context)
    await agent.presses(code, "Join")
    await customer.opens_the_link()
    await customer.presses("Join")
    await customer.sees(QUESTION)
    await customer.presses("No, do not record it")
    await media_flows(customer.page)
    await expect(agent.room(code).get_by_text(NOT_AGREED).first).to_be_visible()
    await picture(agent.desk, "agent-8-not-recorded")
    for page in (customer.page, agent.room(code)):
        await shows_no_more(page)
        await axe_finds_nothing(page)
    assert await recordings(stack, code) == []
    await customer.page.reload()  # straight back, and not asked again
    await media_flows(customer.page)
    await agent.ends_for_both(code)
    await customer.sees("How was your call?")


async def test_a_consent_taken_back_unheard_is_heard_before_the_customer_is_in_the_call_again(
    recording_stack: Stack, new_context: NewContext
) -> None:
    stack = recording_stack
    agent, customer, code = await invited(stack, new_context)
    await agent.presses(code, "Join")
    await customer.opens_the_link()
    await customer.presses("Join")
    await customer.presses("Yes, record the call")
    await shows(customer.page)

    await customer.page.route("**/recording-consent", lambda route: route.abort())
    async with customer.page.expect_request("**/recording-consent"):
        await customer.presses("Stop recording")
    begun = len(await recordings(stack, code))
    await customer.presses("Leave")
    await customer.page.unroute("**/recording-consent")
    await customer.presses("Back to the call")
    await media_flows(customer.page)
    await expect(agent.room(code).get_by_text(NOT_AGREED).first).to_be_visible()
    assert len(await recordings(stack, code)) == begun
    await agent.ends_for_both(code)
    await customer.sees("How was your call?")
