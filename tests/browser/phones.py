"""What happens to a page from outside: its phone is locked, its line is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import BrowserContext, CDPSession, Page, WebSocketRoute

from tests.browser.people import JOINING


@asynccontextmanager
async def locked(page: Page) -> AsyncIterator[None]:
    """The phone is locked meanwhile: the page's code stands still, as where the system has frozen it.

    By the debugger: Chromium's own freezing of a page does nothing in a browser without a screen.
    """
    phone: CDPSession = await page.context.new_cdp_session(page)
    await phone.send("Debugger.enable")
    paused = asyncio.get_running_loop().create_future()
    phone.once("Debugger.paused", lambda told: paused.set_result(told))
    await phone.send("Debugger.pause")
    async with asyncio.timeout(JOINING / 1000):
        await paused
    yield
    await phone.send("Debugger.disable")
    await page.evaluate("() => { document.dispatchEvent(new Event('visibilitychange')) }")


async def new_network(context: BrowserContext) -> None:
    """The network goes, and comes back."""
    await context.set_offline(True)
    await context.set_offline(False)


@dataclass
class Signalling:
    """Twilio's signalling as one browser reaches it, or not."""

    reachable: bool = True

    @classmethod
    async def of(cls, context: BrowserContext) -> "Signalling":
        """For pages that are loaded from now on."""
        signalling = cls()

        async def connects(socket: WebSocketRoute) -> None:
            if signalling.reachable:
                socket.connect_to_server()
            else:
                await socket.close(code=3000, reason="unreachable")

        await context.route_web_socket("**/signaling", connects)
        return signalling
