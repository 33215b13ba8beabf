"""The blur that the page makes by Twilio's library, with its real model, of a camera with a test picture."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from api.app import create_app
from tests.api.serving import address_of, listen, serving
from tests.browser.conftest import NewContext
from tests.browser.known_link import LINK, SHOWN, knows
from tests.browser.people import JOINING, invited, media_flows
from tests.product.stack import Stack
from tests.unit.scripted_twilio import settings_for

CHOICE = "Blur my background"
READY = 30_000  # milliseconds for the library and its first frame, without a graphics card
SEEN = ".preview-picture video"

# Chromium computes here what a graphics card would: small pictures, and few of them, keep that within a
# camera's time, also on a busy machine.
SMALL_CAMERA = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) => ask({
  ...wanted,
  video: wanted.video && {
    ...wanted.video, width: { exact: 320 }, height: { exact: 240 }, frameRate: { exact: 10 },
  },
});
"""
# Each frame takes a fifth of a second.
SLOW_MACHINE = """
const { prototype } = ImageBitmapRenderingContext;
const { transferFromImageBitmap } = prototype;
prototype.transferFromImageBitmap = function (bitmap) {
  for (const until = performance.now() + 200; performance.now() < until;);
  transferFromImageBitmap.call(this, bitmap);
};
"""
# How much neighbouring points of a picture differ, on average: blur takes that away.
EDGES = """video => {
  const [width, height] = [video.videoWidth, video.videoHeight];
  if (!width) return 0; // no frame is there yet
  const pen = new OffscreenCanvas(width, height).getContext('2d');
  pen.drawImage(video, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  let sum = 0;
  for (let at = 4; at < data.length; at += 4) sum += Math.abs(data[at + 1] - data[at - 3]);
  return sum / (width * height);
}"""


@pytest.fixture(scope="module")
async def site() -> AsyncIterator[str]:
    listener = listen()
    async with serving(create_app(settings_for(None)), listener):
        yield address_of(listener)


async def with_camera(context: BrowserContext, site: str) -> Page:
    """The customer's page before the call, with the camera on."""
    page = await context.new_page()
    await knows(page, SHOWN)
    await page.goto(site + LINK)
    await page.get_by_role("button", name="Turn on camera and microphone").click()
    await expect(page.locator(SEEN)).to_be_visible()
    return page


async def edges(video: Locator) -> float:
    found: float = await video.evaluate(EDGES)
    return found


async def becomes(video: Locator, fits: Callable[[float], bool], within: int = JOINING) -> float:
    """How much of edges there is then. within: milliseconds. Raises TimeoutError."""
    async with asyncio.timeout(within / 1000):
        while True:
            seen = await edges(video)
            if fits(seen):
                return seen
            await asyncio.sleep(0.1)


async def sharpness(video: Locator) -> float:
    """Of a picture that has something in it to blur."""
    return await becomes(video, lambda seen: seen > 1)


async def becomes_soft(video: Locator, sharp: float) -> None:
    await becomes(video, lambda seen: 0 < seen < sharp * 0.5, READY)


async def becomes_sharp(video: Locator, sharp: float) -> None:
    await becomes(video, lambda seen: seen > sharp * 0.7)


async def test_the_background_is_blurred_by_a_press_and_the_next_time_by_itself(
    site: str, new_context: NewContext
) -> None:
    context = await new_context()
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    await context.add_init_script(SMALL_CAMERA)
    page = await with_camera(context, site)
    video = page.locator(SEEN)
    sharp = await sharpness(video)
    await page.get_by_text("Change devices").click()
    await page.get_by_label(CHOICE).check()
    await becomes_soft(video, sharp)
    await page.get_by_label(CHOICE).uncheck()
    await becomes_sharp(video, sharp)
    await page.get_by_label(CHOICE).check()
    await becomes_soft(video, sharp)

    again = await with_camera(context, site)
    await becomes_soft(again.locator(SEEN), sharp)
    assert not [one for one in said if "Content Security Policy" in one]


async def test_nothing_of_it_is_loaded_before_it_is_chosen(site: str, new_context: NewContext) -> None:
    context = await new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = await with_camera(context, site)
    await page.get_by_text("Change devices").click()
    await expect(page.get_by_label(CHOICE)).not_to_be_checked()
    assert not [one for one in asked if "/blur" in one]


async def test_a_blur_that_cannot_be_loaded_is_told_of_and_the_camera_stays_as_it_was(
    site: str, new_context: NewContext
) -> None:
    context = await new_context()
    await context.add_init_script(SMALL_CAMERA)
    await context.route("**/blur/**", lambda route: route.fulfill(status=404))
    page = await with_camera(context, site)
    sharp = await sharpness(page.locator(SEEN))
    await page.get_by_text("Change devices").click()
    await page.get_by_label(CHOICE).check()
    await expect(page.get_by_text("The blur did not work.").first).to_be_visible(timeout=READY)
    await expect(page.get_by_label(CHOICE)).not_to_be_checked()
    await becomes_sharp(page.locator(SEEN), sharp)
    await context.unroute("**/blur/**")
    await page.get_by_label(CHOICE).check()
    await becomes_soft(page.locator(SEEN), sharp)


async def test_a_machine_that_is_too_slow_is_left_alone_also_the_next_time(
    site: str, new_context: NewContext
) -> None:
    context = await new_context()
    await context.add_init_script(SMALL_CAMERA)
    await context.add_init_script(SLOW_MACHINE)
    page = await with_camera(context, site)
    sharp = await sharpness(page.locator(SEEN))
    await page.get_by_text("Change devices").click()
    await page.get_by_label(CHOICE).check()
    await expect(page.get_by_text("Your device is too slow for blur.").first).to_be_visible(timeout=READY)
    await becomes_sharp(page.locator(SEEN), sharp)

    again = await with_camera(context, site)
    await again.get_by_text("Change devices").click()
    await expect(again.get_by_label(CHOICE)).not_to_be_checked()


async def test_the_other_side_of_a_call_sees_the_blurred_picture(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await invited(stack, new_context)
    await customer.context.add_init_script(SMALL_CAMERA)
    await customer.opens_the_link()
    await customer.presses("Join")
    await agent.presses(code, "Join")
    room = agent.room(code)
    await media_flows(room)
    seen = room.locator(".stage-scene video:not(.own)").first
    sharp = await sharpness(seen)
    await customer.presses("Devices")
    await customer.page.get_by_label(CHOICE).check()
    await becomes_soft(seen, sharp)
    await customer.page.get_by_label(CHOICE).uncheck()
    await becomes_sharp(seen, sharp)
