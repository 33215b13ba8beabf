"""What Twilio tells: signed, filtered, signalled."""

import asyncio
import json
import time
from datetime import UTC, datetime

import httpx
import pytest
from temporalio.client import Client
from twilio.request_validator import RequestValidator

from dev.local_twilio.local_twilio import LocalTwilio
from settings import Settings
from tests.api.call import SOON, Call, problem
from tests.api.conftest import ACCOUNT
from workflows.messages import escalation_workflow_id

Form = dict[str, str]

ROOM = "RM" + "1" * 32
PARTICIPANT = "PA" + "2" * 32


def room_event(code: str, event: str = "participant-connected", **fields: str) -> Form:
    return {
        "AccountSid": ACCOUNT.account_sid,
        "RoomName": code,
        "RoomSid": ROOM,
        "RoomStatus": "in-progress",
        "StatusCallbackEvent": event,
        "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "ParticipantSid": PARTICIPANT,
        "ParticipantIdentity": f"customer-{code}",
        "ANewFieldOfTwilios": "",
        **fields,
    }


def workspace_event(event: str, code: str, **fields: str) -> Form:
    entries = {code: {"n": 1, "url": "https://example.com", "phase": "code_issued"}}
    return {
        "AccountSid": ACCOUNT.account_sid,
        "WorkspaceSid": ACCOUNT.workspace_sid,
        "EventType": event,
        "Timestamp": str(int(time.time())),
        "TaskAttributes": json.dumps({"video_escalations": entries}),
        **fields,
    }


async def post(
    api: httpx.AsyncClient, path: str, form: Form, token: str = ACCOUNT.auth_token, query: str = ""
) -> httpx.Response:
    url = f"{api.base_url}".rstrip("/") + path + query
    signature = RequestValidator(token).compute_signature(url, form)
    return await api.post(url, data=form, headers={"X-Twilio-Signature": signature})


async def history(client: Client, call: Call) -> list[str]:
    """The signals that the escalation has got; one that comes during a workflow task is there after it."""
    handle = client.get_workflow_handle(escalation_workflow_id(call.code))
    async with asyncio.timeout(SOON):
        while (await handle.describe()).raw_description.HasField("pending_workflow_task"):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return [
        event.workflow_execution_signaled_event_attributes.signal_name
        async for event in handle.fetch_history_events()
        if event.HasField("workflow_execution_signaled_event_attributes")
    ]


@pytest.mark.parametrize(
    ("event", "signal"),
    [
        ("participant-connected", "participant_connected"),
        ("participant-disconnected", "participant_disconnected"),
        ("room-ended", "room_ended"),
    ],
)
async def test_a_room_event_is_signalled(
    call: Call, temporal_client: Client, event: str, signal: str
) -> None:
    answer = await post(call.api, "/twilio/video", room_event(call.code, event, ParticipantDuration="3"))
    assert answer.status_code == 204
    assert await history(temporal_client, call) == [signal]


@pytest.mark.parametrize(
    ("event", "signal"),
    [
        ("task.completed", "task_completed"),
        ("task.deleted", "task_completed"),
        ("task.canceled", "task_canceled"),
        ("reservation.canceled", "reservation_lost"),
        ("reservation.rescinded", "reservation_lost"),
        ("reservation.rejected", "reservation_lost"),
        ("reservation.timeout", "reservation_lost"),
    ],
)
async def test_a_workspace_event_is_signalled(
    call: Call, temporal_client: Client, event: str, signal: str
) -> None:
    form = workspace_event(event, call.code, WorkerSid=call.agent.worker.sid)
    assert (await post(call.api, "/twilio/taskrouter", form)).status_code == 204
    assert await history(temporal_client, call) == [signal]


@pytest.mark.parametrize("event", ["task.wrapup", "task.updated", "reservation.accepted", "worker.created"])
async def test_other_workspace_events_concern_nobody(call: Call, temporal_client: Client, event: str) -> None:
    answer = await post(call.api, "/twilio/taskrouter", workspace_event(event, call.code))
    assert answer.status_code == 204
    assert await history(temporal_client, call) == []


@pytest.mark.parametrize("event", ["room-created", "track-added", "recording-started"])
async def test_other_room_events_concern_nobody(call: Call, temporal_client: Client, event: str) -> None:
    assert (await post(call.api, "/twilio/video", room_event(call.code, event))).status_code == 204
    assert await history(temporal_client, call) == []


@pytest.mark.parametrize("room_name", ["ZZZZZZZ", "lower-case", "somebody's own room"])
async def test_a_room_that_is_not_ours_concerns_nobody(api: httpx.AsyncClient, room_name: str) -> None:
    assert (await post(api, "/twilio/video", room_event(room_name))).status_code == 204


async def test_a_task_that_ended_with_final_escalations_concerns_nobody(api: httpx.AsyncClient) -> None:
    form = workspace_event("task.completed", "ZZZZZZZ")
    assert (await post(api, "/twilio/taskrouter", form)).status_code == 204
    form["TaskAttributes"] = "not JSON"
    assert (await post(api, "/twilio/taskrouter", form)).status_code == 204


@pytest.mark.parametrize("path", ["/twilio/video", "/twilio/taskrouter"])
async def test_without_twilios_signature_nothing_is_taken_in(
    call: Call, temporal_client: Client, path: str
) -> None:
    form = {**room_event(call.code), **workspace_event("task.completed", call.code)}
    assert problem(await call.api.post(path, data=form)) == (403, "bad-signature")
    assert problem(await post(call.api, path, form, "another token")) == (403, "bad-signature")
    form["AccountSid"] = "AC" + "9" * 32
    assert problem(await post(call.api, path, form)) == (403, "bad-signature")
    assert await history(temporal_client, call) == []


async def test_a_changed_field_breaks_the_signature(api: httpx.AsyncClient) -> None:
    form = room_event("ZZZZZZZ")
    signature = RequestValidator(ACCOUNT.auth_token).compute_signature(f"{api.base_url}twilio/video", form)
    form["ParticipantIdentity"] = "somebody else"
    answer = await api.post("/twilio/video", data=form, headers={"X-Twilio-Signature": signature})
    assert problem(answer) == (403, "bad-signature")


async def test_the_former_auth_token_is_good_while_it_is_rotated(
    api: httpx.AsyncClient, settings: Settings
) -> None:
    assert settings.twilio_auth_token_previous is not None
    former = settings.twilio_auth_token_previous.get_secret_value()
    assert (await post(api, "/twilio/video", room_event("ZZZZZZZ"), former)).status_code == 204


async def test_a_query_is_part_of_what_is_signed(api: httpx.AsyncClient) -> None:
    answer = await post(api, "/twilio/video", room_event("ZZZZZZZ"), query="?region=us1")
    assert answer.status_code == 204


async def test_a_signed_event_of_another_shape_is_an_invalid_request(call: Call) -> None:
    answer = await post(call.api, "/twilio/video", room_event(call.code, ParticipantSid="nobody"))
    assert problem(answer) == (422, "invalid-request")
    assert answer.json()["errors"][0]["where"] == "ParticipantSid"


async def test_completing_the_task_ends_the_escalation(call: Call, twilio: LocalTwilio) -> None:
    await call.until(lambda shown: shown["invite"]["state"] == "sent")
    twilio.chats.complete(twilio.tasks.reservations(task_sid=call.task_sid)[0].sid)
    shown = await call.until(lambda shown: shown["end_reason"] is not None)
    assert shown["end_reason"] == "task_completed"
