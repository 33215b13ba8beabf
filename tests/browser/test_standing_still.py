"""Nothing on a page jumps from under a finger: what the browser counts as a layout shift."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, Frame, Page

from tests.browser.conftest import NewContext
from tests.browser.gallery import Gallery, State
from tests.browser.people import Agent, Customer, media_flows
from tests.browser.sights import NARROWEST
from tests.product.stack import Stack

# With what the browser leaves out of its own sum, as it comes within half a second of a press.
WATCH_SHIFTS = """
const watch = new PerformanceObserver(list => list.getEntries().forEach(tell));
const shifts = [];
const tell = ({ value, sources }) => shifts.push({
  value,
  moved: sources.map(({ node, previousRect: from, currentRect: to }) =>
    `${node?.outerHTML?.slice(0, 120)} by ${to.x - from.x}, ${to.y - from.y} px`),
});
watch.observe({ type: 'layout-shift', buffered: true });
window.shiftsSoFar = () => {
  watch.takeRecords().forEach(tell);
  return shifts;
};
"""

# What a page shows while it waits for the browser is painted, as on a slow machine.
SLOW_BROWSER = """
const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
for (const [of, names] of [
  [navigator.mediaDevices, ['getUserMedia', 'enumerateDevices']],
  [navigator.locks, ['request', 'query']],
]) for (const name of names) {
  const own = of?.[name].bind(of);
  if (own) of[name] = async (...given) => {
    await painted();
    return own(...given);
  };
}
"""


async def shifts(page: Page | Frame) -> Any:
    return await page.evaluate("shiftsSoFar()")


@dataclass
class Watched:
    agent: Agent
    customer: Customer
    code: str

    async def stand_still(self) -> None:
        assert await shifts(self.customer.page) == []
        assert await shifts(self.agent.room(self.code)) == []


@pytest.fixture
async def watched(stack: Stack, new_context: NewContext) -> Watched:
    """A link in a chat, and pages that tell what moves on them."""
    agent = await Agent.logs_in(stack, new_context)
    customer = await Customer.arrives(stack, new_context)
    for context in (agent.desk.context, customer.context):
        await context.add_init_script(f"{{{WATCH_SHIFTS}{SLOW_BROWSER}}}")
    await agent.accepts()
    return Watched(agent, customer, await agent.presses_video())


async def test_nothing_jumps_from_the_link_to_the_picture_for_who_comes_first(watched: Watched) -> None:
    await watched.customer.opens_the_link()
    await watched.customer.presses("Join")
    await watched.customer.sees("You are next")
    await watched.agent.sees(watched.code, "Customer is waiting")
    await watched.agent.presses(watched.code, "Join")
    await media_flows(watched.customer.page)
    await media_flows(watched.agent.room(watched.code))
    await watched.stand_still()


async def test_nothing_jumps_from_the_link_to_the_picture_for_who_is_awaited(watched: Watched) -> None:
    await watched.agent.presses(watched.code, "Join")
    await watched.agent.sees(watched.code, "Call with Customer")
    await watched.customer.opens_the_link()
    await watched.customer.presses("Join")
    await media_flows(watched.customer.page)
    await media_flows(watched.agent.room(watched.code))
    await watched.stand_still()


@pytest.mark.parametrize("language", ["en", "es", "fr", "de", "pt"])
async def test_nothing_moves_in_a_narrow_tab_when_the_link_is_in_the_chat_or_the_customer_comes(
    browser: Browser, gallery: Gallery, language: str
) -> None:
    page = await browser.new_page(viewport=NARROWEST["agent"])
    places = []
    for name in ("invited.sending", "invited.sent", "customer-waits.waits"):
        await gallery.opens(page, State("agent", name), language)
        places.append(await page.locator(".preview").bounding_box())
    await page.close()
    assert places == [places[0]] * 3
