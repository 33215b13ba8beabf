"""An operator at the Temporal UI, with a camera."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from playwright.async_api import FloatRect, Locator, Page
from temporalio.client import WorkflowHandle

from dev.bench.browser.chromium import chromium
from dev.simulate.products import Simulated
from workflows.messages import escalation_workflow_id

LOADS_WITHIN: Final = 60_000  # milliseconds
WIDTH, HEIGHT = 1200, 1600  # pixels
LEFT: Final = 72  # pixels, where the page begins beside its navigation
MARGIN: Final = 12  # pixels around what matters
ROWS: Final = 110  # pixels above and below a bar of the timeline: some others, and the scale
MOST_ROWS: Final = 6  # of a list
LINES: Final = 58  # pixels: three more of the details
WHAT_IS_LIVE: Final = ("Workflow ID", "EscalationPhase", "AgentSid")
HOW_IT_ENDED: Final = ("Workflow ID", "EscalationPhase", "EscalationOutcome", "EndReason", "CsatScore")
# As the gear below the list does it.
CHOOSE_COLUMNS: Final = "chosen => localStorage.setItem('namespace-workflow-table-columns', chosen)"
MARK: Final = "line => { line.style.background = '#ffe066' }"
# The frame scrolls; a picture does not.
IN_FULL: Final = "frame => { frame.height = frame.contentDocument.documentElement.scrollHeight }"


class Operator:
    """Signed in at the codec server. Each picture is a PNG, of what matters only.

    What does not show in time raises playwright's Error.
    """

    def __init__(self, page: Page, simulated: Simulated, pictures: Path) -> None:
        self._page, self._simulated, self._pictures = page, simulated, pictures
        self._namespace = f"{simulated.product.ports.temporal_ui_origin}/namespaces/default"

    @classmethod
    @asynccontextmanager
    async def signed_in(cls, simulated: Simulated, pictures: Path) -> AsyncIterator["Operator"]:
        """Raises ChromiumMissingError."""
        async with chromium() as browser:
            page = await browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.set_default_timeout(LOADS_WITHIN)
            await page.goto(f"{simulated.product.ports.codec_url}/")
            await page.get_by_label("Secret").fill(simulated.product.secrets["CODEC_SECRET"])
            await page.get_by_role("button", name="Sign in").click()
            await page.get_by_role("heading", name="You are signed in").wait_for()
            operator = cls(page, simulated, pictures)
            await page.goto(f"{operator._namespace}/workflows")
            await page.get_by_role("button", name="Collapse saved views").click()  # kept, as the columns are
            yield operator

    async def list(self, name: str, query: str, columns: Sequence[str], shows: str) -> None:
        """Of what the list filter finds, `shows` among it."""
        chosen = json.dumps({"default": [{"label": label} for label in columns]})
        await self._page.evaluate(CHOOSE_COLUMNS, chosen)
        await self._page.goto(f"{self._namespace}/workflows?query={quote(query)}")
        rows = self._page.get_by_role("row")
        await rows.filter(has_text=shows).first.wait_for()
        last = min(await rows.count() - 1, MOST_ROWS)  # the first is the head
        await self._picture(name, self._page.get_by_role("heading").first, rows.nth(last))

    async def details(self, name: str, code: str, marked: Sequence[str]) -> None:
        """Of an escalation's current details; the lines that hold such words are marked."""
        await self._page.goto(f"{await self._run(code)}/user-metadata")
        frame = self._page.locator("iframe").last
        for words in marked:
            lines = frame.content_frame.locator("li, strong").filter(has_text=words)
            await lines.first.wait_for()
            await lines.evaluate_all(f"lines => lines.forEach({MARK})")
        await frame.evaluate(IN_FULL)
        head = self._page.get_by_role("heading", name="Current Details")
        await self._picture(name, head, lines.last, left=await _left(frame), below=LINES)

    async def last_failure(self, name: str, code: str, message: str) -> None:
        """Of the first retried activity's last failure, which says `message`."""
        handle = self._handle(code)
        started = [
            event.event_id
            async for event in handle.fetch_history_events()
            if event.activity_task_started_event_attributes.attempt > 1
        ]
        await self._page.goto(f"{await self._run(code)}/history/events/{started[0]}")
        told = self._page.locator(".cm-line").filter(has_text=message).first
        await told.scroll_into_view_if_needed()
        head = self._page.get_by_text("Activity Task Started").last
        await self._picture(name, head, told, below=0)

    async def timeline(self, name: str, code: str, shows: str) -> None:
        """Of an escalation's timeline, about the bar that says `shows`."""
        await self._page.goto(f"{await self._run(code)}/history")
        bar = self._page.get_by_text(shows).first
        await bar.scroll_into_view_if_needed()
        await self._picture(name, bar, bar, above=ROWS, below=ROWS)

    def _handle(self, code: str) -> WorkflowHandle[object, object]:
        return self._simulated.product.temporal.get_workflow_handle(escalation_workflow_id(code))

    async def _run(self, code: str) -> str:
        handle = self._handle(code)
        return f"{self._namespace}/workflows/{handle.id}/{(await handle.describe()).run_id}"

    async def _picture(
        self,
        name: str,
        first: Locator,
        last: Locator,
        *,
        left: float = LEFT,
        above: float = MARGIN,
        below: float = MARGIN,
    ) -> None:
        """From the top of the first to the bottom of the last, and as far to the right as the page goes."""
        upper, lower = await _box(first), await _box(last)
        top, bottom = upper["y"] - above, lower["y"] + lower["height"] + below
        await self._page.screenshot(
            path=self._pictures / f"{name}.png",
            clip={"x": left, "y": top, "width": WIDTH - left, "height": bottom - top},
        )


async def _left(place: Locator) -> float:
    return (await _box(place))["x"]


async def _box(place: Locator) -> FloatRect:
    box = await place.bounding_box()
    if box is None:
        raise ValueError("what is to be seen has no place on the page")
    return box
