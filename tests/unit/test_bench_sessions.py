"""What the bench of sessions says of what it measured, and what it counts."""

import asyncio
import copy
import os
from pathlib import Path
from typing import Any

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory

from dev.bench.sessions.bench import BENCH, figures
from dev.bench.sessions.billing import actions
from dev.bench.sessions.throughput import throughput

CORPUS = Path("tests/replay/corpus")
HISTORY = {"events": 74, "workflow_tasks": 11, "lease_events": 9, "actions": 20}
WHOLE: dict[str, Any] = {
    "sessions": 2,
    "per_second": 2.0,
    "cpu_ms": {"Worker": 60.0, "API": 70.0, "Temporal": 200.0, "Local Twilio": 50.0},
    "histories": [HISTORY, {**HISTORY}, {**HISTORY}],
}
BY_MESSAGES: list[dict[str, Any]] = [
    {
        "kind": kind,
        "workers": workers,
        "sessions": 40,
        "per_second": rate * workers,
        "cpu_ms": {"worker": 50.0, "Temporal": 100.0},
    }
    for workers in (1, 2, 4)
    for kind, rate in (("escalation", 8.0), ("bare", 10.0))
]
MEASURED: dict[str, Any] = {"runs": 1, "by_messages": BY_MESSAGES, "whole": [WHOLE]}


def test_whatever_is_less_than_promised_is_named() -> None:
    assert all(one.kept for one in figures(MEASURED))
    measured = copy.deepcopy(MEASURED)
    measured["by_messages"][2]["per_second"] = 13.9  # of 20, by two workers
    for history in measured["whole"][0]["histories"][:2]:  # the median, and no more
        history |= {"events": 76, "actions": 21}
    assert {one.name: one.value for one in figures(measured) if not one.kept} == {
        "Of a plain workflow's, 2 workers": pytest.approx(0.695),
        "Events of an escalation": 76,
        "Billable actions": 21,
    }


def test_a_session_is_told_in_its_events() -> None:
    assert "| events of the escalation | 74 | 74 | 74 |" in BENCH.details(MEASURED)


def recorded(name: str) -> WorkflowHistory:
    return WorkflowHistory.from_json(name, (CORPUS / f"{name}.json").read_text())


def test_actions_are_counted_as_temporal_cloud_bills_them() -> None:
    """The start, six activities, four timers, five upserts, four updates, three signals and one sent, and a
    child's two, one of which is in its own history."""
    assert actions(recorded("rated").events) == 1 + 6 + 4 + 5 + 4 + 4 + 1
    # its start and its timer: the signal was billed where it was sent
    assert actions(recorded("agent_lease").events) == 2


def test_a_retry_is_an_action_and_all_markers_of_one_task_are_one() -> None:
    once = recorded("chat_line_refused").events
    again = recorded("chat_line").events  # taken at the second attempt
    assert actions(again) == actions(once) + 1
    marked = recorded("recorded").events
    [marker] = [one for one in marked if one.event_type == EventType.EVENT_TYPE_MARKER_RECORDED]
    assert actions([*marked, marker]) == actions(marked)
    # what the marker upserts is billed with it
    assert actions(marked) - actions([one for one in marked if one is not marker]) == 1


async def test_as_many_sessions_are_played_as_asked_and_so_many_at_a_time() -> None:
    under_way, most = 0, 0

    async def play() -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return "escalation-5H2QK8N"

    done = await throughput(play, {"ours": [os.getpid()]}, sessions=7, at_a_time=3)
    assert (done.sessions, len(done.workflow_ids), most) == (7, 7, 3)
    assert done.cpu_ms["ours"] > 0


async def test_a_session_that_fails_ends_the_measurement() -> None:
    waiting = asyncio.Event()
    numbers = iter(range(2))

    async def play() -> str:
        if next(numbers) == 1:
            raise TimeoutError("the agent is not seen in the room")
        await waiting.wait()
        return ""

    with pytest.raises(TimeoutError, match="not seen"):
        await throughput(play, {}, sessions=2, at_a_time=2)
