"""Callbacks that are forged, replayed, or about somebody else."""

from typing import Any

import httpx
import pytest
from temporalio.client import Client
from twilio.request_validator import RequestValidator

from dev.local_twilio.local_twilio import LocalTwilio
from tests.api.call import Call, problem
from tests.api.conftest import ACCOUNT, BeginCall
from tests.api.test_twilio_callbacks import Form, history, post, room_event, workspace_event

BAD_SIGNATURE = (403, "bad-signature")
PATHS = ("/twilio/video", "/twilio/taskrouter")


async def published(client: Client, call: Call) -> dict[str, Any]:
    """What the workflow publishes once it has dealt with all that it was told."""
    await history(client, call)
    shown: dict[str, Any] = (await call.as_agent("GET")).json()
    shown.pop("now")
    return shown


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "signature",
    ["", "x", "=" * 28, "\u00e9".encode("latin1"), b"\xff" * 28, "A" * 5000, "null", "true", '{"$ne": ""}'],
)
async def test_a_forged_signature_is_refused(
    call: Call, temporal_client: Client, path: str, signature: str | bytes
) -> None:
    form = {**room_event(call.code), **workspace_event("task.completed", call.code)}
    said = signature.encode() if isinstance(signature, str) else signature
    headers = httpx.Headers({b"X-Twilio-Signature": said})
    assert problem(await call.api.post(path, data=form, headers=headers)) == BAD_SIGNATURE
    assert await history(temporal_client, call) == []


async def test_a_signature_is_good_for_this_path_this_query_and_these_fields_only(
    call: Call, temporal_client: Client
) -> None:
    form = {**room_event(call.code), **workspace_event("task.completed", call.code)}
    base = str(call.api.base_url).rstrip("/")
    video = RequestValidator(ACCOUNT.auth_token).compute_signature(f"{base}/twilio/video", form)
    for path, fields in (
        ("/twilio/taskrouter", form),
        ("/twilio/video?x=1", form),
        ("/twilio/video?", {**form, "RoomName": "ZZZZZZZ"}),
        ("/twilio/video", {**form, "More": "1"}),
        ("/twilio/video", {**form, "Timestamp": ""}),
        ("/twilio/events", form),
    ):
        answer = await call.api.post(path, data=fields, headers={"X-Twilio-Signature": video})
        assert problem(answer) == BAD_SIGNATURE, path
    assert await history(temporal_client, call) == []


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL"])
async def test_a_signature_for_another_host_is_refused_whatever_the_headers_say(
    call: Call, temporal_client: Client, header: str
) -> None:
    form = room_event(call.code)
    elsewhere = RequestValidator(ACCOUNT.auth_token).compute_signature(
        "https://evil.example/twilio/video", form
    )
    said = "https" if header == "X-Forwarded-Proto" else "evil.example"
    answer = await call.api.post(
        "/twilio/video", data=form, headers={"X-Twilio-Signature": elsewhere, header: said}
    )
    assert problem(answer) == BAD_SIGNATURE
    assert await history(temporal_client, call) == []


@pytest.mark.parametrize("path", PATHS)
async def test_a_callback_of_another_account_is_refused(
    call: Call, temporal_client: Client, path: str
) -> None:
    form = {**room_event(call.code), **workspace_event("task.completed", call.code)}
    for account in ("AC" + "9" * 32, "", ACCOUNT.account_sid.upper(), f" {ACCOUNT.account_sid}"):
        assert problem(await post(call.api, path, {**form, "AccountSid": account})) == BAD_SIGNATURE
    form.pop("AccountSid")
    assert problem(await post(call.api, path, form)) == BAD_SIGNATURE
    assert await history(temporal_client, call) == []


async def test_an_event_of_another_workspace_changes_nothing(call: Call, temporal_client: Client) -> None:
    form = workspace_event("task.completed", call.code, WorkspaceSid="WS" + "9" * 32)
    assert (await post(call.api, "/twilio/taskrouter", form)).status_code == 204
    assert await history(temporal_client, call) == []


async def test_a_callback_of_another_room_changes_nothing(
    begin_call: BeginCall, temporal_client: Client, twilio: LocalTwilio
) -> None:
    own, other = begin_call(), begin_call()
    for call in (own, other):
        await call.escalate()
        await call.agent_joins()
        await call.customer_joins()
    before = await published(temporal_client, own)
    others = twilio.rooms.get(other.code).sid
    [participant] = [
        sid
        for sid, role in (await published(temporal_client, other))["participants"].items()
        if role == "agent"
    ]
    for event in ("room-ended", "participant-disconnected", "participant-connected"):
        form = room_event(
            own.code, event, RoomSid=others, ParticipantSid=participant, ParticipantDuration="9"
        )
        assert (await post(own.api, "/twilio/video", form)).status_code == 204
    assert await published(temporal_client, own) == before


async def replayed(call: Call, form: Form, path: str = "/twilio/video") -> None:
    """The very same request, twice more."""
    for _ in range(2):
        assert (await post(call.api, path, form)).status_code == 204


async def test_a_replayed_arrival_changes_nothing(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await call.agent_joins()
    participant = await call.customer_joins()
    room = twilio.rooms.get(call.code).sid
    came = room_event(call.code, RoomSid=room, ParticipantSid=participant)
    await post(call.api, "/twilio/video", came)
    before = await published(temporal_client, call)
    await replayed(call, came)
    assert await published(temporal_client, call) == before


async def test_a_replayed_leaving_throws_nobody_out_who_came_back(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await call.agent_joins()
    first = await call.customer_joins()
    room = twilio.rooms.get(call.code).sid
    left = room_event(
        call.code, "participant-disconnected", RoomSid=room, ParticipantSid=first, ParticipantDuration="1"
    )
    call.leaves(first)
    await call.until(lambda shown: first not in shown["participants"])
    await call.customer_joins()
    await post(call.api, "/twilio/video", left)
    before = await published(temporal_client, call)
    await replayed(call, left)
    after = await published(temporal_client, call)
    assert after == before
    assert after["phase"] == "customer_joined"


async def test_after_the_end_a_replayed_callback_is_not_even_written_down(
    call: Call, temporal_client: Client
) -> None:
    await call.had()
    over = await call.until(lambda shown: shown["room"]["state"] == "closed" and not shown["participants"])
    room = over["room"]["sid"]
    before, told = await published(temporal_client, call), await history(temporal_client, call)
    for event in ("participant-connected", "participant-disconnected", "room-ended"):
        await replayed(call, room_event(call.code, event, RoomSid=room, ParticipantDuration="3"))
    for event in ("task.completed", "task.canceled", "reservation.canceled"):
        form = workspace_event(event, call.code, WorkerSid=call.agent.worker.sid)
        await replayed(call, form, "/twilio/taskrouter")
    assert await history(temporal_client, call) == told
    assert await published(temporal_client, call) == before
