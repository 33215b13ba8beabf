"""What the bench of the waiting rooms says of what it measured, and who looks at its streams."""

import asyncio
import copy
import math
import resource
from collections.abc import AsyncIterator
from typing import Any

import pytest

from dev.bench.bench import CannotMeasureError
from dev.bench.waiting_rooms.bare_streams import BareStreams, bare_streams
from dev.bench.waiting_rooms.bench import BENCH, figures, percentile
from dev.bench.waiting_rooms.changes import woken_after
from dev.bench.waiting_rooms.crowd import Crowd, crowd
from dev.bench.waiting_rooms.open_files import allow_open_files

USED = {"API": 0.01, "Temporal": 0.02, "Customers": 0.005}
EMPTY: dict[str, Any] = {
    "idle": USED,
    "bare": [],
    "busy": {**USED, "API": 0.1},
    "answers": [20.0, 30.0],
    "wakes": [],
    "broken": 0,
    "memory": 120.0,
}
BELOW: dict[str, Any] = {
    **EMPTY,
    "idle": {**USED, "API": 0.013},
    "bare": [1.0, 2.0],
    "answers": [22.0, 32.0],
    "wakes": [8.0, 12.0],
    "memory": 150.0,
}
ABOVE: dict[str, Any] = {**BELOW, "wakes": [1300.0, 2900.0], "memory": 220.0}
MEASURED: dict[str, Any] = {
    "runs": 2,
    "sizes": {"0": [EMPTY, {**EMPTY}], "300": [BELOW, {**BELOW}], "1000": [ABOVE, {**ABOVE}]},
}
CODES = ["AAAAAAA", "BBBBBBB", "CCCCCCC", "DDDDDDD", "EEEEEEE"]


def test_what_is_promised_below_the_cap_is_not_what_is_promised_above_it() -> None:
    assert all(one.kept for one in figures(MEASURED))
    bounds = {one.name: one.at_most for one in figures(MEASURED)}
    assert bounds["300 customers, woken, p99"] == 150
    assert bounds["1 000 customers, woken, p99"] == 3000


def test_a_late_wake_and_whatever_failed_are_missed_promises() -> None:
    measured = copy.deepcopy(MEASURED)
    measured["sizes"]["300"][0]["wakes"] = [8.0, 151.0]
    measured["sizes"]["300"][1]["answers"] = [501.0, None]
    measured["sizes"]["1000"][1]["wakes"] = [1300.0, None]
    measured["sizes"]["1000"][0]["broken"] = 1
    missed = {one.name: one.value for one in figures(measured) if not one.kept}
    assert missed == {
        "300 customers, woken, p99": 151,
        "300 streams open, an arrival answered, p99": 501,
        "Changes that no stream told of": 1,
        "Arrivals that were refused": 1,
        "Streams that broke off": 1,
    }


def test_what_a_stream_takes_is_what_comes_on_top_of_none() -> None:
    told = {one.name: one for one in figures(MEASURED)}
    assert told["300 streams open, memory of each"].value == pytest.approx(100)  # kB
    assert told["1 000 streams open, memory of each"].value == pytest.approx(100)
    idle = told["300 streams open and idle, processor time of each in a second"]
    assert idle.value == pytest.approx(10)
    assert idle.unit == "µs"


def test_every_process_stands_in_the_table() -> None:
    assert list(BENCH.details(MEASURED)) == [
        "| % of a processor, idle / at 10 changes a second | API | Customers of its own | Temporal |",
        "|---|---|---|---|",
        "| 0 streams | 1 / 10 | 0 / 0 | 2 / 2 |",
        "| 300 streams | 1 / 10 | 0 / 0 | 2 / 2 |",
        "| 1 000 streams | 1 / 10 | 0 / 0 | 2 / 2 |",
    ]


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(value) for value in range(200, 0, -1)]
    assert (percentile(values, 50), percentile(values, 99)) == (100, 198)
    assert percentile([7.0], 99) == 7
    assert math.isnan(percentile([], 99))


def test_more_open_files_than_the_machine_allows_are_refused_in_one_line() -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    allow_open_files(limits[0])
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == limits
    if limits[1] != resource.RLIM_INFINITY:
        with pytest.raises(CannotMeasureError, match="open files are needed"):
            allow_open_files(limits[1] + 1)


@pytest.fixture
async def bare() -> AsyncIterator[BareStreams]:
    async with bare_streams(len(CODES)) as streams:
        yield streams


@pytest.fixture
async def customers(bare: BareStreams) -> AsyncIterator[Crowd]:
    async with crowd(bare.port, len(CODES)) as opened:
        yield opened


async def test_customers_see_what_wakes_them_and_nobody_else(bare: BareStreams, customers: Crowd) -> None:
    await customers.open(CODES[:3])
    await customers.open(CODES[3:])  # the crowd grows
    woken_at = {code: bare.wake(code) for code in (CODES[1], CODES[4])}
    woken = await woken_after(woken_at, customers)
    assert len(woken) == 2
    assert all(ms is not None and 0 <= ms < 10_000 for ms in woken)
    again = await customers.seen()
    assert (again.times, again.broken) == ({}, 0)  # each is told once


async def test_streams_that_break_off_are_counted() -> None:
    async with bare_streams(len(CODES)) as bare, crowd(bare.port, len(CODES)) as customers:
        await customers.open(CODES)
        bare.close()
        async with asyncio.timeout(10):
            while (await customers.seen()).broken != len(CODES):
                pass


async def test_a_stream_that_cannot_be_had_now_is_asked_for_again_and_one_that_is_refused_is_told() -> None:
    answers = [b"HTTP/1.1 503 Service Unavailable", b"HTTP/1.1 200 OK", b"HTTP/1.1 404 Not Found"]

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers.pop(0) + b"\r\n\r\nevent: snapshot\n\n")
        await reader.read()
        writer.close()

    async with (
        await asyncio.start_server(answer, "127.0.0.1", 0) as server,
        crowd(server.sockets[0].getsockname()[1], 1) as customers,
    ):
        await customers.open(CODES[:1])
        assert (await customers.seen()).broken == 0
        with pytest.raises(CannotMeasureError, match=r"answered HTTP/1\.1 404"):
            await customers.open(CODES[1:2])


async def test_a_stream_that_does_not_begin_is_told_in_one_line(unused_tcp_port: int) -> None:
    async with crowd(unused_tcp_port, 1) as nobody:
        with pytest.raises(CannotMeasureError, match="Connect call failed"):
            await nobody.open(CODES[:1])
