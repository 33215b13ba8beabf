"""Callbacks that Twilio signed, with anything in them: taken in, or refused, and never a fault of ours.

Nor of the workflow's: what is taken in comes to it, and it goes on.
"""

import json
import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from temporalio.client import Client

from tests.api.call import Call, problem
from tests.api.test_event_streams import send, task_event
from tests.api.test_twilio_callbacks import Form, history, post, room_event, workspace_event

MOST_EXAMPLES = 10 * int(os.environ.get("FUZZ_EXAMPLES", "10"))
fuzzed = settings(
    max_examples=MOST_EXAMPLES,
    deadline=None,
    derandomize="FUZZ_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

ODD_TEXTS = ["", "\x00", "\ufffd", "null", "[" * 3000, "1" * 5000, "%00", "{"]
ODD_NUMBERS = ["1e400", "-0", "0x10", "1_000", "\u0665"]
texts = some.text(max_size=200) | some.sampled_from(ODD_TEXTS)
sids = some.from_regex(r"[A-Z]{2}[0-9a-f]{32}", fullmatch=True)
numbers = some.floats().map(str) | some.integers().map(str) | some.sampled_from(ODD_NUMBERS)
times = (
    some.datetimes(timezones=some.just(UTC)).map(datetime.isoformat)
    | some.sampled_from(
        [
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.999Z",
            "9999-12-31T23:59:59-23:59",
            "2026-02-30T00:00:00Z",
            "2026-11-21T10:00:60Z",
            "2026-11-21",
            "now",
        ]
    )
    | numbers
    | some.just(str(int(time.time())))
)
entries: some.SearchStrategy[Any] = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=20),
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=10), inner, max_size=3)
    ),
)
ROOM_EVENTS = [
    *("participant-connected", "participant-disconnected", "room-ended", "recording-started"),
    *("room-created", ""),
]
TASK_EVENTS = ["task.completed", "task.deleted", "reservation.canceled", "reservation.timeout", ""]


def some_fields(**known: some.SearchStrategy[str]) -> some.SearchStrategy[Form]:
    """Some of these fields, with what belongs there or with anything."""
    anything = {name: values | texts for name, values in known.items()}
    return some.fixed_dictionaries({}, optional=anything)


def is_taken_or_refused(answer: httpx.Response) -> bool:
    return answer.status_code == 204 or problem(answer) in {(422, "invalid-request"), (403, "bad-signature")}


@pytest.fixture
async def told(call: Call, temporal_client: Client) -> AsyncIterator[tuple[Call, str]]:
    """One escalation and its RoomSid for all examples of a test.

    In the end the workflow has dealt with all that it was told, and answers.
    """
    shown = await call.until(lambda shown: shown["room"]["sid"] is not None)
    yield call, shown["room"]["sid"]
    await history(temporal_client, call)
    assert (await call.as_agent("POST", "/invite")).status_code in (202, 410)


@fuzzed
@given(
    some.sampled_from(ROOM_EVENTS),
    some_fields(
        RoomSid=sids,
        ParticipantSid=sids,
        ParticipantIdentity=texts,
        ParticipantDuration=numbers,
        Timestamp=times,
        AccountSid=sids,
        RoomStatus=texts,
    ),
)
async def test_a_room_callback_with_anything_in_it_is_no_fault(
    told: tuple[Call, str], event: str, fields: Form
) -> None:
    call, room = told
    form = room_event(call.code, event, **{"RoomSid": room, **fields})
    assert is_taken_or_refused(await post(call.api, "/twilio/video", form))


@fuzzed
@given(
    some.sampled_from(TASK_EVENTS),
    some_fields(
        WorkspaceSid=sids,
        WorkerSid=sids,
        Timestamp=times,
        TaskAttributes=entries.map(lambda value: json.dumps({"video_escalations": value})),
    ),
)
async def test_a_workspace_event_with_anything_in_it_is_no_fault(
    call: Call, event: str, fields: Form
) -> None:
    form = workspace_event(event, call.code, **{"WorkerSid": call.agent.worker.sid, **fields})
    assert is_taken_or_refused(await post(call.api, "/twilio/taskrouter", form))


@fuzzed
@given(
    some.sampled_from(TASK_EVENTS),
    some.fixed_dictionaries({}, optional={"data": entries, "type": entries, "source": entries}),
    some.fixed_dictionaries(
        {}, optional={"payload": entries, "timestamp": times | entries, "account_sid": entries}
    ),
    some.fixed_dictionaries(
        {}, optional={"task_attributes": texts | entries, "workspace_sid": entries, "worker_sid": entries}
    ),
)
async def test_a_streamed_event_with_anything_in_it_is_no_fault(
    told: tuple[Call, str], event: str, outer: dict[str, Any], data: dict[str, Any], payload: dict[str, Any]
) -> None:
    call, _ = told
    sent = task_event(event, call, **payload)
    sent["data"] = {**sent["data"], **data}
    assert is_taken_or_refused(await send(call.api, [{**sent, **outer}]))


@fuzzed
@given(
    some.binary(max_size=300)
    | some.just(b"[" * 60_000)
    | entries.map(lambda value: json.dumps(value).encode())
)
async def test_a_signed_body_of_any_shape_is_no_fault(api: httpx.AsyncClient, body: bytes) -> None:
    answer = await send(api, body.decode(errors="replace"))
    assert is_taken_or_refused(answer)
