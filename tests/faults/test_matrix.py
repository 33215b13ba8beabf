"""A cut of the fault matrix that has every call, callback and fault; and that the verdict can fail."""

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.faults.armed import NOT_MET, NoTrouble
from tests.faults.callbacks import TELLINGS
from tests.faults.calls import CALLS, CREATE_ROOM, unknown_calls
from tests.faults.cells import Cell
from tests.faults.faults import AWAY, CALLBACK_FAULTS, FAULTS, FOREIGN_ROOM, Span
from tests.faults.matrix import Matrix, matrix_stack, play_all
from tests.faults.person import Showing
from tests.faults.places import PLACES, Kind
from tests.faults.plays import agent_comes_late, dropped_out_unnoticed, usual
from tests.faults.recorded import recorded_too_late
from tests.faults.verdict import CLEAN_ERROR, RECOVERED, Expected, Verdict, judge
from tests.faults.walk import Step
from tests.product.aftermath import left_behind
from tests.product.session import Answer
from tests.product.stack import Stack
from tests.product.switchboard import Call as MadeCall

AT_ONCE = 20  # sessions
SLOW = (agent_comes_late, dropped_out_unnoticed)  # plays of more than a minute


def cut() -> list[Cell]:
    """One cell of each place that is quick, the faults in turn; and one of each callback."""
    quick = [place for place in PLACES if place.play not in SLOW]
    cells = [
        # what lasts while a room is opened, lasts two minutes
        Cell(place, fault, Span.ONCE if place.kind is Kind.OPENING else span)
        for place, fault, span in zip(quick, itertools.cycle(FAULTS), itertools.cycle(Span), strict=False)
    ]
    of_rooms = [fault for fault in CALLBACK_FAULTS if fault is not FOREIGN_ROOM]
    cells += [
        Cell(telling, fault, Span.ONCE if telling.callback.event else Span.WHOLE)
        for telling, fault in zip(TELLINGS, itertools.cycle(of_rooms), strict=False)
    ]
    return [*cells, Cell(TELLINGS[0], FOREIGN_ROOM, Span.ONCE)]


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with matrix_stack(tmp_path_factory.mktemp("faults")) as running:
        yield running


def test_the_cut_has_every_call_every_callback_and_every_fault() -> None:
    subjects, faults = {cell.subject for cell in cut()}, {cell.fault for cell in cut()}
    assert subjects == {call.name for call in CALLS} | {telling.callback.name for telling in TELLINGS}
    assert faults == {*FAULTS, *CALLBACK_FAULTS}


async def test_no_fault_leaves_anything_behind_and_nobody_without_an_answer(stack: Stack) -> None:
    played = await play_all(stack, cut(), AT_ONCE, lambda _: None)
    assert [f"{one.cell.name}: {one.verdict.failures}" for one in played if one.verdict.failed] == []
    assert {one.verdict.name for one in played} == {RECOVERED, CLEAN_ERROR}


async def test_a_room_that_is_left_open_is_found(stack: Stack) -> None:
    matrix = Matrix(stack)
    async with matrix.walk(Cell(TELLINGS[0], None, Span.ONCE), NoTrouble()) as walk:
        await usual(walk)
        session = walk.session
        assert await left_behind(stack, session) == []
        left = await stack.twilio("/video/v1/Rooms", {"UniqueName": session.code})
        try:
            found = await left_behind(stack, session)
        finally:
            await stack.twilio(f"/video/v1/Rooms/{left['sid']}", {"Status": "completed"})
    assert f"orphan room {left['sid']}" in found
    assert judge(Expected(True), gave_up=None, findings=found, answers=[], showings=[]).failed


async def test_a_recording_that_nobody_agreed_to_is_found(stack: Stack) -> None:
    matrix = Matrix(stack)
    async with matrix.walk(Cell(TELLINGS[0], None, Span.ONCE), NoTrouble()) as walk:
        await walk.both_meet()
        room = f"/video/v1/Rooms/{(await stack.snapshot(walk.session.code)).room_sid}"
        await stack.twilio(f"{room}/RecordingRules", {"Rules": '[{"type": "include", "all": true}]'})
        await walk.both_end()
        found = await left_behind(stack, walk.session)
    assert [finding.partition(":")[0] for finding in found] == ["recorded while nothing was to be"] * 4


async def test_a_recording_that_begins_too_late_is_stopped_again(stack: Stack) -> None:
    matrix = Matrix(stack)
    async with matrix.walk(Cell(TELLINGS[0], None, Span.ONCE), NoTrouble()) as walk:
        await recorded_too_late(walk)
        assert walk.found == []
        assert (await walk.session.until(lambda shown: shown.outcome)).outcome == "rated"


async def test_a_fault_that_meets_no_call_fails(stack: Stack) -> None:
    at_the_end = next(place for place in PLACES if place.step is Step.COMPLETE)
    nowhere = replace(at_the_end, call=replace(CREATE_ROOM, path="/v1/Recordings"))
    (played,) = await play_all(stack, [Cell(nowhere, AWAY, Span.ONCE)], 1, lambda _: None)
    assert played.verdict.name == NOT_MET


def test_a_call_that_the_matrix_does_not_know_fails() -> None:
    made = [
        MadeCall("video", "GET", path, 200, None, datetime.now(UTC))
        for path in ("/v1/Rooms/RM" + "0" * 32, "/v1/Recordings")
    ]
    assert unknown_calls(made) == ["unknown call GET /v1/Recordings"]


def judged(
    *,
    recovery: bool = True,
    gave_up: str | None = None,
    answers: Sequence[Answer] = (),
    seconds: float | None = 1,
) -> Verdict:
    expected = Expected(recovery, frozenset({"twilio-unavailable"}))
    showings = [Showing("the end", seconds)]
    return judge(expected, gave_up=gave_up, findings=[], answers=answers, showings=showings)


def refused(status: int, problem: str) -> Answer:
    return Answer("escalate", status, {"type": f"/problems/{problem}"}, 0.1, {}, 2)


def test_an_answer_that_misleads_fails() -> None:
    assert judged(answers=[refused(503, "twilio-unavailable")]).name == RECOVERED
    misled = judged(answers=[refused(401, "not-signed-in")])
    assert misled.name == "misleading 401 not-signed-in: escalate"


def test_a_page_that_does_not_show_what_has_changed_fails() -> None:
    assert judged(seconds=None).name == "page silent: the end"


def test_giving_up_fails_only_where_nothing_less_than_recovery_will_do() -> None:
    assert judged(gave_up="the agent", recovery=False).name == CLEAN_ERROR
    assert judged(gave_up="the agent").name == "not recovered: the agent"
