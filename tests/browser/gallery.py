"""The gallery: every state of both pages, drawn from its facts by the pages' own code."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, BrowserContext, Page

from dev.demo.places import ROOT

AT_ONCE = 4  # pages of one browser


@dataclass(frozen=True)
class State:
    page: str  # `join` or `agent`
    name: str  # as in `call.weak`

    def __str__(self) -> str:
        return f"{self.page} {self.name}"


@dataclass(frozen=True)
class Gallery:
    """Served at `address`. `states` is what its overview lists."""

    address: str
    states: tuple[State, ...]

    async def opens(self, page: Page, state: State, lang: str = "en") -> None:
        """Returns when the state is drawn, with its pictures. Raises Playwright's TimeoutError."""
        await page.goto(f"{self.address}/{state.page}?state={state.name}&lang={lang}")
        await page.locator("html[data-drawn]").wait_for()


@asynccontextmanager
async def serving_gallery(browser: Browser) -> AsyncIterator[Gallery]:
    """The gallery as `make gallery` serves it, at a free port."""
    server = await asyncio.create_subprocess_exec(
        *("node", str(ROOT / "customer_site/gallery/serve.mjs"), "--finished"), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert server.stdout is not None
        overview = (await server.stdout.readline()).decode().strip()
        assert overview, f"the gallery ended with {await server.wait()}"
        page = await browser.new_page()
        await page.goto(overview)
        await page.locator("[data-state]").first.wait_for()
        listed: list[list[str]] = await page.locator("[data-state]").evaluate_all(
            "all => all.map(one => [one.dataset.page, one.dataset.state])"
        )
        await page.close()
        yield Gallery(overview.removesuffix("/gallery/"), tuple(State(*one) for one in listed))
    finally:
        if server.returncode is None:
            server.terminate()
        await server.wait()


async def visit(
    context: BrowserContext, states: Sequence[State], look: Callable[[Page, State], Awaitable[None]]
) -> None:
    """Looks at every state, some at a time, each on a page that nothing else draws on meanwhile."""
    waiting = iter(states)

    async def walk() -> None:
        page = await context.new_page()
        for state in waiting:
            await look(page, state)
        await page.close()

    async with asyncio.TaskGroup() as walks:
        for _ in range(AT_ONCE):
            walks.create_task(walk())
