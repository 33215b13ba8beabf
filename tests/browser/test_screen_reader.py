"""A whole call as a screen reader has it: the tree of every screen, and what is said unasked."""

from playwright.async_api import Frame, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.hearing import LISTEN, Ear
from tests.browser.people import JOINING, Agent, Customer, invited, media_flows
from tests.product.stack import Stack

OWN_PICTURE = '- button "Your picture. Press to move it to the next corner."'


async def has(place: Page | Frame, *lines: str) -> None:
    """The screen is just this, from its heading on. Raises AssertionError."""
    tree = "- main:\n  - /children: equal\n" + "\n".join(f"  {line}" for line in lines)
    await expect(place.locator("body")).to_match_aria_snapshot(tree, timeout=JOINING)


def controls(*labels: str) -> list[str]:
    return ['- toolbar "Call controls":', "  - /children: equal", *(f"  - button {one}" for one in labels)]


async def test_both_pages_tell_all_of_a_call_once(stack: Stack, new_context: NewContext) -> None:
    agent = await Agent.logs_in(stack, new_context)
    customer = await Customer.arrives(stack, new_context)
    for context in (agent.desk.context, customer.context):
        await context.add_init_script(LISTEN)
    await agent.accepts()
    code = await agent.presses_video()
    room = agent.room(code)
    await agent.sees(code, "The link is in the chat")
    page = await customer.opens_the_link()
    theirs, ours = await Ear.at(page), await Ear.at(room)

    await has(
        page,
        *('- heading "Ready to join?" [level=1]', "- status: Agent will join you."),
        *('- button "Turn on camera and microphone"', '- button "Join"'),
    )
    await has(
        room,
        *('- heading "The link is in the chat" [level=1]', "- paragraph: /Sent at .* The link works until/"),
        *('- button "Turn on camera and microphone"', '- button "Join"', '- button "Copy link"'),
        *('- button "Send again"', '- button "Take back"'),
    )
    await customer.presses("Turn on camera and microphone")
    own = ['- button "Mute"', '- img "Microphone level"', '- button "Camera off"']
    await has(
        page,
        *('- heading "Ready to join?" [level=1]', "- status: Agent will join you.", *own),
        *("- group: Change devices", '- button "Join"'),
    )
    await customer.presses("Join")
    await has(
        page,
        *('- heading "You are next" [level=1]', "- paragraph: Agent will join you.", *own),
        *("- paragraph: Keep this page open. The call starts by itself.", '- button "Leave"'),
    )
    await ours.hears("Customer is waiting")

    await agent.presses(code, "Join")
    await media_flows(page)
    await media_flows(room)
    await theirs.hears("Agent is here")
    await ours.hears("Customer is here")
    await has(
        room,
        *('- heading "Call with Customer" [level=1]', "- timer /In the call for/", "- paragraph: Customer"),
        OWN_PICTURE,
        *controls('"Mute"', '"Camera off"', '"Share screen"', '"Devices"', '"End for both"', '"Leave"'),
    )

    await page.keyboard.press("m")
    await expect(page.get_by_role("button", name="Mute")).to_be_focused()
    await has(
        page,
        *('- heading "Call with Agent" [level=1]', "- paragraph: Agent", OWN_PICTURE),
        *controls('"Mute" [pressed]', '"Camera off"', '"Share screen"', '"Devices"', '"Write"', '"Leave"'),
    )
    await ours.hears("Customer is muted")
    await page.keyboard.press("m")
    await ours.hears("Customer can be heard")
    await customer.presses("Camera off")
    await ours.hears("Customer's camera is off")
    await customer.presses("Camera off")
    await ours.hears("Customer's camera is on")
    await agent.presses(code, "Share screen")
    await theirs.hears("Agent is sharing a screen")
    await agent.presses(code, "Share screen")
    await theirs.hears("Agent is not sharing a screen any more")

    await agent.presses(code, "Leave")
    await theirs.hears("Agent has left")
    await expect(room.get_by_role("heading", name="You are out of the call")).to_be_focused()
    await agent.presses(code, "Join again")
    await theirs.hears("Agent is here")
    await ours.hears("Customer is here")

    await agent.presses(code, "End for both")
    await expect(room.get_by_role("dialog")).to_match_aria_snapshot("""
      - dialog "End the call for you and Customer?":
        - heading "End the call for you and Customer?" [level=2]
        - button "End it"
        - button "Go on"
    """)
    await agent.presses(code, "End it")
    await ours.hears("Ending the call")
    await has(
        page,
        *('- heading "How was your call?" [level=1]', "- paragraph: Thank you for talking with us."),
        *('- group "Your rating"', "- text: Would you like to add something? (optional)"),
        *('- textbox "Would you like to add something? (optional)"', '- button "Send"', '- button "Skip"'),
    )
    await customer.presses("Send")
    told = await theirs.hears_until("Please choose from one to five stars.")
    assert told[:-1] in ([], ["Agent has left"])  # where the room tells of it before the server does
    await page.get_by_role("radio", name="4 stars, Good").check(force=True)
    await customer.presses("Send")
    await theirs.hears("Sending your answer.", "You can close this tab now.")
    await has(page, '- heading "Thank you" [level=1]', "- paragraph: You can close this tab now.")
    await ours.hears("The rating has come.")
    await has(
        room,
        *('- heading "You ended the call" [level=1]', "- paragraph: /You talked for/"),
        *('- img "The customer gave 4 stars of 5"', '- button "New link"'),
    )
    await expect(page.get_by_role("status")).to_be_empty(timeout=JOINING)  # nothing stale is left to be read


async def test_a_connection_that_broke_off_is_told_and_that_it_is_back(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await invited(stack, new_context)
    await customer.context.add_init_script(LISTEN)
    page = await customer.opens_the_link()
    ear = await Ear.at(page)
    await customer.presses("Join")
    await agent.presses(code, "Join")
    await media_flows(page)
    await ear.hears("Agent is here")
    await stack.switchboard.reset_connections()
    told = await ear.hears_until("You are connected again.")
    assert told[0] == "Your connection broke off. Reconnecting…"
    assert len(told) == len(set(told))
    await agent.ends_for_both(code)
