"""Another site beside the product's pages, in a real browser: it frames them, and posts messages to them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import ConsoleMessage, Frame, Page, Request, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.api.serving import address_of, listen, serving
from tests.browser.conftest import NewContext
from tests.browser.known_link import LINK, SHOWN, knows
from tests.browser.people import Agent, Customer, in_a_call, media_flows
from tests.product.stack import Stack

BLOCKED = "chrome-error://"
LOADED = 10.0  # seconds that a frame may take
MARKUP = "<img src=x onerror=alert(1)>"
PREFIX = "video-escalation/"

FRAME = """url => new Promise(shown => {
  const frame = document.createElement('iframe');
  frame.onload = () => shown();
  frame.src = url;
  document.body.append(frame);
})"""
LISTEN = """() => {
  window.heard = [];
  addEventListener('message', ({data, origin}) => window.heard.push(JSON.stringify({data, origin})));
}"""
POST_TO_ALL = """messages => {
  const windows = [opener, ...Array.from({length: opener.length}, (_, number) => opener[number])];
  for (const one of windows) for (const message of messages) one.postMessage(message, '*');
}"""
HAS_HEARD = """text => new Promise(heard => {
  const look = () => window.heard.some(one => one.includes(text)) ? heard() : setTimeout(look, 10);
  look();
})"""


@pytest.fixture
async def elsewhere() -> AsyncIterator[str]:
    """The address of a site of somebody else's."""

    async def page(_: object) -> HTMLResponse:
        return HTMLResponse("<!doctype html><title>Elsewhere</title>")

    listener = listen()
    async with serving(Starlette(routes=[Route("/", page)]), listener):
        yield address_of(listener)


async def framed(page: Page, url: str) -> Frame:
    """What the page shows in a frame of this address, once that is loaded."""
    known = set(page.frames)
    await page.evaluate(FRAME, url)
    [frame] = set(page.frames) - known
    async with asyncio.timeout(LOADED):
        while True:
            if frame.url:  # of a page that was not let in, it is told after it is loaded
                return frame
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("path", ["/join/5H2QK8N", "/agent/5H2QK8N", "/docs", "/problems/unknown-code"])
async def test_another_site_shows_no_page_of_ours_in_a_frame(
    stack: Stack, new_context: NewContext, elsewhere: str, path: str
) -> None:
    page = await (await new_context()).new_page()
    await page.goto(elsewhere)
    own = await framed(page, f"{elsewhere}/")
    assert await own.title() == "Elsewhere"
    assert (await framed(page, f"{stack.ports.api_url}{path}")).url.startswith(BLOCKED)


@pytest.mark.parametrize("path", ["/join/5H2QK8N", "/agent/5H2QK8N"])
async def test_a_page_tells_nobody_its_address(stack: Stack, new_context: NewContext, path: str) -> None:
    page = await (await new_context()).new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    await page.goto(f"{stack.ports.api_url}{path}")
    await expect(page.get_by_role("heading").first).to_be_visible()
    assert len(asked) > 1  # its script and its styles, at the least
    told = [(await one.all_headers()).get("referer") for one in asked]
    assert [one for one in told if one] == []  # an empty one tells nothing
    assert await page.evaluate("document.referrer") == ""


async def test_messages_of_another_window_move_neither_the_call_nor_flex(
    stack: Stack, new_context: NewContext, elsewhere: str
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    room, asked = agent.room(code), []
    agent.desk.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    async with agent.desk.expect_popup() as opened:  # Flex frames nobody, but may open a window
        await agent.desk.evaluate("url => { window.stranger = open(url) }", elsewhere)
    stranger = await opened.value
    assert await stranger.evaluate("origin") == elsewhere
    for window in (room, agent.desk, stranger):
        await window.evaluate(LISTEN)

    task_sid = (await stack.snapshot(code)).task_sid
    await stranger.evaluate(
        POST_TO_ALL,
        [
            {"type": f"{PREFIX}leave"},
            {"type": f"{PREFIX}hello"},
            {"type": f"{PREFIX}token", "id": "1", "token": "planted"},
            {"type": f"{PREFIX}ready"},
            {"type": f"{PREFIX}token-request", "id": "stolen"},
            {"type": f"{PREFIX}new-link", "task_sid": task_sid},
            {"type": f"{PREFIX}state", "code": code, "phase": "expired", "customer_waiting": False}
            | {"in_call": False, "over": True},
            {"type": "the last one"},
        ],
    )
    for window in (room, agent.desk):
        await window.evaluate(HAS_HEARD, "the last one")
    await media_flows(customer.page)
    await media_flows(room)
    assert (await stack.snapshot(code)).phase == "customer_joined"
    await expect(agent.desk.locator(f'iframe[data-video-escalation="{code}"]')).to_have_count(1)
    assert not [one for one in asked if one.startswith("POST") and one.endswith("/api/escalations")]

    await agent.desk.evaluate("window.stranger.postMessage('after any answer', '*')")
    await stranger.evaluate(HAS_HEARD, "after any answer")
    assert len(await stranger.evaluate("heard")) == 1


async def test_names_are_shown_as_they_were_written(stack: Stack, new_context: NewContext) -> None:
    agent = await Agent.logs_in(stack, new_context)
    dialogs: list[str] = []
    agent.desk.on("dialog", lambda dialog: dialogs.append(dialog.message))
    customer = await Customer.arrives(stack, new_context, MARKUP)
    await agent.accepts()
    code = await agent.presses_video()
    await customer.opens_the_link()
    await customer.presses("Join")
    await agent.sees(code, f"{MARKUP} is waiting")
    assert await agent.room(code).locator("img[src=x]").count() == 0
    assert await agent.desk.locator("img[src=x]").count() == 0
    assert dialogs == []


async def test_the_agents_name_is_shown_to_the_customer_as_it_was_written(
    stack: Stack, new_context: NewContext
) -> None:
    page = await (await new_context()).new_page()
    await knows(page, {**SHOWN, "agent_name": MARKUP})
    await page.goto(stack.ports.api_url + LINK)
    await expect(page.get_by_text(MARKUP).first).to_be_visible()
    assert await page.locator("img[src=x]").count() == 0


@pytest.mark.parametrize("path", ["/join/5H2QK8N", "/agent/5H2QK8N", "/docs", "/problems/unknown-code"])
async def test_a_page_needs_nothing_that_its_policy_forbids(
    stack: Stack, new_context: NewContext, path: str
) -> None:
    page = await (await new_context()).new_page()
    refused: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    page.on("console", note)
    await page.goto(f"{stack.ports.api_url}{path}")
    await expect(page.get_by_role("heading").first).to_be_visible()
    assert refused == []
    await page.evaluate("document.body.setAttribute('onclick', 'x()')")
    body: Any = page.locator("body")
    await body.click()
    assert refused != []  # it would have been noticed
