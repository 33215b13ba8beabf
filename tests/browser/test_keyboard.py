"""A whole call by the keyboard alone, on both pages: the focus shows, is led on, and is never lost."""

from playwright.async_api import expect

from tests.browser.conftest import NewContext
from tests.browser.keyboard import Keyboard
from tests.browser.people import COUNT_MEDIA, invited, media_flows
from tests.product.stack import Stack

OWN_PICTURE = "Your picture. Press to move it to the next corner."
NARROW = "one => { one.style.width = '300px'; }"


async def test_a_customer_needs_no_mouse_from_the_code_to_the_rating(
    stack: Stack, new_context: NewContext
) -> None:
    agent, _, code = await invited(stack, new_context)

    context = await new_context(1280, 720)
    await context.add_init_script(COUNT_MEDIA)
    page = await context.new_page()
    keys = Keyboard(page, page)
    await page.goto(f"{stack.ports.api_url}/join")
    assert await keys.tabs_to("Code") == ["Code"]
    await page.keyboard.type("no")
    await keys.press("Enter")
    await keys.is_on("Code")  # and what is wrong with it is said
    await expect(page.get_by_role("textbox")).to_have_accessible_description(
        "That is not a whole code. It has letters and numbers, seven or more."
    )
    await keys.press("Control+a")
    await page.keyboard.type(code)
    await keys.press("Enter")

    await expect(page.get_by_role("heading", name="Ready to join?")).to_be_visible()
    await keys.tabs_to("Turn on camera and microphone")
    await keys.press("Enter")
    await expect(page.get_by_label("Microphone level")).to_be_visible()
    await keys.is_led_to("Ready to join?")
    assert await keys.tabs_to("Change devices") == ["Mute", "Camera off", "Change devices"]
    await keys.press("Enter")
    await keys.tabs_to("Camera")
    await keys.tabs_to("Join")
    await keys.press("Enter")
    await keys.is_led_to("You are next")
    assert await keys.tabs_to("Leave") == ["Mute", "Camera off", "Leave"]

    await agent.presses(code, "Join")
    await keys.is_led_to("Call with Agent")
    await media_flows(page)
    assert await keys.tabs_to("Mute") == [OWN_PICTURE, "Mute"]
    await keys.press("Space")
    await expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    await keys.press("Enter")
    await expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "false")
    await keys.press("ArrowRight")
    await keys.is_on("Camera off")
    await keys.press("Space")
    await expect(page.get_by_role("button", name="Camera off")).to_have_attribute("aria-pressed", "true")
    await keys.press("Space")
    await expect(page.get_by_role("button", name="Camera off")).to_have_attribute("aria-pressed", "false")

    await keys.press("Tab", "Shift+Tab")
    await keys.is_on("Camera off")  # the controls are one stop, and the last one used is it
    await keys.press("ArrowRight", "ArrowRight")
    await keys.is_on("Devices")
    await keys.press("Enter")
    await expect(page.get_by_role("dialog", name="Devices")).to_be_visible()
    await keys.is_on("Camera")
    stops = await keys.tabs_to("Close")
    assert "Mute" not in stops
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await keys.is_on("Devices")
    await keys.press("Enter")
    await keys.tabs_to("Close")
    await keys.press("Enter")
    await keys.is_on("Devices")

    await keys.tabs_to(OWN_PICTURE, "Shift+Tab")
    await keys.press("Enter")
    await keys.is_on(OWN_PICTURE)
    await expect(page.locator(".own-picture.bottom-end")).to_be_visible()
    await keys.press("Tab", "End")
    await keys.is_on("Leave")
    await keys.press("Enter")

    await keys.is_led_to("How was your call?")
    await keys.press("Tab")
    await keys.press("ArrowRight", "ArrowRight", "ArrowRight")
    await keys.is_on("4 stars, Good")
    await keys.tabs_to("Would you like to add something? (optional)")
    await page.keyboard.type("No mouse was needed")
    await keys.tabs_to("Send")
    await keys.press("Enter")
    await keys.is_led_to("Thank you")
    await expect(agent.room(code).get_by_text("No mouse was needed")).to_be_visible()
    assert (await stack.result(code))["outcome"] == "rated"


async def test_an_agent_needs_no_mouse_in_a_narrow_tab(stack: Stack, new_context: NewContext) -> None:
    agent, customer, code = await invited(stack, new_context)
    await agent.desk.locator(f'iframe[data-video-escalation="{code}"]').evaluate(NARROW)
    room = agent.room(code)
    keys = Keyboard(agent.desk, room)
    await agent.sees(code, "The link is in the chat")
    await room.get_by_role("heading", name="The link is in the chat").focus()

    assert await keys.tabs_to("Take back") == [
        *("Turn on camera and microphone", "Join", "Copy link", "Send again", "Take back")
    ]
    await keys.press("Enter")
    await keys.is_on("Keep it")
    await keys.press("Escape")
    await keys.is_on("Take back")
    await keys.press("Enter")
    await keys.is_on("Keep it")
    await keys.press("Enter")
    await keys.is_on("Take back")
    await keys.tabs_to("Join", "Shift+Tab")
    await keys.press("Enter")
    await keys.is_led_to("Call with Customer")

    await customer.opens_the_link()
    await customer.presses("Join")
    await media_flows(room)
    assert await keys.tabs_to("Mute") == [OWN_PICTURE, "Mute"]
    await keys.press("ArrowLeft")
    await keys.is_on("Leave")
    await keys.press("ArrowLeft")
    await keys.is_on("End for both")
    await keys.press("Enter")
    await keys.is_on("Go on")
    await keys.press("Escape")
    await expect(room.get_by_role("dialog")).to_have_count(0)
    await keys.is_on("End for both")
    await keys.press("Enter")
    await keys.is_on("Go on")
    await keys.press("Enter")
    await keys.is_on("End for both")
    await keys.press("Enter")
    await keys.tabs_to("End it", "Shift+Tab")
    await keys.press("Enter")
    await keys.is_led_to("You ended the call")
    assert await keys.tabs_to("New link") == ["New link"]
    assert agent.errors == []
