"""What the worker logs."""

import logging
import sys

import pytest

from worker import WithoutJoinCodes


def test_a_log_line_names_no_join_code_but_the_run() -> None:
    told = "a watch failed ({'workflow_id': 'escalation-7KQ2M9X', 'workflow_run_id': '01a1'})"
    try:
        raise RuntimeError("customer-7KQ2M9X is not in the room")
    except RuntimeError:
        record = logging.LogRecord("worker", logging.WARNING, "", 0, told, None, sys.exc_info())
    line = WithoutJoinCodes("%(levelname)s %(message)s").format(record)
    assert "7KQ2M9X" not in line
    assert "WARNING a watch failed ({'workflow_id': 'escalation-…', 'workflow_run_id': '01a1'})" in line
    assert "customer-… is not in the room" in line


@pytest.mark.parametrize(
    "told",
    [
        r"Running activity (token b'\n$01a1\x12\x12escalation-7KQ2M9X\x1a$01a1')",
        r"Completing activity: task_token: '\n$01a1\022\022escalation-7KQ2M9X\032$01a1'",
        r"b'\x12escalation-7KQ2M9Xb\x04name'",
        r"b'\ncustomer-7KQ2M9X'",
        r"b'\x12chat-line-7KQ2M9X-6f1c2b1e'",
        "escalation-" + "7KQ2M9XABCDEF" * 2,
    ],
)
def test_a_task_token_in_a_log_line_names_no_join_code(told: str) -> None:
    record = logging.LogRecord("temporalio", logging.DEBUG, "", 0, told, None, None)
    line = WithoutJoinCodes("%(message)s").format(record)
    assert "7KQ2M9X" not in line
    assert "-…" in line


@pytest.mark.parametrize(
    "told",
    [
        "escalation-queue is polled",
        "customer-7KQ2 is no code",
        "agent-WK7KQ2M9X0123 is free",
        "workflow escalation",
    ],
)
def test_a_log_line_without_a_join_code_stays_as_it_is(told: str) -> None:
    record = logging.LogRecord("worker", logging.INFO, "", 0, told, None, None)
    assert WithoutJoinCodes("%(message)s").format(record) == told
