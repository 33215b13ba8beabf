"""The fault switchboard and callbacks: what reaches the product of them, and in which order."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest
from twilio.request_validator import RequestValidator

from dev.local_twilio.room_store import Room, RoomOptions
from tests.contract.faulty_twilio import FaultyTwilio
from tests.contract.local_twilio_server import ACCOUNT, Callback, event_of

validator = RequestValidator(ACCOUNT.auth_token)


@pytest.fixture
def name() -> str:
    """Of the test's own room: what its rules look for."""
    return f"room-{uuid4().hex}"


def open_room(faulty: FaultyTwilio, name: str) -> Room:
    return faulty.parts.rooms.create(
        RoomOptions(unique_name=name, status_callback=f"{faulty.callbacks.url}/twilio/video")
    )


def is_signed(callback: Callback) -> bool:
    return bool(validator.validate(callback.url, callback.fields, callback.signature))


async def received(
    faulty: FaultyTwilio, name: str, enough: Callable[[list[Callback]], bool]
) -> list[Callback]:
    """What came of this room, once that is enough."""

    def of_room(callbacks: list[Callback]) -> list[Callback]:
        return [one for one in callbacks if one.fields.get("RoomName") == name]

    return of_room(await faulty.callbacks.wait_for(lambda callbacks: enough(of_room(callbacks))))


def so_many(count: int) -> Callable[[list[Callback]], bool]:
    return lambda callbacks: len(callbacks) >= count


def ended(callbacks: list[Callback]) -> bool:
    return "room-ended" in [event_of(one) for one in callbacks]


async def record(faulty: FaultyTwilio, name: str) -> list[tuple[str | None, int | None, str | None]]:
    return [(one.event, one.status, one.fault) for one in await faulty.switchboard.callbacks(name)]


async def until_answered(
    faulty: FaultyTwilio, name: str, count: int
) -> list[tuple[str | None, int | None, str | None]]:
    """The record, once so many have gone out and the product has answered the last one."""
    async with asyncio.timeout(10):
        while True:
            entries = await record(faulty, name)
            if len(entries) >= count and entries[-1][1] is not None:
                return entries
            await asyncio.sleep(0.01)


async def test_a_lost_callback_never_comes(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_callback("lost", event="room-created", containing=name)
    room = open_room(faulty, name)
    faulty.parts.rooms.complete(room.sid)
    callbacks = await received(faulty, name, ended)
    assert [event_of(one) for one in callbacks] == ["room-ended"]
    assert await until_answered(faulty, name, 2) == [
        ("room-created", None, "lost"),
        ("room-ended", 204, None),
    ]


async def test_a_doubled_callback_comes_twice_the_same(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_callback("doubled", containing=name)
    open_room(faulty, name)
    first, second = await received(faulty, name, so_many(2))
    assert first == second
    assert is_signed(first)


async def test_a_delayed_callback_is_overtaken(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_callback(
        {"kind": "delayed", "seconds": 0.3}, event="room-created", containing=name
    )
    begun = asyncio.get_running_loop().time()
    room = open_room(faulty, name)
    faulty.parts.rooms.complete(room.sid)
    callbacks = await received(faulty, name, so_many(2))
    assert [event_of(one) for one in callbacks] == ["room-ended", "room-created"]
    assert asyncio.get_running_loop().time() - begun >= 0.3
    assert all(is_signed(one) for one in callbacks)


async def test_shuffled_callbacks_come_in_reverse(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_callback({"kind": "shuffled", "seconds": 0.2}, containing=name, times=None)
    room = open_room(faulty, name)
    for identity in ("agent", "customer"):
        faulty.parts.rooms.participant_connected(room.sid, identity)
    callbacks = await received(faulty, name, so_many(3))
    assert [one.fields["SequenceNumber"] for one in callbacks] == ["2", "1", "0"]
    assert all(is_signed(one) for one in callbacks)


@pytest.mark.parametrize("seed", range(5))
async def test_a_seed_shuffles_in_an_order_of_its_own_which_is_never_the_right_one(
    faulty: FaultyTwilio, name: str, seed: int
) -> None:
    fault = {"kind": "shuffled", "seconds": 0.2, "seed": seed}
    await faulty.switchboard.fault_callback(fault, containing=name, times=None)
    room = open_room(faulty, name)
    for identity in ("agent", "customer"):
        faulty.parts.rooms.participant_connected(room.sid, identity)
    callbacks = await received(faulty, name, so_many(3))
    order = [one.fields["SequenceNumber"] for one in callbacks]
    assert sorted(order) == ["0", "1", "2"] != order


async def test_what_comes_after_the_shuffling_is_collected_anew(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_callback({"kind": "shuffled", "seconds": 0.2}, containing=name, times=None)
    room = open_room(faulty, name)
    await received(faulty, name, so_many(1))
    for identity in ("agent", "customer"):
        faulty.parts.rooms.participant_connected(room.sid, identity)
    callbacks = await received(faulty, name, so_many(3))
    assert [one.fields["SequenceNumber"] for one in callbacks] == ["0", "2", "1"]


async def test_a_forged_callback_has_a_wrong_signature_only(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_callback("forged", event="room-created", containing=name)
    room = open_room(faulty, name)
    faulty.parts.rooms.complete(room.sid)
    forged, real = await received(faulty, name, ended)
    assert (event_of(forged), event_of(real)) == ("room-created", "room-ended")
    assert not is_signed(forged)
    assert is_signed(real)


async def test_a_replayed_callback_comes_once_more_later(faulty: FaultyTwilio, name: str) -> None:
    await faulty.switchboard.fault_callback(
        {"kind": "replayed", "seconds": 0.3}, event="room-created", containing=name
    )
    room = open_room(faulty, name)
    faulty.parts.rooms.complete(room.sid)
    callbacks = await received(faulty, name, so_many(3))
    assert [event_of(one) for one in callbacks] == ["room-created", "room-ended", "room-created"]
    assert callbacks[0] == callbacks[2]


@pytest.mark.parametrize(
    ("kind", "field", "prefix"), [("foreign_account", "AccountSid", "AC"), ("foreign_room", "RoomSid", "RM")]
)
async def test_a_foreign_copy_comes_after_the_real_one_and_is_well_signed(
    faulty: FaultyTwilio, name: str, kind: str, field: str, prefix: str
) -> None:
    await faulty.switchboard.fault_callback(kind, containing=name)
    open_room(faulty, name)
    real, copy = await received(faulty, name, so_many(2))
    assert is_signed(copy)
    assert copy.fields[field].startswith(prefix)
    assert copy.fields[field] != real.fields[field]
    assert {**copy.fields, field: real.fields[field]} == real.fields
    assert await until_answered(faulty, name, 2) == [
        ("room-created", 204, None),
        ("room-created", 204, kind),
    ]


async def test_what_names_no_room_has_no_foreign_room(faulty: FaultyTwilio) -> None:
    mark = uuid4().hex
    fault = await faulty.switchboard.fault_callback("foreign_room", containing=mark)
    task = faulty.parts.tasks.create({"mark": mark})
    await faulty.callbacks.events_of("TaskSid", task.sid, last="task.created")
    [rule] = [one for one in await faulty.switchboard.faults() if one.id == fault]
    assert (rule.hits, rule.faulted) == (0, 0)


async def test_workspace_events_are_faulted_by_their_type(faulty: FaultyTwilio) -> None:
    mark = uuid4().hex
    await faulty.switchboard.fault_callback("lost", event="task.created", containing=mark)
    task = faulty.parts.tasks.create({"mark": mark})
    faulty.parts.tasks.cancel(task.sid)
    callbacks = await faulty.callbacks.events_of("TaskSid", task.sid, last="task.canceled")
    assert [event_of(one) for one in callbacks] == ["task.canceled"]


async def test_callbacks_are_written_down_with_the_products_answer(faulty: FaultyTwilio, name: str) -> None:
    faulty.callbacks.status = 503
    try:
        open_room(faulty, name)
        [(event, status, fault)] = await until_answered(faulty, name, 1)
    finally:
        faulty.callbacks.status = 204
    [entry] = await faulty.switchboard.callbacks(name)
    assert (event, status, fault, entry.path) == ("room-created", 503, None, "/twilio/video")
