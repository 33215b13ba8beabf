"""SIDs from outside become part of Twilio's addresses: what is none is refused before Twilio is asked."""

from collections.abc import Iterator

from temporalio.client import Client

from dev.local_twilio.local_twilio import LocalTwilio
from tests.api.call import Call, problem
from tests.api.conftest import BeginCall
from tests.api.test_twilio_callbacks import history, post, room_event, workspace_event
from tests.security.conftest import HistoryLength

INVALID = (422, "invalid-request")


def tricks(prefix: str) -> Iterator[str]:
    """What looks like a SID of this kind, and is none."""
    digits = "0123456789abcdef" * 2
    yield from ("", "..", "/", "*", f"{prefix}{digits[:-1]}", f"{prefix}{digits}0", f"ZZ{digits}")
    yield from (f"{prefix}{digits}{more}" for more in ("\n", "/", "?x=1", "#", "/../..", "%2F..", "\x00"))
    yield from (f"{prefix}{digits[:-3]}{more}" for more in ("/..", "%2e", "\u0660\u0660\u0660", "GGG"))
    yield from (f"../{prefix}{digits}", f" {prefix}{digits}", f"{prefix}{digits}".lower())


async def test_no_trick_in_a_task_sid_is_taken(call: Call) -> None:
    for sid in tricks("WT"):
        headers = call.agent.headers
        asked = await call.api.post("/api/escalations", json={"task_sid": sid}, headers=headers)
        assert problem(asked) == INVALID, sid


async def test_no_trick_in_a_participant_sid_is_taken(call: Call, history_length: HistoryLength) -> None:
    before = await history_length(call)
    for sid in tricks("PA"):
        told = {"participant_sid": sid, "in_room": False}
        assert problem(await call.as_agent("POST", "/presence", json=told)) == INVALID, sid
        assert problem(await call.as_customer("/presence", **told)) == INVALID, sid
    assert await history_length(call) == before


async def test_no_trick_in_a_signed_callbacks_sids_is_taken(call: Call, temporal_client: Client) -> None:
    for sid in tricks("RM"):
        form = room_event(call.code, RoomSid=sid)
        assert problem(await post(call.api, "/twilio/video", form)) == INVALID, sid
    for sid in tricks("PA"):
        form = room_event(call.code, ParticipantSid=sid)
        assert problem(await post(call.api, "/twilio/video", form)) == INVALID, sid
    for sid in tricks("WK"):
        form = workspace_event("reservation.canceled", call.code, WorkerSid=sid)
        assert problem(await post(call.api, "/twilio/taskrouter", form)) == INVALID, sid
    assert await history(temporal_client, call) == []


async def test_a_task_with_a_trick_for_a_conversation_is_no_chat(
    begin_call: BeginCall, twilio: LocalTwilio
) -> None:
    call = begin_call()
    for sid in tricks("CH"):
        twilio.tasks.write_attributes(call.task_sid, {"conversationSid": sid})
        assert problem(await call.escalate()) == (422, "not-a-chat"), sid
