"""Browsers, pages and apps in which there can be no call: what they say, and the ways out."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from api.app import create_app
from tests.api.serving import address_of, listen, serving
from tests.browser.axe import axe_finds_nothing
from tests.browser.conftest import NewContext
from tests.browser.known_link import LINK, SHOWN, knows
from tests.unit.scripted_twilio import settings_for

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
WEB_VIEW = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7 Build/UP1A.231005.007; wv) AppleWebKit/537.36"
    " (KHTML, like Gecko) Version/4.0 Chrome/125.0.0.0 Mobile Safari/537.36"
)
INSTAGRAM = f"{WEB_VIEW} Instagram 295.0.0.32.119 Android (34/14; 420dpi; 1080x2400; Google; Pixel 7)"
FLEX = "https://flex.example"  # what the settings allow to show the agent's page

NO_CALLS = "for (const name of ['mediaDevices', 'clipboard']) Object.defineProperty(navigator, name, {});"
NO_WEBRTC = "delete window.RTCPeerConnection;"
NOT_SECURE = "Object.defineProperty(window, 'isSecureContext', { value: false });"
DEVICES_KEPT = """navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException('Permission denied', 'NotAllowedError'));"""
NO_COPYING = """navigator.clipboard.writeText = () =>
  Promise.reject(new DOMException('Write permission denied', 'NotAllowedError'));"""


@pytest.fixture(scope="module")
async def site() -> AsyncIterator[str]:
    """Both pages as they are built, served by an API that nobody else asks."""
    app = create_app(settings_for(None))
    listener = listen()
    async with serving(app, listener):
        yield address_of(listener)


async def opened(site: str, new_context: NewContext, user_agent: str | None, *lacks: str) -> Page:
    """The customer's page of a link that is good, in a browser that lacks these."""
    context = await new_context(
        390, 780, user_agent=user_agent, permissions=["clipboard-read", "clipboard-write"]
    )
    for script in lacks:
        await context.add_init_script(script)
    page = await context.new_page()
    await knows(page, SHOWN)
    await page.goto(site + LINK)
    return page


async def test_a_browser_without_webrtc_says_which_can_and_copies_the_link(
    site: str, new_context: NewContext
) -> None:
    page = await opened(site, new_context, None, NO_WEBRTC)
    await expect(page.get_by_role("heading", name="Please use another browser")).to_be_visible()
    await page.get_by_role("button", name="Copy link").click()
    await expect(page.get_by_role("button", name="Link copied")).to_be_visible()
    await expect(page.get_by_role("status")).to_have_text("Link copied")
    assert await page.evaluate("navigator.clipboard.readText()") == (site + LINK).replace("http:", "https:")
    await axe_finds_nothing(page)


async def test_where_nothing_may_be_copied_the_link_stands_there(site: str, new_context: NewContext) -> None:
    page = await opened(site, new_context, None, NO_WEBRTC, NO_COPYING)
    await page.get_by_role("button", name="Copy link").click()
    await expect(page.locator(".link")).to_have_text((site + LINK).replace("http:", "https:"))
    await expect(page.get_by_role("status")).to_have_text("Please copy the link from here:")


async def test_a_page_that_is_not_secure_shows_its_secure_address(site: str, new_context: NewContext) -> None:
    page = await opened(site, new_context, None, NOT_SECURE, NO_CALLS)
    await expect(page.get_by_role("heading", name="Please open the link again")).to_be_visible()
    await expect(page.locator(".link")).to_have_text((site + LINK).replace("http:", "https:"))


@pytest.mark.parametrize(
    ("user_agent", "app", "way"),
    [
        (INSTAGRAM, "Instagram", "intent://"),
        (f"{WEB_VIEW} Line/14.11.0/IAB", "LINE", "https://"),
        (f"{IPHONE} Mobile/15E148 Instagram 300.0.0.18.110", "Instagram", None),
        (f"{WEB_VIEW} MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64", "WeChat", None),
        (f"{IPHONE} Mobile/15E148", "This app", None),
    ],
)
async def test_an_app_that_can_make_no_calls_is_named_with_the_way_out_of_it(
    site: str, new_context: NewContext, user_agent: str, app: str, way: str | None
) -> None:
    page = await opened(site, new_context, user_agent, NO_CALLS)
    await expect(page.get_by_role("heading", name="Please open the link in your browser")).to_be_visible()
    await expect(page.get_by_text(f"{app} shows this page")).to_be_visible()
    browser = "Safari" if user_agent.startswith(IPHONE) else "Chrome"
    await expect(page.get_by_text(f"open the page in the browser, or in {browser}")).to_be_visible()
    out = page.get_by_role("link", name="Open in browser")
    if way is None:
        await expect(out).to_have_count(0)
    else:
        address = await out.get_attribute("href")
        assert address is not None
        assert address.startswith(way)
        assert LINK in address
    await axe_finds_nothing(page)


async def test_an_app_that_can_make_calls_is_not_shut_out(site: str, new_context: NewContext) -> None:
    page = await opened(site, new_context, INSTAGRAM)
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("heading", name="You are next")).to_be_visible()


async def test_an_app_that_keeps_the_devices_leaves_the_choice_to_go_out_or_to_join_without(
    site: str, new_context: NewContext
) -> None:
    page = await opened(site, new_context, INSTAGRAM, DEVICES_KEPT)
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("alert")).to_contain_text(
        "The app that shows this page keeps them to itself."
    )
    await expect(page.get_by_role("link", name="Open in browser")).to_be_visible()
    await axe_finds_nothing(page)
    await page.get_by_role("button", name="Join without camera and microphone").click()
    await expect(page.get_by_role("heading", name="You are next")).to_be_visible()


async def test_a_browser_that_refuses_the_devices_is_sent_nowhere_else(
    site: str, new_context: NewContext
) -> None:
    page = await opened(site, new_context, None, DEVICES_KEPT)
    await page.get_by_role("button", name="Join").click()
    await expect(page.get_by_role("alert")).to_contain_text(
        "This browser may not use your camera and microphone."
    )
    await expect(page.get_by_role("button", name="Copy link")).to_have_count(0)


async def test_words_that_did_not_load_can_be_loaded_again(site: str, new_context: NewContext) -> None:
    context = await new_context(390, 780)
    await context.add_init_script(NO_WEBRTC)
    page = await context.new_page()
    await knows(page, SHOWN)
    await page.route("**/Elsewhere-*.js", lambda route: route.abort())
    await page.goto(site + LINK)
    await expect(page.get_by_role("heading", name="We can't reach the call")).to_be_visible()
    await page.unroute("**/Elsewhere-*.js")
    await page.get_by_role("button", name="Try now").click()
    await expect(page.get_by_role("heading", name="Please use another browser")).to_be_visible()


@pytest.mark.parametrize(
    ("lack", "heading"),
    [
        (NOT_SECURE, "Video is not possible on this page"),
        (NO_WEBRTC, "Please use another browser"),
    ],
)
async def test_the_agents_page_says_where_there_can_be_no_call(
    site: str, new_context: NewContext, lack: str, heading: str
) -> None:
    context = await new_context(permissions=["local-network-access"])
    await context.add_init_script(lack)
    page = await context.new_page()
    frame = f'<!doctype html><title>Flex</title><iframe title="Room" src="{site}/agent/5H2QK8N"></iframe>'
    await page.route(f"{FLEX}/", lambda route: route.fulfill(content_type="text/html", body=frame))
    await page.goto(f"{FLEX}/")
    room = page.frame_locator("iframe")
    await expect(room.get_by_role("heading", name=heading)).to_be_visible()
    await expect(room.get_by_role("button")).to_have_count(0)
