"""What lives, what is somebody else's, and what is right again by now is left alone."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.testing import ActivityEnvironment

from activities.registry import all_activities
from activities.twilio_client import TwilioClient
from dev.local_twilio.faults.orders import CallMatch, CallOrder, Status
from dev.local_twilio.faults.switchboard import Switchboard
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.room_store import RoomOptions, RoomStatus
from settings import Settings
from tests.api.call import Call
from tests.api.conftest import BeginCall
from tests.ops.runs import (
    about,
    agent_joined,
    code_issued,
    customer_joined,
    disconnected,
    entries_of,
    hold,
    is_held,
    reconcile,
    room_of,
    terminate,
    until_listed,
)
from tests.workflow.session import new_sid
from workflows.addresses import status_callback_url
from workflows.messages import escalation_workflow_id
from workflows.reconcile_messages import CLOSE_LEFT_ROOM, MEND, Difference, Found, Kind


@pytest.mark.parametrize("reached", [code_issued, agent_joined, customer_joined, disconnected])
async def test_a_live_escalation_is_left_alone(
    call: Call, temporal_client: Client, twilio: LocalTwilio, reached: Callable[[Call], Awaitable[None]]
) -> None:
    await reached(call)
    held = await is_held(temporal_client, call)
    before = entries_of(twilio, call)
    result = await reconcile(temporal_client)
    found = {one.sid for one in result.found}
    assert not found & {room_of(twilio, call).sid, call.task_sid, call.agent.worker.sid}
    assert room_of(twilio, call).status == RoomStatus.IN_PROGRESS
    assert entries_of(twilio, call) == before
    assert await is_held(temporal_client, call) == held


@pytest.mark.parametrize(
    ("unique_name", "reports_to"),
    [
        ("a room of somebody's", "ours"),
        ("7KQ2M9X", "https://elsewhere.example/twilio/video"),
        ("7KQ2M9X", None),
    ],
)
async def test_a_room_that_is_not_ours_is_left_alone(
    temporal_client: Client,
    twilio: LocalTwilio,
    settings: Settings,
    worker: None,
    unique_name: str,
    reports_to: str | None,
) -> None:
    callback = status_callback_url(settings.public_base) if reports_to == "ours" else reports_to
    room = twilio.rooms.create(RoomOptions(unique_name=unique_name, status_callback=callback))
    try:
        assert room.sid not in about(await reconcile(temporal_client), Kind.ROOM)
        assert twilio.rooms.get(room.sid).status == RoomStatus.IN_PROGRESS
    finally:
        twilio.rooms.complete(room.sid)


async def test_what_came_alive_or_was_mended_meanwhile_is_left_alone(
    call: Call, twilio: LocalTwilio, temporal_client: Client, settings: Settings
) -> None:
    await customer_joined(call)
    room, before = room_of(twilio, call), entries_of(twilio, call)
    sids = {Kind.ROOM: room.sid, Kind.LEASE: call.agent.worker.sid, Kind.TASK: call.task_sid}
    async with TwilioClient(settings) as client:
        hosted = {activity.__name__: activity for activity in all_activities(client, temporal_client)}
        for kind, sid in sids.items():
            seen_before = Difference(kind=kind, sid=sid, code=call.code, what="seen before it lived")
            assert await ActivityEnvironment().run(hosted[MEND[kind]], seen_before) is False
    assert room_of(twilio, call) == room
    assert entries_of(twilio, call) == before
    assert await is_held(temporal_client, call)


async def test_a_room_that_ended_by_itself_is_not_called_mended(
    call: Call, twilio: LocalTwilio, temporal_client: Client, settings: Settings
) -> None:
    await code_issued(call)
    await terminate(temporal_client, call)
    room = twilio.rooms.complete(call.code)
    left = Difference(kind=Kind.ROOM, sid=room.sid, code=call.code, what="in progress a moment ago")
    async with TwilioClient(settings) as client:
        (close,) = [one for one in all_activities(client, temporal_client) if one.__name__ == CLOSE_LEFT_ROOM]
        assert await ActivityEnvironment().run(close, left) is False


async def test_a_lease_that_is_just_being_taken_is_left_alone(call: Call, temporal_client: Client) -> None:
    worker_sid = new_sid("WK")
    lease = await hold(temporal_client, call, worker_sid=worker_sid)
    await until_listed(temporal_client, lease)
    assert worker_sid not in about(await reconcile(temporal_client), Kind.LEASE)
    assert (await lease.describe()).status is WorkflowExecutionStatus.RUNNING
    await lease.terminate()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_task_that_is_gone_is_no_difference(
    call: Call, temporal_client: Client, faults: Switchboard, method: Literal["GET", "POST"]
) -> None:
    await code_issued(call)
    await terminate(temporal_client, call)
    gone = CallMatch(product="taskrouter", method=method, path=f".*/Tasks/{call.task_sid}")
    faults.rules.add(CallOrder(call=gone, fault=Status(kind="status", status=404), times=None))
    result = await reconcile(temporal_client)
    assert result.is_well
    assert call.task_sid not in about(result, Kind.TASK)


async def test_escalations_that_begin_and_end_meanwhile_are_left_alone(
    begin_call: BeginCall, temporal_client: Client
) -> None:
    await reconcile(temporal_client)  # what the tests before left behind

    async def lives(call: Call) -> None:
        await call.escalate()
        await call.had()
        await call.as_customer("/csat", score=5)
        await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).result()

    lived = asyncio.gather(*(lives(begin_call()) for _ in range(8)))
    found: list[Found] = []
    while not lived.done():
        found += (await reconcile(temporal_client)).found
    await lived
    assert found == []
