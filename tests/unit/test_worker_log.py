"""What the worker logs."""

import logging
import sys

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
