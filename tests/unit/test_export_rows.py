"""Rows are written as they are read: few at a time, in order, and as text that no spreadsheet computes."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ops.row_stream import AT_ONCE, LOGGED_EVERY, Progress, in_order, write_all
from ops.rows import Row, columns
from ops.tables import csv_table, json_lines

MANY = 100_000
NAMES = columns(priced=True, personal=True)


def row(**known: object) -> Row:
    return Row(
        **{  # type: ignore[arg-type]
            **dict.fromkeys(("task_sid", "worker_sid", "closed_at", "outcome", "end_reason", "score")),
            "run_id": "r",
            "started_at": datetime(2026, 11, 1, tzinfo=UTC),
            **known,
        }
    )


class Listed:
    """A list that counts how far ahead of what is written it is read, and how many are read at once."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.taken = self.written = self.furthest = 0
        self.under_way = self.most_at_once = 0

    async def __aiter__(self) -> AsyncIterator[int]:
        for number in range(self.length):
            self.taken += 1
            self.furthest = max(self.furthest, self.taken - self.written)
            yield number

    async def read(self, number: int) -> Row:
        self.under_way += 1
        self.most_at_once = max(self.most_at_once, self.under_way)
        for _ in range(number % 3):  # the later may be done before the earlier
            await asyncio.sleep(0)
        self.under_way -= 1
        return row(n=number, participant_minutes=Decimal("0.5"))

    def write(self, written: Row) -> None:
        assert written.n == self.written
        self.written += 1


def silent() -> Progress:
    return Progress(0, io.StringIO(), clock=lambda: 0.0)


async def test_a_hundred_thousand_are_written_in_order_and_few_are_held() -> None:
    listed = Listed(MANY)
    totals = await write_all(aiter(listed), listed.read, listed.write, silent())
    assert (totals.rows, totals.unread, listed.written) == (MANY, 0, MANY)
    assert totals.participant_minutes == MANY / 2
    assert listed.furthest <= AT_ONCE
    assert listed.most_at_once <= AT_ONCE


async def test_histories_are_read_side_by_side() -> None:
    listed = Listed(100)
    await write_all(aiter(listed), listed.read, listed.write, silent())
    assert listed.most_at_once > 1


async def test_what_fails_ends_it_and_leaves_nothing_running() -> None:
    never, cancelled = asyncio.Event(), []

    async def read(number: int) -> int:
        if number == 0:
            raise RuntimeError("Temporal is away")
        try:
            await never.wait()
        except asyncio.CancelledError:
            cancelled.append(number)
            raise
        return number

    with pytest.raises(RuntimeError, match="away"):
        _ = [one async for one in in_order(aiter(Listed(3)), read, at_once=3)]
    assert cancelled == [1, 2]


async def test_rows_that_could_not_be_read_are_counted() -> None:
    async def read(number: int) -> Row:
        return row(problem="its key is missing" if number else None)

    totals = await write_all(aiter(Listed(3)), read, lambda _: None, silent())
    assert totals.line(None) == "Escalations: 3, 2 of them not read whole. Participant minutes: 0."


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(first: str) -> None:
    hostile = f'{first}HYPERLINK("https://example.org","x")'
    out = io.StringIO(newline="")
    csv_table(out, NAMES)(row(comment=hostile, customer_name=hostile, agent_identity=hostile))
    [read] = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    for name in ("comment", "customer_name", "agent_identity"):
        assert read[name] == f"'{hostile}"


def test_commas_quotes_and_line_ends_stay_in_their_cell() -> None:
    text = 'So "kind",\r\nreally'
    out = io.StringIO(newline="")
    csv_table(out, NAMES)(row(comment=text))
    [read] = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert read["comment"] == text


def test_json_says_what_is_as_it_is() -> None:
    out = io.StringIO()
    json_lines(out, NAMES)(row(comment="=1\n", score=5, cost=Decimal("0.01600000")))
    assert out.getvalue().count("\n") == 1
    told = json.loads(out.getvalue())
    assert (told["comment"], told["score"], told["cost"], told["ended_at"]) == ("=1\n", 5, "0.016", None)
    assert told["started_at"] == "2026-11-01T00:00:00Z"
    assert list(told) == NAMES


def test_whole_decimals_are_written_in_full() -> None:
    out = io.StringIO()
    json_lines(out, ["cost"])(row(cost=Decimal("1000.00")))
    assert json.loads(out.getvalue()) == {"cost": "1000"}


def test_what_is_personal_or_priced_is_a_column_only_when_asked_for() -> None:
    bare = columns(priced=False, personal=False)
    assert {"customer_name", "comment", "cost", "currency"}.isdisjoint(bare)
    assert set(columns(priced=True, personal=False)) - set(bare) == {
        *("billed_participant_minutes", "billed_recording_minutes", "cost", "currency")
    }
    assert set(columns(priced=False, personal=True)) - set(bare) == {"customer_name", "comment"}


def test_how_far_it_is_is_told_after_a_second_and_then_seldom_in_a_log() -> None:
    now, out = [0.0], io.StringIO()
    progress = Progress(2000, out, clock=lambda: now[0])
    for moment, done in ((0.9, 900), (1.1, 1000), (1.1 + LOGGED_EVERY / 2, 1500), (1.2 + LOGGED_EVERY, 1900)):
        now[0] = moment
        progress.tell(done)
    assert out.getvalue().splitlines() == ["1,000 of 2,000 escalations", "1,900 of 2,000 escalations"]
