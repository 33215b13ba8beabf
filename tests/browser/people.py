"""An agent at the desk and a customer with a phone: what they press and see, in one line each."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Frame, Locator, Page, expect

from dev.demo.places import ROOT
from tests.browser.conftest import NewContext
from tests.product.stack import Stack

SCREENSHOTS = ROOT / "build/screenshots"
BOOT = 30_000  # milliseconds that Flex may take to show itself
JOINING = 15_000  # milliseconds to a picture that moves, on a busy machine
TOLD_WITHIN = 10_000  # milliseconds until a page says that something is wrong
BACK_WITHIN = 30_000  # milliseconds until it has found its way back
FRAMES = 5  # so many more count as a picture that moves

# The product's pages keep their peer connections to themselves; this lets a test read their statistics.
COUNT_MEDIA = """
window.connections = [];
window.RTCPeerConnection = new Proxy(RTCPeerConnection, {
  construct(target, args) {
    const connection = new target(...args);
    window.connections.push(connection);
    return connection;
  },
});
window.received = async () => {
  const sum = { frames: 0, audioBytes: 0 };
  for (const connection of window.connections) {
    for (const one of (await connection.getStats()).values()) {
      if (one.type !== 'inbound-rtp') continue;
      if (one.kind === 'video') sum.frames += one.framesDecoded ?? 0;
      if (one.kind === 'audio') sum.audioBytes += one.bytesReceived ?? 0;
    }
  }
  return sum;
};
"""


async def media_flows(page: Page | Frame) -> None:
    """Returns when a picture moves and sound comes in. Raises TimeoutError.

    Asked from here: the pages' CSP forbids the eval that Playwright's own waiting needs.
    """
    first = await page.evaluate("received()")
    async with asyncio.timeout(JOINING / 1000):
        while True:
            now = await page.evaluate("received()")
            if now["frames"] >= first["frames"] + FRAMES and now["audioBytes"] > first["audioBytes"]:
                return
            await asyncio.sleep(0.1)


async def says(page: Page | Frame, sentence: str, within: int = TOLD_WITHIN) -> None:
    await expect(page.get_by_text(re.compile(sentence)).first).to_be_visible(timeout=within)


async def says_no_more(page: Page | Frame, sentence: str) -> None:
    await expect(page.locator(".stage-notice", has_text=sentence)).to_be_hidden(timeout=BACK_WITHIN)


async def picture(page: Page, name: str) -> None:
    """Kept as build output, to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png")


@dataclass
class Customer:
    """A chat, and once there is a link, the page behind it: in one browser, on a phone."""

    context: BrowserContext
    chat: Page
    errors: list[str]  # that no page of theirs handled
    call: Page | None = None

    @classmethod
    async def arrives(cls, stack: Stack, new_context: NewContext, name: str = "Customer") -> "Customer":
        context, errors = await _phone(new_context)
        chat = await context.new_page()
        await chat.goto(f"{stack.ports.desk_url}/chat/")
        await chat.get_by_label("Your name").fill(name)
        await chat.get_by_role("button", name="Start the chat").click()
        await expect(chat.get_by_label("Your message")).to_be_visible()
        return cls(context, chat, errors)

    async def writes(self, text: str) -> None:
        await self.chat.get_by_placeholder("Write a message").fill(text)
        await self.chat.get_by_placeholder("Write a message").press("Enter")

    @property
    def link(self) -> Locator:
        return self.chat.get_by_role("link", name="Join the video call")

    async def opens_the_link(self) -> Page:
        async with self.context.expect_page() as opened:
            await self.link.click()
        self.call = await opened.value
        await expect(self.call.get_by_role("heading", name="Ready to join?")).to_be_visible()
        return self.call

    async def opens_the_link_elsewhere(self, new_context: NewContext) -> "Customer":
        """The same person, with another phone of theirs."""
        context, errors = await _phone(new_context)
        other = Customer(context, self.chat, errors, await context.new_page())
        await other.page.goto(self.page.url)
        await other.sees("Ready to join?")
        return other

    @property
    def page(self) -> Page:
        assert self.call is not None, "the link was not opened"
        return self.call

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def sees(self, heading: str | re.Pattern[str]) -> None:
        await expect(self.page.get_by_role("heading", name=heading)).to_be_visible(timeout=JOINING)

    async def rates(self, stars: int, words: str) -> None:
        await self.sees("How was your call?")
        await self.page.get_by_role("radio", name=f"{stars} star").check(force=True)
        await self.page.get_by_role("textbox").fill(words)
        await self.presses("Send")
        await self.sees("Thank you")


async def _phone(new_context: NewContext) -> tuple[BrowserContext, list[str]]:
    """A customer's browser, and the errors that no page in it handled, now and later."""
    context = await new_context(390, 780, has_touch=True)
    await context.add_init_script(COUNT_MEDIA)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    return context, errors


@dataclass
class Agent:
    """At the desk, which is the real Flex UI with the plugin in it."""

    desk: Page
    errors: list[str]

    @classmethod
    async def logs_in(cls, stack: Stack, new_context: NewContext, query: str = "") -> "Agent":
        context = await new_context()
        await context.add_init_script(COUNT_MEDIA)
        return await cls.comes_back(stack, context, query)

    @classmethod
    async def comes_back(cls, stack: Stack, context: BrowserContext, query: str = "") -> "Agent":
        """Opens Flex in a browser that may have had it open before."""
        page = await context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(f"{stack.ports.desk_url}/{query}")
        await expect(page.get_by_role("button", name=re.compile("Available"))).to_be_visible(timeout=BOOT)
        return cls(page, errors)

    async def accepts(self) -> None:
        await self.desk.get_by_test_id("accept-task").click()
        await expect(self.desk.get_by_placeholder("Type message")).to_be_editable()

    async def writes(self, text: str) -> None:
        await self.desk.get_by_placeholder("Type message").fill(text)
        await self.desk.get_by_placeholder("Type message").press("Enter")

    async def presses_video(self) -> str:
        """The escalation's code."""
        async with self.desk.expect_response(lambda answer: answer.url.endswith("/api/escalations")) as post:
            await self.desk.get_by_test_id("video-escalation-button").click()
        body: dict[str, Any] = await (await post.value).json()
        code: str = body["code"]
        frame = f'iframe[data-video-escalation="{code}"]'
        await expect(self.desk.locator(frame)).to_be_visible()
        await expect(
            self.desk.frame_locator(frame).get_by_role("heading").first
        ).to_be_visible()  # it is there
        return code

    def room(self, code: str) -> Frame:
        """The agent's room page in the Video Room tab."""
        [frame] = [frame for frame in self.desk.frames if _is_room(frame, code)]
        return frame

    async def is_led_to(self, code: str) -> None:
        """Returns once Flex has opened the room page by itself. Raises TimeoutError."""
        if not any(_is_room(frame, code) for frame in self.desk.frames):
            await self.desk.wait_for_event("framenavigated", lambda frame: _is_room(frame, code))

    async def presses(self, code: str, name: str) -> None:
        await self.room(code).get_by_role("button", name=name, exact=True).click()

    async def sees(self, code: str, heading: str | re.Pattern[str]) -> None:
        await expect(self.room(code).get_by_role("heading", name=heading)).to_be_visible(timeout=JOINING)

    async def ends_for_both(self, code: str) -> None:
        await self.presses(code, "End for both")
        await self.presses(code, "End it")

    def notice(self, sentence: str) -> Locator:
        return self.desk.get_by_test_id("notification-message").get_by_text(sentence)


def _is_room(frame: Frame, code: str) -> bool:
    return urlsplit(frame.url).path == f"/agent/{code}"


async def invited(
    stack: Stack, new_context: NewContext, name: str = "Customer"
) -> tuple[Agent, Customer, str]:
    """From the chat to a link that nobody has opened yet; the code."""
    agent = await Agent.logs_in(stack, new_context)
    customer = await Customer.arrives(stack, new_context, name)
    await agent.accepts()
    return agent, customer, await agent.presses_video()


async def in_a_call(
    stack: Stack, new_context: NewContext, name: str = "Customer"
) -> tuple[Agent, Customer, str]:
    """From the chat to a picture that moves on both sides; the code."""
    agent, customer, code = await invited(stack, new_context, name)
    await customer.opens_the_link()
    await customer.presses("Join")
    await agent.presses(code, "Join")
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    return agent, customer, code


async def waiting_for_the_agent(stack: Stack, new_context: NewContext) -> tuple[Agent, Customer, str]:
    agent, customer, code = await invited(stack, new_context)
    await customer.opens_the_link()
    await customer.presses("Join")
    await customer.sees("You are next")
    await agent.sees(code, "Customer is waiting")
    return agent, customer, code
