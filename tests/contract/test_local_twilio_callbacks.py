"""Status callbacks and workspace events: fields, order, signature, delivery."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import aiohttp
import pytest
from twilio.request_validator import RequestValidator

from dev.local_twilio.callbacks import Callback as SentCallback
from dev.local_twilio.callbacks import CallbackQueue, SignedDelivery
from dev.local_twilio.records import Activity, TaskOptions
from dev.local_twilio.room_store import RoomOptions
from tests.contract.local_twilio_server import (
    ACCOUNT,
    Callback,
    CallbackReceiver,
    RunningTwilio,
    event_of,
    serving,
)

validator = RequestValidator(ACCOUNT.auth_token)


@pytest.fixture
async def queue() -> AsyncIterator[CallbackQueue]:
    made = CallbackQueue(SignedDelivery(ACCOUNT.auth_token, retry_pause=0))
    yield made
    await made.close()


@pytest.fixture
async def receiver() -> AsyncIterator[CallbackReceiver]:
    made = CallbackReceiver()
    async with serving(made.app()) as made.url:
        yield made


def is_signed(callback: Callback) -> bool:
    fields = callback.fields if callback.method == "POST" else {}
    return bool(validator.validate(callback.url, fields, callback.signature))


# --- rooms --------------------------------------------------------------------------------------------------


async def test_a_rooms_life_is_told_in_order(twilio: RunningTwilio) -> None:
    before = datetime.now(UTC)
    room = await twilio.client.video.v1.rooms.create_async(
        unique_name=uuid4().hex, status_callback=f"{twilio.callbacks.url}/twilio/video?from=here"
    )
    agent = twilio.parts.rooms.participant_connected(room.sid, "agent")
    customer = twilio.parts.rooms.participant_connected(room.sid, "customer")
    twilio.parts.rooms.participant_disconnected(room.sid, customer)
    await twilio.client.video.v1.rooms(room.sid).update_async(status="completed")
    callbacks = await twilio.callbacks.events_of("RoomSid", room.sid, last="room-ended")

    assert [(event_of(one), one.fields.get("ParticipantSid")) for one in callbacks] == [
        ("room-created", None),
        ("participant-connected", agent),
        ("participant-connected", customer),
        ("participant-disconnected", customer),
        ("participant-disconnected", agent),
        ("room-ended", None),
    ]
    assert [one.fields["SequenceNumber"] for one in callbacks] == ["0", "1", "2", "3", "4", "5"]
    assert all(is_signed(one) for one in callbacks)
    for callback in callbacks:
        assert callback.method == "POST"
        assert callback.url.endswith("/twilio/video?from=here")
        fields = callback.fields
        assert fields["AccountSid"] == ACCOUNT.account_sid
        assert (fields["RoomName"], fields["RoomType"]) == (room.unique_name, "group")
        moment = datetime.fromisoformat(fields["Timestamp"])
        assert moment.timestamp() >= int(before.timestamp())
    assert {one.fields["RoomStatus"] for one in callbacks[:-1]} == {"in-progress"}
    assert callbacks[-1].fields["RoomStatus"] == "completed"
    assert callbacks[-1].fields["RoomDuration"] == "0"


async def test_a_participants_callbacks_say_who_and_how_long(twilio: RunningTwilio) -> None:
    room = twilio.parts.rooms.create(RoomOptions(status_callback=f"{twilio.callbacks.url}/x"))
    sid = twilio.parts.rooms.participant_connected(room.sid, "customer-ABC1234")
    twilio.parts.rooms.participant_disconnected(room.sid, sid)
    _, came, left = await twilio.callbacks.events_of("RoomSid", room.sid, last="participant-disconnected")
    assert came.fields["ParticipantIdentity"] == left.fields["ParticipantIdentity"] == "customer-ABC1234"
    assert (came.fields["ParticipantStatus"], left.fields["ParticipantStatus"]) == (
        "connected",
        "disconnected",
    )
    assert "ParticipantDuration" not in came.fields
    assert left.fields["ParticipantDuration"] == "0"


async def test_leaving_twice_is_told_once(twilio: RunningTwilio) -> None:
    room = twilio.parts.rooms.create(RoomOptions(status_callback=f"{twilio.callbacks.url}/x"))
    sid = twilio.parts.rooms.participant_connected(room.sid, "customer")
    twilio.parts.rooms.participant_disconnected(room.sid, sid)
    twilio.parts.rooms.participant_disconnected(room.sid, sid)
    twilio.parts.rooms.complete(room.sid)
    callbacks = await twilio.callbacks.events_of("RoomSid", room.sid, last="room-ended")
    assert [event_of(one) for one in callbacks].count("participant-disconnected") == 1


async def test_a_callback_by_get_carries_its_fields_in_the_query(twilio: RunningTwilio) -> None:
    options = RoomOptions(status_callback=f"{twilio.callbacks.url}/x?a=1", status_callback_method="GET")
    room = twilio.parts.rooms.create(options)
    [callback] = await twilio.callbacks.events_of("RoomSid", room.sid, last="room-created")
    assert (callback.method, callback.fields["a"]) == ("GET", "1")
    assert is_signed(callback)


# --- workspace events ---------------------------------------------------------------------------------------


async def test_a_chats_life_is_told_as_workspace_events(twilio: RunningTwilio) -> None:
    worker = twilio.parts.workers.ensure(f"agent-{uuid4().hex}", "Agent", "agent@example.com")
    twilio.parts.tasks.set_worker_activity(worker.sid, Activity.AVAILABLE)
    chat = twilio.parts.chats.start("Customer", worker.sid)
    [reservation] = twilio.parts.tasks.reservations(chat.task.sid)
    twilio.parts.chats.accept(reservation.sid)
    twilio.parts.tasks.write_attributes(chat.task.sid, {"conversationSid": chat.conversation.sid})
    twilio.parts.chats.wrap_up(reservation.sid)
    twilio.parts.chats.complete(reservation.sid)
    callbacks = await twilio.callbacks.events_of("TaskSid", chat.task.sid, last="task.completed")

    assert [event_of(one) for one in callbacks] == [
        "task.created",
        "reservation.created",
        "reservation.accepted",
        "task.updated",
        "reservation.wrapup",
        "task.wrapup",
        "reservation.completed",
        "task.completed",
    ]
    assert all(is_signed(one) for one in callbacks)
    for callback in callbacks:
        fields = callback.fields
        assert fields["AccountSid"] == ACCOUNT.account_sid
        assert fields["WorkspaceSid"] == ACCOUNT.workspace_sid
        assert fields["EventType"].startswith(fields["ResourceType"])
        assert json.loads(fields["TaskAttributes"])["conversationSid"] == chat.conversation.sid
        assert abs(int(fields["Timestamp"]) - datetime.now(UTC).timestamp()) < 60
        if fields["ResourceType"] == "reservation":
            assert fields["ResourceSid"] == fields["ReservationSid"] == reservation.sid
            assert (fields["WorkerSid"], fields["WorkerName"]) == (worker.sid, worker.identity)
        else:
            assert fields["ResourceSid"] == chat.task.sid
            assert "WorkerSid" not in fields
    assert callbacks[-1].fields["TaskAssignmentStatus"] == "completed"


async def test_a_canceled_task_says_why(twilio: RunningTwilio) -> None:
    task = twilio.parts.tasks.create({}, TaskOptions(routing_target="WK" + "0" * 32))
    twilio.parts.tasks.cancel(task.sid, "customer left")
    *_, last = await twilio.callbacks.events_of("TaskSid", task.sid, last="task.canceled")
    assert last.fields["TaskCanceledReason"] == "customer left"


# --- delivery -----------------------------------------------------------------------------------------------


async def test_a_signature_covers_every_field_and_the_whole_url(
    queue: CallbackQueue, receiver: CallbackReceiver
) -> None:
    fields = {"EventType": "x", "Empty": "", "Words": "a b&c=d ✓"}
    queue.send("lane", "POST", f"{receiver.url}/path?q=1%202", fields)
    [callback] = await receiver.wait_for(lambda received: len(received) == 1)
    assert callback.fields == fields
    assert is_signed(callback)
    assert not validator.validate(callback.url, {**fields, "Empty": "no"}, callback.signature)
    assert not validator.validate(callback.url + "&more=1", fields, callback.signature)
    assert not RequestValidator("another token").validate(callback.url, fields, callback.signature)


async def test_an_answer_is_final_whatever_it_is(queue: CallbackQueue, receiver: CallbackReceiver) -> None:
    receiver.status = 503
    for event in ("first", "second"):
        queue.send("lane", "POST", receiver.url, {"EventType": event})
    received = await receiver.wait_for(lambda callbacks: len(callbacks) >= 2)
    assert [event_of(one) for one in received] == ["first", "second"]


async def test_one_lane_waits_for_itself_and_for_no_other() -> None:
    release, order = asyncio.Event(), list[str]()

    class SlowForRoomA:
        async def deliver(self, callback: SentCallback) -> int:
            if callback.event == "a1":
                await release.wait()
            order.append(callback.event or "")
            if callback.event == "b1":
                release.set()
            return 204

        async def close(self) -> None: ...

    slow = CallbackQueue(SlowForRoomA())
    for lane, event in [("a", "a1"), ("a", "a2"), ("b", "b1")]:
        slow.send(lane, "POST", "http://127.0.0.1/", {"EventType": event})
    async with asyncio.timeout(5):
        await slow.delivered()
    assert order == ["b1", "a1", "a2"]
    await slow.close()


async def test_a_failed_connection_is_tried_once_more(caplog: pytest.LogCaptureFixture) -> None:
    attempts: list[str] = []

    class Unreachable(SignedDelivery):
        async def _request(self, callback: SentCallback) -> int:
            attempts.append(callback.event or "")
            raise aiohttp.ConnectionTimeoutError

    queue = CallbackQueue(Unreachable(ACCOUNT.auth_token, retry_pause=0))
    queue.send("lane", "POST", "http://127.0.0.1/", {"EventType": "first"})
    queue.send("lane", "POST", "http://127.0.0.1/", {"EventType": "second"})
    async with asyncio.timeout(5):
        await queue.delivered()
    assert attempts == ["first", "first", "second", "second"]
    assert "callback first was not delivered" in caplog.text
    await queue.close()


async def test_a_refused_connection_is_a_failed_one(
    queue: CallbackQueue, receiver: CallbackReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    queue.send("lane", "POST", "http://127.0.0.1:1/", {"EventType": "lost"})
    queue.send("lane", "POST", receiver.url, {"EventType": "next"})
    [callback] = await receiver.wait_for(lambda received: len(received) == 1)
    assert event_of(callback) == "next"
    assert "callback lost was not delivered" in caplog.text
