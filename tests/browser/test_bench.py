"""The bench measures, and what does not hang on the machine holds: bytes, and what is asked for how often."""

import pytest
from playwright.async_api import Browser, Request, expect

from dev.bench.browser.chromium import new_profile, noted
from dev.bench.call.bench import measure as measure_calls
from dev.bench.call.pages import OBSERVE
from dev.bench.machine import machine
from dev.bench.pages.bench import BENCH
from dev.bench.pages.measure import measure
from dev.bench.people import escalated
from dev.bench.report import lines, tables
from dev.bench.waiting_rooms import bench as waiting_rooms
from dev.bench.waiting_rooms.measure import Extent
from dev.bench.waiting_rooms.measure import measure as measure_waiting_rooms
from tests.browser.conftest import NewContext
from tests.product.stack import Stack

UNKNOWN = "5H2QK8N"


async def test_the_bench_measures_a_page_and_a_call_within_their_bytes(
    browser: Browser, stack: Stack
) -> None:
    said: list[str] = []
    measured = {"runs": 1, "machine": machine(), **await measure(browser, stack, 1, said.append)}
    assert len(said) == 6
    figures = BENCH.figures(measured)
    assert len(lines(BENCH, measured)) == len(figures) == 7
    for one in figures:
        assert one.value > 0 or one.name in ("Layout shift until then", "The longest task until then")
        assert one.kept or one.unit == "ms", one
    assert "| The link, to Join |" in tables(BENCH, measured, None)

    [page], [call] = measured["page"], measured["call"]
    assert [file["encoding"] for file in page["files"] if file["path"].startswith("/assets/")] == ["br"] * 3
    for run in (page, call):  # what was asked for ahead is not asked for again
        paths = [file["path"] for file in run["files"]]
        assert sorted(paths) == sorted(set(paths))


async def test_the_bench_measures_customers_of_whom_each_is_told_of_every_change(stack: Stack) -> None:
    said: list[str] = []
    extent = Extent(sizes=(2, 4), changes=2, settled=0.1, idle=0.1)
    measured = {"runs": 1, **await measure_waiting_rooms(stack, extent, 1, said.append)}
    assert len(said) == 3
    told = {one.name: one for one in waiting_rooms.figures(measured)}
    for failed in ("Changes that no stream told of", "Arrivals that were refused", "Streams that broke off"):
        assert told[failed].value == 0, failed
    for size in ("2", "4"):
        assert 0 < told[f"{size} customers, woken, p50"].value <= told[f"{size} customers, woken, p99"].value
        assert [len(run["wakes"]) for run in measured["sizes"][size]] == [2]
    assert len(waiting_rooms.details(measured)) == 5


async def test_the_bench_takes_calls_apart_in_both_orders_of_joining(browser: Browser, stack: Stack) -> None:
    said: list[str] = []
    measured = await measure_calls(browser, stack, 1, said.append)
    assert len(said) == 4
    of_the_api = {"customer_joins": {"arrival", "token"}, "agent_joins": {"agent-token", "update", "token"}}
    for kind, asked in of_the_api.items():
        for which, expected in ((kind, asked), (f"bare_{kind}", set())):
            [pictures] = measured[which]
            for picture in pictures.values():
                took_time = {part for part, ms in picture["parts"].items() if ms}
                assert took_time & {"arrival", "agent-token", "update", "token"} == expected
                assert {"connected", "ice", "moving"} <= took_time
                assert sum(picture["parts"].values()) == pytest.approx(picture["ms"])


async def test_what_a_call_needs_has_run_before_anybody_presses_join(browser: Browser, stack: Stack) -> None:
    people = await escalated(stack, 1)
    async with new_profile(browser, OBSERVE) as profile:
        page = await profile.new_page()
        await page.goto(people.customers_page)
        seen = await noted(page, "sdk")
        assert {step["what"] for step in seen["steps"]} <= {"sdk", "update"}  # no device, no connection
        assert seen["answers"] == []
        await expect(page.get_by_role("heading", name="Ready to join?")).to_be_visible()
    await people.end()
    await people.chat.complete()


async def test_the_page_asks_once_for_what_is_behind_a_link_that_nobody_knows(
    stack: Stack, new_context: NewContext
) -> None:
    """Every question counts against the caller's guesses."""
    page = await (await new_context()).new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if "/api/join/" in request.url else None)
    await page.goto(f"{stack.ports.api_url}/join/{UNKNOWN}")
    await expect(page.get_by_text("We don't know this code")).to_be_visible()
    assert len(asked) == 1
