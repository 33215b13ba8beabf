"""The time limits of rooms, by a clock that the test moves; and what a restart leaves."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dev.local_twilio.callbacks import CallbackQueue, Method, SignedDelivery
from dev.local_twilio.database import Database, utc_now
from dev.local_twilio.room_store import ParticipantStatus, RoomOptions, RoomStatus
from dev.local_twilio.room_timers import RoomTimers
from dev.local_twilio.signaling_seam import SignalingError
from dev.local_twilio.twilio_errors import NotFoundError
from dev.local_twilio.video_rooms import VideoRooms
from tests.contract.local_twilio_server import ACCOUNT

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class RecordedCallbacks(CallbackQueue):
    def __init__(self) -> None:
        super().__init__(SignedDelivery(ACCOUNT.auth_token))
        self.sent: list[tuple[str, str]] = []
        self.somebody_left = asyncio.Event()

    def send(self, lane: str, method: Method, url: str, fields: Mapping[str, str]) -> None:
        self.sent.append((fields["StatusCallbackEvent"], fields["Timestamp"]))
        if fields["StatusCallbackEvent"] == "participant-disconnected":
            self.somebody_left.set()


class RecordedSignaling:
    """Keeps what the rooms tell the sockets."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, int | None]] = []
        self.something_told = asyncio.Event()

    def room_completed(self, room_sid: str) -> None:
        self.told.append(("completed", room_sid, None))
        self.something_told.set()

    def participant_removed(self, room_sid: str, participant_sid: str, code: int | None = None) -> None:
        self.told.append(("removed", participant_sid, code))
        self.something_told.set()

    def recording_changed(self, room_sid: str, is_recording: bool) -> None:
        self.told.append(("recorded" if is_recording else "recorded no more", room_sid, None))
        self.something_told.set()


class Hall:
    """Rooms with a clock, whose callbacks and signalling are recorded."""

    def __init__(self, database: Database) -> None:
        self.now = START
        self.callbacks = RecordedCallbacks()
        self.signaling = RecordedSignaling()
        self.rooms = VideoRooms(ACCOUNT, database, self.callbacks, lambda: self.now)
        self.rooms.attach(self.signaling, lambda: None)

    def move(self, **time: float) -> None:
        """The clock goes on, and the limits are enforced as `RoomTimers` does."""
        self.now += timedelta(**time)
        self.rooms.enforce_limits()


@pytest.fixture
def hall() -> Iterator[Hall]:
    with closing(Database(":memory:")) as database:
        yield Hall(database)


def test_an_unused_room_is_completed_after_its_minutes(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions(unused_room_timeout=3, status_callback="https://example.com"))
    assert hall.rooms.next_limit() == START + timedelta(minutes=3)
    hall.move(minutes=2, seconds=59)
    assert hall.rooms.get(room.sid).status == RoomStatus.IN_PROGRESS
    hall.move(seconds=1)
    assert hall.rooms.get(room.sid).status == RoomStatus.COMPLETED
    assert hall.callbacks.sent == [
        ("room-created", "2026-01-01T12:00:00.000Z"),
        ("room-ended", "2026-01-01T12:03:00.000Z"),
    ]
    assert hall.signaling.told == [("completed", room.sid, None)]
    assert hall.rooms.next_limit() is None


def test_an_empty_room_is_completed_after_other_minutes(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions(unused_room_timeout=1, empty_room_timeout=10))
    sid = hall.rooms.participant_connected(room.sid, "agent")
    hall.move(minutes=30)
    assert hall.rooms.get(room.sid).status == RoomStatus.IN_PROGRESS
    hall.rooms.participant_disconnected(room.sid, sid)
    assert hall.rooms.next_limit() == START + timedelta(minutes=40)
    hall.move(minutes=9)
    assert hall.rooms.get(room.sid).status == RoomStatus.IN_PROGRESS
    hall.move(minutes=1)
    assert hall.rooms.get(room.sid).status == RoomStatus.COMPLETED


def test_coming_back_keeps_a_room_open(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions(empty_room_timeout=5))
    sid = hall.rooms.participant_connected(room.sid, "agent")
    hall.rooms.participant_disconnected(room.sid, sid)
    hall.move(minutes=4)
    hall.rooms.participant_connected(room.sid, "agent")
    hall.move(minutes=5)
    assert hall.rooms.get(room.sid).status == RoomStatus.IN_PROGRESS


def test_a_participants_time_is_over_with_53216(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions(max_participant_duration=600, status_callback="https://example.com"))
    first = hall.rooms.participant_connected(room.sid, "agent")
    hall.move(seconds=300)
    second = hall.rooms.participant_connected(room.sid, "customer")
    assert hall.rooms.next_limit() == START + timedelta(seconds=600)
    hall.move(seconds=300)
    assert hall.rooms.participant(room.sid, first).status == ParticipantStatus.DISCONNECTED
    assert hall.rooms.participant(room.sid, second).status == ParticipantStatus.CONNECTED
    assert hall.signaling.told == [("removed", first, 53216)]
    assert hall.callbacks.sent[-1] == ("participant-disconnected", "2026-01-01T12:10:00.000Z")


def test_a_full_room_takes_nobody_more(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions(max_participants=1))
    hall.rooms.participant_connected(room.sid, "agent")
    with pytest.raises(SignalingError) as refused:
        hall.rooms.participant_connected(room.sid, "customer")
    assert refused.value.code == 53105
    hall.rooms.participant_connected(room.sid, "agent")  # takes its own former place


def test_nobody_enters_a_completed_room(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions(unique_name="ABC"))
    hall.rooms.complete("ABC")
    assert hall.rooms.find_room("ABC") is None
    assert hall.rooms.find_room(room.sid) is None
    with pytest.raises(SignalingError) as refused:
        hall.rooms.participant_connected(room.sid, "agent")
    assert refused.value.code == 53106


def test_a_removed_participant_is_told_without_a_code(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions())
    sid = hall.rooms.participant_connected(room.sid, "customer")
    hall.rooms.remove_participant(room.sid, "customer")
    assert hall.signaling.told == [("removed", sid, None)]
    with pytest.raises(NotFoundError):
        hall.rooms.remove_participant(room.sid, sid)


def test_rooms_outlive_the_process(tmp_path: Path) -> None:
    file = tmp_path / "twilio.db"
    with closing(Database(file)) as database:
        hall = Hall(database)
        created = hall.rooms.create(RoomOptions(unique_name="ABC", empty_room_timeout=7))
        sid = hall.rooms.participant_connected(created.sid, "agent")
    with closing(Database(file)) as database:
        rooms = Hall(database).rooms
        assert rooms.get("ABC") == created
        assert [one.sid for one in rooms.connected_participants()] == [sid]


async def test_who_does_not_come_back_after_a_restart_has_left(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions(status_callback="https://example.com"))
    sid = hall.rooms.participant_connected(room.sid, "agent")
    async with timers_of(hall.rooms, hall.signaling, grace=0), asyncio.timeout(5):
        await hall.callbacks.somebody_left.wait()
    assert hall.rooms.participant(room.sid, sid).status == ParticipantStatus.DISCONNECTED


async def test_who_came_after_the_restart_is_left_alone(hall: Hall) -> None:
    room = hall.rooms.create(RoomOptions(status_callback="https://example.com"))
    hall.rooms.participant_connected(room.sid, "customer")
    async with timers_of(hall.rooms, hall.signaling, grace=0), asyncio.timeout(5):
        await asyncio.sleep(0)  # the timers note who is left over
        back = hall.rooms.participant_connected(room.sid, "agent")
        await hall.callbacks.somebody_left.wait()
    assert hall.rooms.participant(room.sid, back).status == ParticipantStatus.CONNECTED


async def test_the_timers_notice_a_limit_that_comes_while_they_wait() -> None:
    callbacks, signaling = RecordedCallbacks(), RecordedSignaling()
    with closing(Database(":memory:")) as database:
        rooms = VideoRooms(ACCOUNT, database, callbacks, utc_now)
        async with timers_of(rooms, signaling), asyncio.timeout(5):
            await asyncio.sleep(0)  # they begin to wait: there is no room yet
            room = rooms.create(RoomOptions(unused_room_timeout=0))
            await signaling.something_told.wait()
    assert signaling.told == [("completed", room.sid, None)]


@asynccontextmanager
async def timers_of(
    rooms: VideoRooms, signaling: RecordedSignaling, grace: float = 3600
) -> AsyncIterator[None]:
    timers = RoomTimers(rooms, grace)
    rooms.attach(signaling, timers.limits_changed)
    running = asyncio.create_task(timers.run())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
