"""One Chromium for the suite, with a camera and a microphone that play a test picture and a beep."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext

from dev.bench.browser.chromium import chromium
from tests.browser.gallery import Gallery, serving_gallery
from tests.browser.sights import Sight, look_at_all
from tests.product.stack import Stack, running_stack


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


@pytest.fixture(scope="session")
async def gallery(browser: Browser) -> AsyncIterator[Gallery]:
    async with serving_gallery(browser) as served:
        yield served


@pytest.fixture(scope="session")
async def sights(browser: Browser, gallery: Gallery) -> list[Sight]:
    return await look_at_all(browser, gallery)


NewContext = Callable[..., Awaitable[BrowserContext]]


@pytest.fixture
async def new_context(browser: Browser) -> AsyncIterator[NewContext]:
    """Makes browser profiles, by default as wide as a desktop; all are closed with the test."""
    contexts: list[BrowserContext] = []

    async def make(width: int = 1280, height: int = 800, **options: Any) -> BrowserContext:
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        await context.close()


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("stack")
    async with running_stack(folder) as whole:
        yield whole


@pytest.fixture
async def stack(running: Stack) -> AsyncIterator[Stack]:
    """The whole product, as `make demo` starts it, on ports of its own, with nobody at a desk."""
    yield running
    await all_go(running)


@pytest.fixture(scope="module")
async def forgiving(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    folder: Path = tmp_path_factory.mktemp("forgiving")
    async with running_stack(folder, settings={"VIDEO_REJOIN_GRACE": "60"}) as whole:
        yield whole


@pytest.fixture
async def forgiving_stack(forgiving: Stack) -> AsyncIterator[Stack]:
    """The same, with a minute to come back into a call, as by default: a busy machine takes more than the
    other one's seconds."""
    yield forgiving
    await all_go(forgiving)


async def all_go(stack: Stack) -> None:
    await stack.end_chats()
    await stack.send_agents_home()
