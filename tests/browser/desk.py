"""The desk's servers, and what an agent and a customer do at its pages."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, Page, expect

from dev.local_twilio.account import Account
from dev.local_twilio.app import create_app
from dev.local_twilio.desk_api import desk_mount
from dev.local_twilio.local_twilio import LocalTwilio
from tests.api.serving import serving

BOOT = 30_000  # milliseconds that Flex may take to show itself
ACCOUNT = Account(
    account_sid="AC" + "1" * 32,
    auth_token="auth-token-of-the-tests",
    api_key="SK" + "2" * 32,
    api_secret="api-secret-of-the-tests",
    workspace_sid="WS" + "3" * 32,
)


@dataclass
class Desk:
    """The pages' servers, and what went wrong in any page."""

    url: str
    twilio_listener: socket.socket
    database: Path
    twilio: LocalTwilio = field(init=False)
    page_errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    _twilio_server: AsyncExitStack = field(default_factory=AsyncExitStack)

    def __post_init__(self) -> None:
        self.twilio = LocalTwilio(ACCOUNT, self.database)

    async def serve_twilio(self) -> None:
        app = create_app(self.twilio, [desk_mount(self.twilio, [self.url])])
        await self._twilio_server.enter_async_context(serving(app, self.twilio_listener))

    async def stop_twilio(self) -> None:
        await self._twilio_server.aclose()

    @asynccontextmanager
    async def without_twilio(self) -> AsyncIterator[None]:
        """The local Twilio is away; what is done to it meanwhile is there when it is back."""
        address = self.twilio_listener.getsockname()
        await self.stop_twilio()
        self.twilio = LocalTwilio(ACCOUNT, self.database)
        yield
        self.twilio_listener = socket.create_server(address)
        await self.serve_twilio()

    async def page(self, context: BrowserContext, path: str) -> Page:
        page = await context.new_page()
        page.on("pageerror", lambda error: self.page_errors.append(str(error)))
        page.on("response", lambda response: self.hosts.add(urlsplit(response.url).hostname or ""))
        await page.goto(self.url + path)
        return page


async def an_agent(desk: Desk, context: BrowserContext, query: str = "") -> Page:
    """Waits until Flex shows that the agent is at work."""
    page = await desk.page(context, f"/{query}")
    await expect(page.get_by_role("button", name=re.compile("Available"))).to_be_visible(timeout=BOOT)
    return page


async def begins_a_chat(customer: Page) -> None:
    await customer.get_by_label("Your name").fill("Customer")
    await customer.get_by_role("button", name="Start the chat").click()
    await expect(customer.get_by_label("Your message")).to_be_visible()


async def accepts(agent: Page) -> None:
    await agent.get_by_test_id("accept-task").click()
    await expect(agent.get_by_placeholder("Type message")).to_be_editable()


async def writes(page: Page, field: str, text: str) -> None:
    await page.get_by_placeholder(field).fill(text)
    await page.get_by_placeholder(field).press("Enter")


def says(desk: Desk, body: str, attributes: dict[str, object] | None = None) -> None:
    """A message of the agent's that the product sends by Twilio's REST."""
    [conversation] = desk.twilio.conversations.all()
    desk.twilio.conversations.add_message(conversation.sid, "agent-one", body, attributes)


async def has_ended(agent: Page) -> None:
    await agent.get_by_role("button", name="End", exact=True).click()
    await expect(agent.get_by_role("button", name="Complete", exact=True)).to_be_visible()
