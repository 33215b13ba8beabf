"""The unmodified twilio-video.js in real browsers against the local signalling, with media that flows."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page
from starlette.responses import FileResponse
from starlette.routing import Route
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant

from dev.local_twilio.signaling_seam import SESSION_TIMEOUT
from tests.contract.local_twilio_server import ACCOUNT, running_twilio
from tests.unit.signaling_server import LocalSignaling

ROOT = Path(__file__).parents[2]
SDK = ROOT / "node_modules/twilio-video/dist/twilio-video.min.js"
PAGE = Path(__file__).with_name("signaling_page.html")
FRAMES = 5  # so many more count as a picture that moves


@pytest.fixture
async def signaling(request: pytest.FixtureRequest) -> AsyncIterator[LocalSignaling]:
    """Its parameter, if any, is the session timeout in seconds."""
    local = LocalSignaling(
        getattr(request, "param", SESSION_TIMEOUT),
        [
            Route("/", lambda _: FileResponse(PAGE)),
            Route("/twilio-video.min.js", lambda _: FileResponse(SDK)),
        ],
    )
    local.rooms.open("ROOM")
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
async def context(browser: Browser, signaling: LocalSignaling) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(base_url=signaling.url)
    context.set_default_timeout(10_000)
    yield context
    await context.close()


async def join(context: BrowserContext, identity: str) -> Page:
    page = await context.new_page()
    await page.goto("/")
    await page.evaluate("token => call.join(token)", f"{identity}@ROOM")
    return page


async def a_call(context: BrowserContext) -> tuple[Page, Page]:
    """An agent and a customer who see each other."""
    agent = await join(context, "agent")
    customer = await join(context, "customer")
    await asyncio.gather(sees(agent, "customer"), sees(customer, "agent"))
    return agent, customer


async def sees(page: Page, identity: str, track_name: str | None = None) -> None:
    """Waits until frames of the participant keep coming."""
    arg = [identity, track_name]
    start = await page.evaluate("([identity, name]) => call.frames(identity, name)", arg)
    await page.wait_for_function(
        "([identity, name, goal]) => call.frames(identity, name) >= goal", arg=[*arg, start + FRAMES]
    )


async def hears_and_sees_bytes(page: Page) -> None:
    """Waits until the SDK's statistics count more bytes of both kinds."""
    start = await page.evaluate("call.bytesReceived()")
    await page.wait_for_function(
        "async start => { const now = await call.bytesReceived();"
        " return now.audio > start.audio && now.video > start.video }",
        arg=start,
    )


async def reports(page: Page, *events: str) -> None:
    """Waits until these events have come, in this order and no other between."""
    await page.wait_for_function("count => call.events.length >= count", arg=len(events))
    assert await page.evaluate("call.events") == list(events)


async def test_two_browsers_see_and_hear_each_other(
    signaling: LocalSignaling, context: BrowserContext
) -> None:
    agent, customer = await a_call(context)
    await asyncio.gather(hears_and_sees_bytes(agent), hears_and_sees_bytes(customer))
    room = signaling.rooms.rooms["ROOM"]
    assert await agent.evaluate("[call.room.sid, call.room.name]") == [room.sid, "ROOM"]
    assert await agent.evaluate("call.room.localParticipant.sid") == signaling.rooms.sid_of("agent")


async def test_mute_is_seen_at_the_other_side(context: BrowserContext) -> None:
    agent, customer = await a_call(context)
    for kind in ("audio", "video"):
        await customer.evaluate("kind => call.mute(kind)", kind)
        await agent.wait_for_function(
            "kind => call.trackOf('customer', kind)?.track.isEnabled === false", arg=kind
        )


async def test_a_shared_screen_is_seen_until_it_is_taken_back(context: BrowserContext) -> None:
    agent, customer = await a_call(context)
    await agent.evaluate("call.shareScreen('screen')")
    await sees(customer, "agent", "screen")
    await agent.evaluate("call.stopSharing('screen')")
    await customer.wait_for_function("!call.trackOf('agent', 'video', 'screen')")
    await sees(customer, "agent")


async def test_both_sharing_at_the_same_moment_see_each_others_screen(context: BrowserContext) -> None:
    agent, customer = await a_call(context)
    await asyncio.gather(
        agent.evaluate("call.shareScreen('agents')"), customer.evaluate("call.shareScreen('customers')")
    )
    await asyncio.gather(sees(agent, "customer", "customers"), sees(customer, "agent", "agents"))


async def test_leaving_is_seen_at_once_and_recorded(
    signaling: LocalSignaling, context: BrowserContext
) -> None:
    agent, customer = await a_call(context)
    left = signaling.rooms.sid_of("customer")
    await customer.evaluate("call.room.disconnect()")
    await reports(agent, "customer left")
    await reports(customer, "disconnected without error")
    assert signaling.rooms.departed == [left]


async def test_a_completed_room_ends_with_53118_for_everyone(
    signaling: LocalSignaling, context: BrowserContext
) -> None:
    agent, customer = await a_call(context)
    signaling.server.room_completed(signaling.rooms.rooms["ROOM"].sid)
    await asyncio.gather(reports(agent, "disconnected 53118"), reports(customer, "disconnected 53118"))


async def test_a_removed_participant_sees_no_error(
    signaling: LocalSignaling, context: BrowserContext
) -> None:
    agent, customer = await a_call(context)
    signaling.server.participant_removed(
        signaling.rooms.rooms["ROOM"].sid, signaling.rooms.sid_of("customer")
    )
    await reports(customer, "disconnected without error")
    await reports(agent, "customer left")


async def test_the_same_identity_again_takes_the_older_ones_place(context: BrowserContext) -> None:
    agent, customer = await a_call(context)
    second = await join(context, "customer")
    await reports(customer, "disconnected 53205")
    await asyncio.gather(sees(agent, "customer"), sees(second, "agent"))


async def test_a_broken_socket_is_mended_and_what_happened_meanwhile_is_made_up_for(
    context: BrowserContext,
) -> None:
    agent, customer = await a_call(context)
    await customer.evaluate("call.breakSocket(); call.mute('audio')")
    await agent.evaluate("call.shareScreen('screen')")
    await reports(customer, "reconnecting 53001", "reconnected")
    await reports(agent, "customer reconnecting", "customer reconnected")
    await agent.wait_for_function("call.trackOf('customer', 'audio').track.isEnabled === false")
    await asyncio.gather(sees(customer, "agent", "screen"), sees(agent, "customer"))


@pytest.mark.parametrize("signaling", [2], indirect=True, ids=["two seconds"])
async def test_a_browser_that_is_gone_has_left_when_its_session_times_out(
    signaling: LocalSignaling, context: BrowserContext
) -> None:
    agent, customer = await a_call(context)
    gone = signaling.rooms.sid_of("customer")
    await customer.close()
    await reports(agent, "customer reconnecting", "customer left")
    assert signaling.rooms.departed == [gone]


async def test_a_restarted_server_knows_no_session_and_the_clients_connect_anew(
    signaling: LocalSignaling, context: BrowserContext
) -> None:
    agent, customer = await a_call(context)
    await signaling.stop()
    await signaling.start()
    await asyncio.gather(
        reports(agent, "reconnecting 53001", "disconnected 53001"),
        reports(customer, "reconnecting 53001", "disconnected 53001"),
    )
    await agent.evaluate("call.join('agent@ROOM')")
    await customer.evaluate("call.join('customer@ROOM')")
    await asyncio.gather(sees(agent, "customer"), sees(customer, "agent"))


async def test_a_third_participant_sees_and_is_seen_by_both(context: BrowserContext) -> None:
    agent, customer = await a_call(context)
    supervisor = await join(context, "supervisor")
    await asyncio.gather(
        sees(supervisor, "agent"),
        sees(supervisor, "customer"),
        sees(agent, "supervisor"),
        sees(customer, "supervisor"),
    )
    await agent.evaluate("call.room.disconnect()")
    await asyncio.gather(reports(supervisor, "agent left"), reports(customer, "agent left"))
    await asyncio.gather(sees(supervisor, "customer"), sees(customer, "supervisor"))


async def test_a_refused_connect_rejects_with_twilios_code(
    signaling: LocalSignaling, context: BrowserContext
) -> None:
    signaling.rooms.open("FULL", max_participants=0)
    page = await context.new_page()
    await page.goto("/")
    refusals = [
        await page.evaluate("token => call.refusal(token)", token) for token in ("x", "a@NONE", "a@FULL")
    ]
    assert refusals == [20101, 53106, 53105]


async def test_a_track_name_that_twilio_refuses_fails_at_its_publisher(context: BrowserContext) -> None:
    page = await context.new_page()
    await page.goto("/")
    await page.evaluate("call.join('agent@ROOM', {audio: {name: 'x'.repeat(129)}})")
    await reports(page, "not published 53302")


async def test_rooms_tokens_and_endings_of_the_local_twilio_hold_in_the_browser(
    context: BrowserContext,
) -> None:
    async with running_twilio() as twilio:
        room = await twilio.client.video.v1.rooms.create_async(unique_name="0123ABC", type="group")

        def token(identity: str) -> str:
            video = VideoGrant(room=room.sid)
            issued = AccessToken(
                ACCOUNT.account_sid, ACCOUNT.api_key, ACCOUNT.api_secret, grants=[video], identity=identity
            )
            return str(issued.to_jwt())

        agent, customer = await context.new_page(), await context.new_page()
        for page, identity in ((agent, "agent"), (customer, "customer")):
            await page.goto("/")
            await page.evaluate(
                "([token, host]) => call.join(token, {host})", [token(identity), urlsplit(twilio.url).netloc]
            )
        await asyncio.gather(sees(agent, "customer"), sees(customer, "agent"))
        assert await agent.evaluate("[call.room.sid, call.room.name]") == [room.sid, "0123ABC"]

        participants = twilio.client.video.v1.rooms(room.sid).participants
        connected = {one.identity: one.sid for one in await participants.list_async(status="connected")}
        assert connected["customer"] == await customer.evaluate("call.room.localParticipant.sid")
        await participants(connected["customer"]).update_async(status="disconnected")
        await reports(customer, "disconnected without error")
        await reports(agent, "customer left")
        await twilio.client.video.v1.rooms(room.sid).update_async(status="completed")
        await reports(agent, "customer left", "disconnected 53118")
