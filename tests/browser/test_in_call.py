"""What only a browser shows of a call: a muted voice, a picture out of the page, a device that goes."""

import asyncio

from playwright.async_api import Frame, Locator, Page, expect

from tests.browser.axe import axe_finds_nothing
from tests.browser.conftest import NewContext
from tests.browser.people import (
    JOINING,
    Agent,
    Customer,
    in_a_call,
    invited,
    media_flows,
    picture,
)
from tests.product.stack import Stack

# A voice in place of the test beep: words of 400 ms with breaths of 200 ms between them.
SPEAK = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const given = await ask(wanted);
  if (!given.getAudioTracks().length) return given;
  const audio = new AudioContext();
  const tone = new OscillatorNode(audio, { frequency: 220 });
  const loud = new GainNode(audio, { gain: 0.3 });
  const voice = audio.createMediaStreamDestination();
  tone.connect(loud).connect(voice);
  tone.start();
  setInterval(() => {
    loud.gain.value = 0;
    setTimeout(() => { loud.gain.value = 0.3; }, 200);
  }, 600);
  return new MediaStream([...given.getVideoTracks(), ...voice.stream.getAudioTracks()]);
};
"""

# Keeps what the page opened and took, to look at it and to take it away.
WATCH = """
window.microphones = [];
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wanted) => {
  const given = await open(wanted);
  window.microphones.push(...given.getAudioTracks());
  return given;
};
window.locks = [];
const request = navigator.wakeLock?.request.bind(navigator.wakeLock);
if (request) navigator.wakeLock.request = async (kind) => {
  const lock = await request(kind);
  window.locks.push(lock);
  return lock;
};
"""
UNPLUG = """() => {
  const microphone = microphones.at(-1);
  microphone.stop();
  microphone.dispatchEvent(new Event('ended'));
}"""
MUTED = "You are speaking, but you are muted. Nobody hears you."
SPOKEN_WITHIN = 60.0  # seconds that 50 frames may take on a busy machine


async def becomes(page: Page | Frame, expression: str, value: object) -> None:
    """Raises TimeoutError, which says what it is instead. Asked from here: the CSP forbids eval."""
    seen: object = None
    try:
        async with asyncio.timeout(JOINING / 1000):
            while True:
                seen = await page.evaluate(expression)
                if seen == value:
                    return
                await asyncio.sleep(0.1)
    except TimeoutError as error:
        raise TimeoutError(f"{expression} is {seen!r}, not {value!r}") from error


async def test_a_muted_voice_is_told_of_and_a_voice_that_is_heard_is_not(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await invited(stack, new_context)
    await customer.context.add_init_script(SPEAK)
    await customer.opens_the_link()
    await customer.presses("Join")
    await agent.presses(code, "Join")
    await media_flows(agent.room(code))
    notice = customer.page.locator(".stage-notice")
    heard = await agent.room(code).evaluate("received()")
    async with asyncio.timeout(SPOKEN_WITHIN):
        while (await agent.room(code).evaluate("received()"))["frames"] < heard["frames"] + 50:
            assert await notice.count() == 0  # seconds of speaking
            await asyncio.sleep(0.1)

    await customer.presses("Mute")
    await expect(notice).to_have_text(MUTED)
    await expect(customer.page.get_by_role("status")).to_have_text(MUTED)
    await axe_finds_nothing(customer.page)
    await picture(customer.page, "customer-9-speaks-muted")
    await customer.presses("Mute")
    await expect(notice).to_have_count(0, timeout=1000)
    await agent.ends_for_both(code)


async def test_the_picture_is_taken_out_of_the_page_and_comes_back_with_the_end_of_the_call(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    is_out = "document.pictureInPictureElement !== null"
    room = agent.room(code)
    for page in (room, customer.page):  # one after the other: the browser has one such window
        await page.get_by_role("button", name="Devices").click()
        await page.get_by_role("button", name="Picture in picture").click()
        await becomes(page, is_out, True)
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await becomes(room, is_out, False)

    await customer.page.keyboard.press("p")
    await becomes(customer.page, is_out, False)
    await customer.page.keyboard.press("p")
    await becomes(customer.page, is_out, True)
    await agent.presses(code, "Share screen")
    await expect(customer.page.get_by_text("Agent is sharing").first).to_be_visible()
    await media_flows(customer.page)
    assert await customer.page.evaluate(is_out)
    await agent.ends_for_both(code)
    await customer.sees("How was your call?")
    await becomes(customer.page, is_out, False)


async def test_another_microphone_stands_in_and_the_screens_stay_on_until_the_end(
    stack: Stack, new_context: NewContext
) -> None:
    agent = await Agent.logs_in(stack, new_context)
    customer = await Customer.arrives(stack, new_context)
    for context in (agent.desk.context, customer.context):
        await context.add_init_script(WATCH)
    await customer.context.grant_permissions(["camera", "microphone", "screen-wake-lock"])
    await agent.accepts()
    code = await agent.presses_video()
    await customer.opens_the_link()
    await customer.presses("Join")
    awake = "locks.filter(({ released }) => !released).length"
    await customer.sees("You are next")
    await becomes(customer.page, awake, 1)
    await agent.presses(code, "Join")
    await media_flows(agent.room(code))
    for page in (customer.page, agent.room(code)):
        await becomes(page, awake, 1)

    await customer.page.evaluate(UNPLUG)
    await expect(customer.page.locator(".stage-notice")).to_contain_text("Now in use")
    await media_flows(agent.room(code))
    await agent.ends_for_both(code)
    await customer.sees("How was your call?")
    for page in (customer.page, agent.room(code)):
        await becomes(page, awake, 0)


async def corner_of(picture_: Locator, page: Page) -> str:
    """Where the whole of it stands in the part of the page that is the picture's."""
    box, scene = await picture_.bounding_box(), await page.locator(".stage-scene").bounding_box()
    assert box is not None
    assert scene is not None
    assert 0 <= box["x"] <= scene["width"] - box["width"]
    assert 0 <= box["y"] <= scene["height"] - box["height"]
    top = box["y"] + box["height"] / 2 < scene["height"] / 2
    left = box["x"] + box["width"] / 2 < scene["width"] / 2
    return f"{'top' if top else 'bottom'} {'left' if left else 'right'}"


async def test_ones_own_picture_goes_round_the_corners_by_key_and_anywhere_by_drag(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    page = customer.page
    own = page.get_by_role("button", name="Your picture. Press to move it to the next corner.")
    corners = [await corner_of(own, page)]
    await own.focus()
    for _ in range(4):
        await page.keyboard.press("Enter")
        corners.append(await corner_of(own, page))
    assert corners == ["top right", "bottom right", "bottom left", "top left", "top right"]

    box = await own.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 20, box["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(60, 500, steps=5)
    await page.mouse.up()
    assert await corner_of(own, page) == "bottom left"
    await agent.ends_for_both(code)
