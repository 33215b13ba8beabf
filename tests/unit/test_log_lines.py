"""What API and worker log, as text and as JSON."""

import json
import logging
import sys

import pytest
from pydantic import SecretStr, ValidationError

from log_lines import JsonLines, TextLines, escalation_name
from settings import Settings
from tests.unit.scripted_twilio import settings_for

SETTINGS = settings_for(None)
NAME_OF = escalation_name(SETTINGS)
FORMATTERS = [TextLines(NAME_OF), JsonLines(NAME_OF)]
CODE = "7KQ2M9X"
OF_AN_ACTIVITY = {
    "temporal_activity": {
        "workflow_id": f"escalation-{CODE}",
        "workflow_run_id": "01a1",
        "activity_type": "send_invite",
        "attempt": 2,
        "namespace": "default",
    }
}


def record(told: str, **fields: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "worker", "levelname": "WARNING", "msg": told, **fields})
    assert made.getMessage() == told
    return made


@pytest.mark.parametrize("formatter", FORMATTERS)
def test_a_log_line_names_no_join_code_but_the_run(formatter: logging.Formatter) -> None:
    told = "a watch failed ({'workflow_id': 'escalation-7KQ2M9X', 'workflow_run_id': '01a1'})"
    try:
        raise RuntimeError("customer-7KQ2M9X is not in the room")
    except RuntimeError:
        line = formatter.format(record(told, exc_info=sys.exc_info()))
    assert CODE not in line
    assert "a watch failed ({'workflow_id': 'escalation-…', 'workflow_run_id': '01a1'})" in line
    assert "customer-… is not in the room" in line


@pytest.mark.parametrize("formatter", FORMATTERS)
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
def test_a_task_token_in_a_log_line_names_no_join_code(formatter: logging.Formatter, told: str) -> None:
    line = formatter.format(record(told))
    assert CODE not in line
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
    assert TextLines(NAME_OF).format(record(told)).endswith(f" WARNING worker {told}")
    assert json.loads(JsonLines(NAME_OF).format(record(told)))["message"] == told


def test_a_json_line_has_the_escalation_the_run_and_the_activity_as_fields() -> None:
    line = json.loads(JsonLines(NAME_OF).format(record("late", **OF_AN_ACTIVITY)))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "worker",
        "message": "late",
        "run_id": "01a1",
        "activity": "send_invite",
        "attempt": 2,
        "escalation": NAME_OF(CODE),
    }


def test_a_text_line_ends_with_the_escalation_before_its_trace() -> None:
    try:
        raise RuntimeError("away")
    except RuntimeError:
        line = TextLines(NAME_OF).format(record("late", exc_info=sys.exc_info(), **OF_AN_ACTIVITY))
    first, *trace = line.split("\n")
    assert first.endswith(f"late escalation={NAME_OF(CODE)}")
    assert trace[-1] == "RuntimeError: away"


def test_a_request_and_a_workflow_of_one_escalation_have_the_same_name() -> None:
    workflow = {"temporal_workflow": {"workflow_id": f"escalation-{CODE}", "run_id": "01a1"}}
    said = [
        json.loads(JsonLines(NAME_OF).format(record("it", **fields)))["escalation"]
        for fields in (OF_AN_ACTIVITY, workflow, {"escalation": NAME_OF(CODE)})
    ]
    assert len(set(said)) == 1


def test_no_other_field_of_a_record_is_written() -> None:
    written = [
        formatter.format(record("late", claim="a claim", **OF_AN_ACTIVITY)) for formatter in FORMATTERS
    ]
    assert "a claim" not in "".join(written)
    assert "default" not in "".join(written)


def test_who_does_not_have_the_secret_cannot_find_the_code_of_a_name() -> None:
    other = SETTINGS.model_copy(update={"join_code_secret": SecretStr("another secret")})
    assert escalation_name(other)(CODE) != NAME_OF(CODE)


def test_a_line_break_in_what_is_told_makes_no_second_json_line() -> None:
    assert "\n" not in JsonLines(NAME_OF).format(record("one\ntwo"))


def test_another_log_format_is_refused() -> None:
    with pytest.raises(ValidationError, match="log_format"):
        Settings.model_validate({**SETTINGS.model_dump(), "log_format": "xml"})
