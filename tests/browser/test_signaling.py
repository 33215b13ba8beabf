"""The unmodified twilio-video.js in real browsers against the local signalling, with media that flows."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright
from starlette.applications import Starlette
from starlette.responses import FileResponse
from starlette.routing import Route, WebSocketRoute

from dev.local_twilio.signaling.server import SignalingServer
from tests.unit.signaling_records import MemoryRooms

ROOT = Path(__file__).parents[2]
SDK = ROOT / "node_modules/twilio-video/dist/twilio-video.min.js"
PAGE = Path(__file__).with_name("signaling_page.html")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
Join = Callable[..., Awaitable[Page]]


class LocalSignaling:
    """A signalling server of this test's own, on a port of its own."""

    def __init__(self) -> None:
        self.rooms = MemoryRooms()
        self.server = SignalingServer(self.rooms, session_timeout=2)
        app = Starlette(
            routes=[
                Route("/", lambda _: FileResponse(PAGE)),
                Route("/twilio-video.min.js", lambda _: FileResponse(SDK)),
                WebSocketRoute("/signaling", self.server.endpoint),
            ]
        )
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self._socket.getsockname()[1]}"
        self._uvicorn = uvicorn.Server(uvicorn.Config(app, log_level="warning"))

    async def run(self) -> None:
        await self._uvicorn.serve(sockets=[self._socket])

    def stop(self) -> None:
        self._uvicorn.should_exit = True


@pytest.fixture
async def signaling() -> AsyncIterator[LocalSignaling]:
    local = LocalSignaling()
    running = asyncio.create_task(local.run())
    yield local
    local.stop()
    await running


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=executable, args=CHROMIUM_FLAGS)
        yield launched
        await launched.close()


@pytest.fixture
async def open_page(browser: Browser, signaling: LocalSignaling) -> AsyncIterator[Join]:
    context = await browser.new_context()
    context.set_default_timeout(10_000)

    async def open_one() -> Page:
        page = await context.new_page()
        await page.goto(signaling.url)
        return page

    yield open_one
    await context.close()


async def sees(page: Page, identity: str, more: int = 5) -> None:
    """Frames of this participant's camera keep coming."""
    start = await page.evaluate("identity => call.frames(identity)", identity)
    await page.wait_for_function(
        "([identity, goal]) => call.frames(identity) > goal", arg=[identity, start + more]
    )


async def receives_bytes(page: Page) -> None:
    start = await page.evaluate("call.bytesReceived()")
    await page.wait_for_function(
        "async start => { const now = await call.bytesReceived();"
        " return now.audio > start.audio && now.video > start.video }",
        arg=start,
    )


async def test_two_browsers_see_and_hear_each_other(signaling: LocalSignaling, open_page: Join) -> None:
    room = signaling.rooms.open("ROOM")
    agent, customer = await open_page(), await open_page()
    joined = await agent.evaluate("call.join('agent@ROOM')")
    assert joined == {"sid": room.sid, "name": "ROOM", "participant": signaling.rooms.sid_of("agent")}
    await customer.evaluate("call.join('customer@ROOM')")
    await asyncio.gather(sees(agent, "customer"), sees(customer, "agent"))
    await asyncio.gather(receives_bytes(agent), receives_bytes(customer))
