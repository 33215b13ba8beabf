"""Chromium, with a camera that plays a test picture, and what makes a phone of it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, Frame, Page, async_playwright

FLAGS: Final = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--allow-loopback-in-peer-connection",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
OBSERVE: Final = Path(__file__).with_name("observe.js").read_text()

# A phone on a mobile network that is slow, and not bad.
SLOW_DOWN: Final = 4  # times
LATENCY: Final = 150  # ms, added to every answer
DOWN: Final = 1_600_000 // 8  # bytes a second
UP: Final = 750_000 // 8  # bytes a second

WITHIN: Final = 30.0  # seconds, for whatever a page is to show
POLL: Final = 0.02  # seconds


class ChromiumMissingError(Exception):
    """The message says what to do."""


@asynccontextmanager
async def chromium(*, keeps_pages: bool = False) -> AsyncIterator[Browser]:
    """The one that CHROMIUM names, else the one in PATH. Raises ChromiumMissingError.

    `keeps_pages`: in memory for the way back to them, as people's browsers do, which Playwright switches off.
    """
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if executable is None or not os.access(executable, os.X_OK):
        raise ChromiumMissingError("Chromium is missing: install it, or name it by CHROMIUM")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable,
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"] if keeps_pages else None,
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def new_profile(browser: Browser, observe: str = OBSERVE) -> AsyncIterator[BrowserContext]:
    """As large as a phone, with an empty cache, and allowed to use camera and microphone.

    `observe` runs in every page before its own scripts.
    """
    context = await browser.new_context(viewport={"width": 390, "height": 780}, has_touch=True)
    await context.grant_permissions(["camera", "microphone", "local-network-access"])
    await context.add_init_script(observe)
    try:
        yield context
    finally:
        await context.close()


async def slow_down(page: Page) -> None:
    """To a phone's processor and line, from the next request on."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": DOWN, "uploadThroughput": UP},
    )
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})


async def observed(page: Page | Frame, moment: str) -> dict[str, Any]:
    """What `observe.js` has seen, once it has seen this moment. Raises TimeoutError."""
    return await _seen(page, moment, lambda seen: seen[moment] is not None)


async def noted(page: Page | Frame, step: str) -> dict[str, Any]:
    """The same, once `observe_call.js` has noted this step. Raises TimeoutError."""
    return await _seen(page, step, lambda seen: any(one["what"] == step for one in seen["steps"]))


async def _seen(page: Page | Frame, what: str, enough: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Asked from here: the pages' CSP forbids the eval that Playwright's own waiting needs."""
    deadline = asyncio.get_running_loop().time() + WITHIN
    while True:
        seen: dict[str, Any] = await page.evaluate("bench")
        if enough(seen):
            return seen
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(f"{page.url.rpartition('/')[0]} is not {what} after {WITHIN:.0f} s")
        await asyncio.sleep(POLL)
