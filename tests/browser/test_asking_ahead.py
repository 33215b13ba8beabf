"""Who is about to press need not wait for Twilio: the pages ask when the pointer comes to the button."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Page, Response

from tests.browser.conftest import NewContext
from tests.browser.people import Agent, Customer, invited
from tests.product.stack import Stack


def _is_asked_ahead(answer: Response) -> bool:
    return answer.request.method == "GET" and urlsplit(answer.url).path.startswith("/api/tasks/")


@asynccontextmanager
async def _asked_ahead(page: Page, status: int) -> AsyncIterator[None]:
    """Within, the page asks for the latest escalation of the task, and says which worker asks."""
    async with page.expect_response(_is_asked_ahead) as asked:
        yield
    answer = await asked.value
    assert answer.status == status
    [worker_sid] = parse_qs(urlsplit(answer.url).query)["worker_sid"]
    assert worker_sid.startswith("WK")


async def test_the_button_and_join_ask_ahead_when_the_pointer_comes_to_them(
    stack: Stack, new_context: NewContext
) -> None:
    agent = await Agent.logs_in(stack, new_context)
    customer = await Customer.arrives(stack, new_context)
    await customer.writes("My order is late")
    await agent.accepts()
    async with _asked_ahead(agent.desk, 404):
        await agent.desk.get_by_test_id("video-escalation-button").hover()
    code = await agent.presses_video()
    await agent.sees(code, "The link is in the chat")
    async with _asked_ahead(agent.desk, 200):
        await agent.room(code).get_by_role("button", name="Join", exact=True).hover()
    assert agent.errors == []


async def test_the_question_whether_to_take_the_link_back_asks_ahead(
    stack: Stack, new_context: NewContext
) -> None:
    agent, _, code = await invited(stack, new_context)
    await agent.sees(code, "The link is in the chat")
    async with _asked_ahead(agent.desk, 200):
        await agent.presses(code, "Take back")
    assert agent.errors == []
