"""What the customer writes in the call is in the chat: in Flex for the agent, and in their own chat page."""

from playwright.async_api import Locator, Route, expect

from tests.browser.axe import axe_finds_nothing
from tests.browser.conftest import NewContext
from tests.browser.people import (
    JOINING,
    Agent,
    Customer,
    in_a_call,
    media_flows,
    picture,
)
from tests.product.stack import Stack

TEXT = "I can't hear you"
LINES = "**/chat-line"
SENT = "It is in the chat."


def field(customer: Customer) -> Locator:
    return customer.page.get_by_role("textbox")


def write_button(customer: Customer) -> Locator:
    return customer.page.get_by_role("button", name="Write", exact=True)


def in_flex(agent: Agent, text: str) -> Locator:
    """The messages of these words in the real Flex UI's chat."""
    return agent.desk.locator(".Twilio-MessageBubble-default").filter(has_text=text)


def in_own_chat(customer: Customer, text: str) -> Locator:
    return customer.chat.locator(".message.own").filter(has_text=text)


async def is_in_the_chat_once(agent: Agent, customer: Customer, text: str) -> None:
    await expect(in_own_chat(customer, text)).to_have_count(1)
    await expect(in_flex(agent, text)).to_have_count(1)


async def test_a_line_written_in_the_call_is_the_customers_message_in_flex(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, _ = await in_a_call(stack, new_context)
    await write_button(customer).focus()
    await customer.page.keyboard.press("w")
    await expect(field(customer)).to_be_focused()
    await customer.page.keyboard.type(TEXT)
    await picture(customer.page, "customer-13-writes")
    await axe_finds_nothing(customer.page)
    await customer.page.keyboard.press("Enter")
    await expect(customer.page.get_by_role("status")).to_have_text(SENT)
    await expect(field(customer)).to_have_value("")
    await expect(field(customer)).to_be_focused()
    await is_in_the_chat_once(agent, customer, TEXT)
    await expect(in_flex(agent, TEXT).get_by_test_id("message-sendername")).to_have_text("Customer")
    await picture(agent.desk, "agent-9-reads-a-line")

    await customer.page.keyboard.press("Escape")
    await expect(field(customer)).to_have_count(0)
    await expect(write_button(customer)).to_be_focused()
    await media_flows(customer.page)
    assert agent.errors == []


async def test_a_line_whose_answers_get_lost_is_kept_and_is_in_the_chat_once(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, _ = await in_a_call(stack, new_context)

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await customer.page.route(LINES, lose_the_answer)
    await customer.presses("Write")
    await field(customer).fill(TEXT)
    await customer.presses("Send")
    await expect(customer.page.get_by_text("We can't send it right now").first).to_be_visible()
    await expect(field(customer)).to_have_value(TEXT)
    await customer.page.unroute(LINES)
    await expect(customer.page.get_by_role("status")).to_have_text(SENT, timeout=JOINING)
    await is_in_the_chat_once(agent, customer, TEXT)
    await customer.presses("Close")
    await expect(write_button(customer)).to_be_focused()
