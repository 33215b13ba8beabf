"""The watch of a live room, compared with what a real workflow publishes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities import video_rooms
from activities.twilio_client import TwilioClient
from activities.video_rooms import VideoRooms
from tests.contract.our_requests.answers import NOT_FOUND, page, participant, room
from tests.unit.scripted_twilio import PARTICIPANT, ROOM, ROOMS, TASK, ScriptedTwilio
from workflows.messages import ESCALATION_TYPE, MEMO_STATE, Agent, Snapshot, escalation_workflow_id
from workflows.phases import Phase, Role
from workflows.twilio_calls import WatchRoom

ONE_ROOM, PARTICIPANTS = f"{ROOMS}/{ROOM}", f"{ROOMS}/{ROOM}/Participants"
OTHER = "PA" + "1" * 32


@pytest.fixture
async def code(temporal_client: Client) -> AsyncIterator[str]:
    """Of an escalation that publishes one participant; no worker runs it: it publishes nothing else."""
    code, now = uuid4().hex[:7].upper(), datetime.now(UTC)
    published = Snapshot(
        code=code,
        n=1,
        task_sid=TASK,
        phase=Phase.AGENT_JOINED,
        agent=Agent(worker_sid="WK" + "0" * 32, identity="agent", name="Robin"),
        customer_name="Customer",
        participants={PARTICIPANT: Role.AGENT},
        join_url="https://video.example/join",
        started_at=now,
        expires_at=now,
    )
    handle = await temporal_client.start_workflow(
        ESCALATION_TYPE,
        id=escalation_workflow_id(code),
        task_queue=f"nobody-{code}",
        memo={MEMO_STATE: published},
    )
    yield code
    await handle.terminate()


@pytest.fixture
def rooms(twilio: TwilioClient, temporal_client: Client) -> VideoRooms:
    return VideoRooms(twilio, temporal_client)


def watch(code: str, interval: float = 0.01) -> WatchRoom:
    return WatchRoom(code=code, room_sid=ROOM, interval=interval)


async def test_a_watch_returns_when_somebody_else_is_in_the_room(
    script: ScriptedTwilio, rooms: VideoRooms, code: str
) -> None:
    here, there = participant("connected"), participant("connected", OTHER)
    script.will_answer("GET", ONE_ROOM, room(), room(), room())
    script.will_answer("GET", PARTICIPANTS, page(here), page(here, there), page(here, there), page(), page())
    now = await ActivityEnvironment().run(rooms.watch_room, watch(code))
    assert {one.participant_sid for one in now.participants} == {PARTICIPANT, OTHER}
    assert len([request for request in script.requests if request.path == ONE_ROOM]) == 3


async def test_somebody_who_reconnects_has_not_left(
    script: ScriptedTwilio, rooms: VideoRooms, code: str
) -> None:
    reconnecting = participant("reconnecting")
    left = participant("disconnected", end_time="2026-11-21T10:00:00Z")
    script.will_answer("GET", ONE_ROOM, *[room()] * 4)
    script.will_answer("GET", PARTICIPANTS, page(), page(), page(reconnecting), page())
    script.will_answer("GET", PARTICIPANTS, page(), page(), page(), page(left))
    now = await ActivityEnvironment().run(rooms.watch_room, watch(code))
    assert [one.left_at for one in now.participants] == [datetime(2026, 11, 21, 10, tzinfo=UTC)]


async def test_a_watch_returns_when_the_room_has_ended(
    script: ScriptedTwilio, rooms: VideoRooms, code: str
) -> None:
    script.will_answer("GET", ONE_ROOM, *[NOT_FOUND] * 4)
    script.will_answer("GET", PARTICIPANTS, *[NOT_FOUND] * 4)
    now = await ActivityEnvironment().run(rooms.watch_room, watch(code))
    assert now.ended_at is not None


async def test_a_watch_heartbeats_between_its_looks(
    rooms: VideoRooms, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(video_rooms, "HEARTBEAT_INTERVAL", 0.01)
    beats, enough = 0, asyncio.Event()

    def beat(*_: object) -> None:
        nonlocal beats
        beats += 1
        if beats == 5:
            enough.set()

    environment = ActivityEnvironment()
    environment.on_heartbeat = beat
    watching = asyncio.create_task(environment.run(rooms.watch_room, watch(code, interval=3600)))
    await asyncio.wait_for(enough.wait(), 5)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching
