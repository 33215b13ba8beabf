"""TaskRouter's events as Event Streams sends them: signed, filtered, signalled."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from temporalio.client import Client
from twilio.request_validator import RequestValidator

from api.event_streams import EVENTS_PATH, LARGEST_BATCH
from settings import Settings
from tests.api.call import Call, problem
from tests.api.conftest import ACCOUNT
from tests.api.test_twilio_callbacks import history, post, workspace_event

CloudEvent = dict[str, Any]


def task_event(kind: str, call: Call, **payload: Any) -> CloudEvent:
    entries = {call.code: {"n": 1, "url": "https://example.com", "phase": "code_issued"}}
    return {
        "specversion": "1.0",
        "type": f"com.twilio.taskrouter.{kind}",
        "source": "AB0123456789",
        "id": f"EV{kind}",
        "dataschema": "https://events-schemas.twilio.com/TaskRouter.WDSEvent/4",
        "data": {
            "account_sid": ACCOUNT.account_sid,
            "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "product_name": "TaskRouter",
            "payload": {
                "eventtype": kind,
                "workspace_sid": ACCOUNT.workspace_sid,
                "task_sid": call.task_sid,
                "task_attributes": json.dumps({"video_escalations": entries}),
                "worker_sid": call.agent.worker.sid,
                **payload,
            },
        },
    }


async def send(
    api: httpx.AsyncClient,
    content: object,
    *,
    token: str = ACCOUNT.auth_token,
    signed: str | None = None,
    query: str | None = None,
) -> httpx.Response:
    """As Twilio sends it; `signed` and `query` are another body, and another query, than what is right."""
    body = content if isinstance(content, str) else json.dumps(content)
    hashed = hashlib.sha256((signed or body).encode()).hexdigest()
    url = f"{api.base_url}".rstrip("/") + EVENTS_PATH + (f"?bodySHA256={hashed}" if query is None else query)
    signature = RequestValidator(token).compute_signature(url, {})
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/json"}
    return await api.post(url, content=body, headers=headers)


@pytest.mark.parametrize(
    ("kind", "signal"),
    [
        ("task.completed", "task_completed"),
        ("task.deleted", "task_completed"),
        ("task.canceled", "task_canceled"),
        ("reservation.rescinded", "reservation_lost"),
    ],
)
async def test_an_event_is_signalled(call: Call, temporal_client: Client, kind: str, signal: str) -> None:
    assert (await send(call.api, [task_event(kind, call)])).status_code == 204
    assert await history(temporal_client, call) == [signal]


async def test_an_event_may_come_by_itself(call: Call, temporal_client: Client) -> None:
    assert (await send(call.api, task_event("task.completed", call))).status_code == 204
    assert await history(temporal_client, call) == ["task_completed"]


async def test_what_concerns_nobody_is_left_aside(call: Call, temporal_client: Client) -> None:
    sent = [
        task_event("task.created", call),
        task_event("worker.activity.update", call),
        task_event("task.completed", call, workspace_sid="WS" + "0" * 32),
        task_event("task.completed", call, task_attributes="not JSON"),
        task_event("task.completed", call, task_attributes=None),
        {"type": "com.twilio.eventstreams.test-event", "data": {"test": "x"}},
        {"type": "com.twilio.messaging.message.delivered"},
    ]
    assert (await send(call.api, sent)).status_code == 204
    assert await history(temporal_client, call) == []


async def test_an_event_that_comes_by_both_ways_and_twice_by_each_ends_it_once(
    call: Call, temporal_client: Client
) -> None:
    for _ in range(2):
        form = workspace_event("task.completed", call.code)
        assert (await post(call.api, "/twilio/taskrouter", form)).status_code == 204
        assert (await send(call.api, [task_event("task.completed", call)] * 2)).status_code == 204
    shown = await call.until(lambda shown: shown["end_reason"] is not None)
    assert shown["end_reason"] == "task_completed"


async def test_without_twilios_signature_no_event_is_taken_in(call: Call, temporal_client: Client) -> None:
    sent = [task_event("task.completed", call)]
    unsigned = await call.api.post(EVENTS_PATH, json=sent)
    assert problem(unsigned) == (403, "bad-signature")
    assert problem(await send(call.api, sent, token="another token")) == (403, "bad-signature")
    assert problem(await send(call.api, sent, signed="another body")) == (403, "bad-signature")
    assert problem(await send(call.api, sent, query="?bodySHA256=")) == (403, "bad-signature")
    assert await history(temporal_client, call) == []


async def test_a_signature_over_the_address_alone_signs_no_body(call: Call, temporal_client: Client) -> None:
    sent = [task_event("task.completed", call)]
    assert problem(await send(call.api, sent, query="")) == (403, "bad-signature")
    assert problem(await send(call.api, sent, query="?region=us1")) == (403, "bad-signature")
    assert await history(temporal_client, call) == []


async def test_an_event_of_another_account_is_refused(call: Call, temporal_client: Client) -> None:
    event = task_event("task.completed", call)
    event["data"]["account_sid"] = "AC" + "9" * 32
    assert problem(await send(call.api, [event])) == (403, "bad-signature")
    assert await history(temporal_client, call) == []


async def test_events_signed_by_the_former_auth_token_are_good_while_it_is_rotated(
    call: Call, temporal_client: Client, settings: Settings
) -> None:
    assert settings.twilio_auth_token_previous is not None
    former = settings.twilio_auth_token_previous.get_secret_value()
    assert (await send(call.api, [task_event("task.canceled", call)], token=former)).status_code == 204
    assert await history(temporal_client, call) == ["task_canceled"]


@pytest.mark.parametrize(
    "content", ["", "not JSON", "1", '[{"data": {}}]', '{"type": 1}', [None], [{}] * 501]
)
async def test_a_signed_body_of_another_shape_is_an_invalid_request(
    api: httpx.AsyncClient, content: object
) -> None:
    assert problem(await send(api, content)) == (422, "invalid-request")


@pytest.mark.parametrize("wrong", [{"timestamp": "soon"}, {"timestamp": None}, {"payload": []}])
async def test_an_event_of_another_shape_is_said_and_keeps_no_other_from_being_told(
    call: Call, temporal_client: Client, wrong: dict[str, object]
) -> None:
    event = task_event("task.canceled", call)
    event["data"] |= wrong
    answer = await send(call.api, [event, task_event("task.completed", call)])
    assert problem(answer) == (422, "invalid-request")
    assert await history(temporal_client, call) == ["task_completed"]


async def test_a_batch_may_be_larger_than_other_bodies_but_not_without_bounds(
    call: Call, temporal_client: Client
) -> None:
    large = task_event("task.completed", call, workspace_name="x" * 200_000)
    assert (await send(call.api, [large])).status_code == 204
    assert await history(temporal_client, call) == ["task_completed"]
    assert problem(await send(call.api, "x" * (LARGEST_BATCH + 1))) == (413, "body-too-large")
