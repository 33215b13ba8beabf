"""The desk, which is the real Flex UI, and the customer's web chat, against the local Twilio."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dev.desk.server import PLUGIN, Places, make_app
from dev.local_twilio.records import ReservationStatus
from tests.api.serving import address_of, listen, serving
from tests.browser.axe import AXE
from tests.browser.conftest import NewContext
from tests.browser.desk import (
    BOOT,
    Desk,
    accepts,
    an_agent,
    begins_a_chat,
    has_ended,
    says,
    writes,
)

ROOT = Path(__file__).parents[2]
A_PLUGIN = """
Twilio.Flex.Plugins.init(class {
  name = 'a-plugin';
  init(flex, manager) { window.agentThatThePluginSaw = manager.user.identity; }
});
"""


@pytest.fixture(scope="module")
async def built_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("desk")
    build = await asyncio.create_subprocess_exec("node", ROOT / "dev/desk/build.mjs", folder)
    assert await build.wait() == 0
    return folder


@pytest.fixture
async def desk(built_desk: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    def plugin(_request: Request) -> Response:
        return Response(A_PLUGIN, media_type="text/javascript")

    desk_listener, twilio_listener, api_listener = listen(), listen(), listen()
    running = Desk(address_of(desk_listener), twilio_listener, tmp_path / "twilio.db")
    places = Places(api_url=address_of(api_listener), twilio_url=address_of(twilio_listener))
    api = Starlette(routes=[Route(f"/plugin/{PLUGIN}.js", plugin)])
    async with serving(api, api_listener), serving(make_app(built_desk, places), desk_listener):
        await running.serve_twilio()
        yield running
        await running.stop_twilio()
    assert running.page_errors == []


@pytest.fixture
async def agent(desk: Desk, new_context: NewContext) -> Page:
    return await an_agent(desk, await new_context())


@pytest.fixture
async def customer(desk: Desk, new_context: NewContext) -> Page:
    """On a small phone, before the chat."""
    page = await desk.page(await new_context(), "/chat/")
    await page.set_viewport_size({"width": 320, "height": 568})
    return page


async def test_the_desk_asks_no_host_but_this_machine(desk: Desk, agent: Page) -> None:
    await expect(agent.get_by_text("You are ready to start receiving tasks.")).to_be_visible()
    assert desk.hosts == {"127.0.0.1"}


async def test_flex_loads_the_plugin_by_its_own_plugin_manager(agent: Page) -> None:
    assert await agent.evaluate("window.agentThatThePluginSaw") == "agent-one"


async def test_messages_of_an_accepted_chat_go_both_ways(agent: Page, customer: Page) -> None:
    await begins_a_chat(customer)
    await writes(customer, "Write a message", "My order is late")
    await accepts(agent)
    await expect(agent.get_by_text("My order is late").last).to_be_visible()
    await expect(customer.get_by_text("You are chatting with Agent One.")).to_be_visible()
    await writes(agent, "Type message", "Let me look into it")
    await expect(customer.get_by_text("Let me look into it")).to_be_visible()
    await writes(customer, "Write a message", "Thank you")
    await expect(agent.get_by_text("Thank you").last).to_be_visible()


async def test_end_begins_wrap_up_and_complete_frees_the_agent(
    desk: Desk, agent: Page, customer: Page
) -> None:
    await begins_a_chat(customer)
    await accepts(agent)
    await has_ended(agent)
    await expect(customer.get_by_text("The chat has ended.")).to_be_visible()
    await agent.get_by_role("button", name="Complete", exact=True).click()
    await expect(agent.get_by_text("You are ready to start receiving tasks.")).to_be_visible()
    [reservation] = desk.twilio.tasks.reservations()
    assert reservation.reservation_status == ReservationStatus.COMPLETED


async def test_a_reload_of_the_desk_keeps_the_task_and_its_messages(agent: Page, customer: Page) -> None:
    await begins_a_chat(customer)
    await writes(customer, "Write a message", "My order is late")
    await accepts(agent)
    await agent.reload()
    await expect(agent.get_by_text("My order is late").last).to_be_visible(timeout=BOOT)
    await has_ended(agent)


async def test_the_web_chat_goes_on_after_a_reload(desk: Desk, customer: Page) -> None:
    await begins_a_chat(customer)
    await writes(customer, "Write a message", "My order is late")
    await expect(customer.get_by_text("My order is late")).to_be_visible()
    await customer.reload()
    await expect(customer.get_by_text("My order is late")).to_be_visible()
    await writes(customer, "Write a message", "Are you there?")
    await expect(customer.get_by_text("Are you there?")).to_be_visible()
    [conversation] = desk.twilio.conversations.all()
    said = [message.body for message in desk.twilio.conversations.messages(conversation.sid)]
    assert said == ["My order is late", "Are you there?"]


async def test_a_chat_that_has_ended_makes_room_for_a_new_one(agent: Page, customer: Page) -> None:
    await begins_a_chat(customer)
    await accepts(agent)
    await has_ended(agent)
    await customer.get_by_role("button", name="Start a new chat").click()
    await begins_a_chat(customer)
    await expect(agent.get_by_test_id("accept-task")).to_be_visible()


async def test_the_customers_chat_is_shown_beside_the_desk(desk: Desk, agent: Page) -> None:
    customer = await desk.page(agent.context, "/chat/?customer=2")
    await begins_a_chat(customer)
    await writes(customer, "Write a message", "My order is late")
    await accepts(agent)
    beside = agent.frame_locator("iframe").last
    await expect(beside.get_by_role("log").get_by_text("My order is late")).to_be_visible()


async def test_another_browsers_chat_is_not_shown_beside_the_desk(agent: Page, customer: Page) -> None:
    await begins_a_chat(customer)
    await accepts(agent)
    beside = agent.frame_locator("iframe").last
    await expect(beside.get_by_text("This customer writes from another browser.")).to_be_visible()


async def test_two_customers_of_one_browser_have_chats_of_their_own(
    desk: Desk, agent: Page, new_context: NewContext
) -> None:
    context = await new_context()
    for number in (1, 2):
        page = await desk.page(context, f"/chat/?customer={number}")
        await begins_a_chat(page)
    await expect(agent.get_by_test_id("accept-task")).to_have_count(2)


async def test_what_one_agent_declines_is_offered_to_the_other(
    desk: Desk, agent: Page, customer: Page
) -> None:
    await begins_a_chat(customer)
    decline = agent.get_by_role("button", name="Reject")
    await expect(decline).to_be_visible()
    other = await an_agent(desk, agent.context, "?worker=2")
    await decline.click()
    await accepts(other)
    await expect(customer.get_by_text("You are chatting with Agent Two.")).to_be_visible()
    await other.reload()
    await has_ended(other)


async def test_a_chat_is_transferred_to_a_colleague_by_flexs_own_directory(
    desk: Desk, agent: Page, customer: Page
) -> None:
    await begins_a_chat(customer)
    await writes(customer, "Write a message", "My order is late")
    await accepts(agent)
    colleague = await an_agent(desk, agent.context, "?worker=2")
    await agent.get_by_test_id("task-actions-menu-toggle").click()
    await agent.get_by_role("menuitem", name="Transfer").click()
    await agent.get_by_text("Agent Two").hover()
    await agent.get_by_role("button", name="Transfer to Agent Two").click()
    await agent.get_by_role("button", name="Confirm transfer").click()
    await accepts(colleague)
    await expect(colleague.get_by_text("My order is late").last).to_be_visible()
    await expect(customer.get_by_text("You are chatting with Agent Two.")).to_be_visible()
    await expect(agent.get_by_text("You are ready to start receiving tasks.")).to_be_visible()


async def test_who_signs_out_is_offered_no_chat_until_they_sign_in_again(
    desk: Desk, agent: Page, customer: Page
) -> None:
    await agent.get_by_role("button", name=re.compile("Click for option to log out")).click()
    await agent.get_by_text(re.compile("^log ?out$", re.IGNORECASE)).click()
    await expect(agent.get_by_role("heading", name="You are signed out")).to_be_visible()
    await begins_a_chat(customer)
    assert desk.twilio.tasks.reservations() == []
    await agent.get_by_role("link", name="Sign in again").click()
    await expect(agent.get_by_test_id("accept-task")).to_be_visible(timeout=BOOT)


async def test_an_invitation_to_a_video_call_is_a_button_to_a_new_tab(
    desk: Desk, agent: Page, customer: Page
) -> None:
    await begins_a_chat(customer)
    await accepts(agent)
    link = f"{desk.url}/join/K7M2QXR"
    attributes = {"hasVideo": True, "videoUrl": link, "uniqueCode": "K7M2QXR"}
    says(desk, f"Agent invites you to a video call: {link}", attributes)
    async with customer.context.expect_page() as opened:
        await customer.get_by_role("link", name="Join the video call").click()
    assert (await opened.value).url == link
    await expect(agent.get_by_role("link", name=link)).to_be_visible()


async def test_a_link_to_anything_but_a_web_page_is_no_link(desk: Desk, customer: Page) -> None:
    await begins_a_chat(customer)
    says(desk, "Look here", {"hasVideo": True, "videoUrl": "javascript:alert(1)"})
    await expect(customer.get_by_text("Look here")).to_be_visible()
    await expect(customer.get_by_role("link")).to_have_count(0)


async def test_the_web_chat_catches_up_when_the_local_twilio_is_back(desk: Desk, customer: Page) -> None:
    await begins_a_chat(customer)
    async with desk.without_twilio():
        await expect(customer.get_by_text("The connection is lost.")).to_be_visible()
        says(desk, "Let me look into it")
    await expect(customer.get_by_text("Let me look into it")).to_be_visible()


async def test_the_desk_catches_up_when_the_local_twilio_is_back(
    desk: Desk, agent: Page, customer: Page
) -> None:
    await begins_a_chat(customer)
    await accepts(agent)
    async with desk.without_twilio():
        says(desk, "Sent meanwhile")
        desk.twilio.chats.start("Somebody else")
    await expect(agent.get_by_text("Sent meanwhile").last).to_be_visible()
    await expect(agent.get_by_test_id("accept-task")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_web_chat_has_no_accessibility_violations(desk: Desk, customer: Page, scheme: str) -> None:
    await customer.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    await customer.context.add_init_script(path=AXE)
    await customer.reload()
    await expect(customer.get_by_label("Your name")).to_be_visible()
    assert await violations(customer) == []
    await begins_a_chat(customer)
    await writes(customer, "Write a message", "My order is late, see https://example.com/order/1")
    await expect(customer.get_by_role("link")).to_be_visible()
    assert await violations(customer) == []


async def violations(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(
        "axe.run().then(({violations}) => violations.map(({id, nodes}) => `${id}: ${nodes[0].html}`))"
    )
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, "scrolls sideways"] if wide else found
