"""What Terminate leaves behind is mended, whatever the phase was; the rating is kept."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from temporalio.client import Client

from activities.survey_tasks import INSIGHTS, SCORE
from dev.local_twilio.faults.orders import CallMatch, CallOrder, Status
from dev.local_twilio.faults.switchboard import Switchboard
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.room_store import RoomStatus
from tests.api.call import Call
from tests.api.conftest import BeginCall
from tests.ops.runs import (
    about,
    agent_joined,
    code_issued,
    customer_joined,
    disconnected,
    entries_of,
    everything,
    hold,
    is_held,
    reconcile,
    room_of,
    said_of,
    terminate,
    until_listed,
)
from tests.workflow.session import first_that
from workflows.reconcile_messages import Kind

NO_TASK_IS_WRITTEN = CallOrder(
    call=CallMatch(product="taskrouter", method="POST"), fault=Status(kind="status", status=503), times=None
)


@pytest.mark.parametrize(
    ("reached", "phase", "outcome"),
    [
        (code_issued, "cancelled", "canceled_by_ops"),
        (agent_joined, "cancelled", "canceled_by_ops"),
        (customer_joined, "expired", "not_rated"),
        (disconnected, "expired", "not_rated"),
    ],
)
async def test_what_a_terminated_escalation_leaves_behind_is_mended(
    call: Call,
    temporal_client: Client,
    twilio: LocalTwilio,
    reached: Callable[[Call], Awaitable[None]],
    phase: str,
    outcome: str,
) -> None:
    await reached(call)
    await terminate(temporal_client, call)
    room = room_of(twilio, call)
    result = await reconcile(temporal_client)
    assert result.is_well
    assert room.sid in about(result, Kind.ROOM)
    assert call.task_sid in about(result, Kind.TASK)
    assert room_of(twilio, call).status == RoomStatus.COMPLETED
    assert said_of(twilio, call) == (phase, outcome)
    assert not await is_held(temporal_client, call)


async def test_a_rating_that_was_given_and_never_written_is_written(
    call: Call, temporal_client: Client, twilio: LocalTwilio, faults: Switchboard
) -> None:
    await customer_joined(call)
    faults.rules.add(NO_TASK_IS_WRITTEN)
    assert (await call.as_customer("/csat", score=4, comment="Kind")).status_code == 201
    await terminate(temporal_client, call)
    faults.rules.remove_all()
    assert (await reconcile(temporal_client)).is_well
    assert said_of(twilio, call) == ("csat_collected", "rated")
    assert entries_of(twilio, call)[call.code]["csat"] == {"score": 4, "comment": "Kind", "skipped": False}
    assert twilio.tasks.get(call.task_sid).attributes[INSIGHTS] == {SCORE: 4}


async def test_the_rating_of_an_earlier_escalation_leaves_a_later_ones_score(
    call: Call, temporal_client: Client, twilio: LocalTwilio, faults: Switchboard
) -> None:
    await customer_joined(call)
    faults.rules.add(NO_TASK_IS_WRITTEN)
    await call.as_customer("/csat", score=2)
    await terminate(temporal_client, call)
    faults.rules.remove_all()
    earlier = call.code
    await call.escalate()
    assert call.code != earlier
    await customer_joined(call)
    await call.as_customer("/csat", score=5)
    await first_that(lambda said: said == ("csat_collected", "rated"), lambda: awaited(said_of(twilio, call)))
    assert (await reconcile(temporal_client)).is_well
    assert entries_of(twilio, call)[earlier]["csat"]["score"] == 2
    assert twilio.tasks.get(call.task_sid).attributes[INSIGHTS] == {SCORE: 5}


async def awaited(value: Any) -> Any:
    return value


async def test_a_second_run_has_nothing_to_do(
    begin_call: BeginCall, temporal_client: Client, twilio: LocalTwilio
) -> None:
    for reached in (code_issued, customer_joined):
        call = begin_call()
        await call.escalate()
        await reached(call)
        await terminate(temporal_client, call)
    assert (await reconcile(temporal_client)).found != ()
    before = await everything(temporal_client, twilio)
    again = await reconcile(temporal_client)
    assert (again.is_well, again.found) == (True, ())
    assert await everything(temporal_client, twilio) == before


async def test_a_dry_run_tells_the_same_and_changes_nothing(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await customer_joined(call)
    await terminate(temporal_client, call)
    lease = await hold(temporal_client, call)
    await until_listed(temporal_client, lease)
    before = await everything(temporal_client, twilio)
    dry = await reconcile(temporal_client, dry_run=True)
    assert await everything(temporal_client, twilio) == before
    assert {room_of(twilio, call).sid, call.task_sid, call.agent.worker.sid} <= {one.sid for one in dry.found}
    assert not dry.is_well
    wet = await reconcile(temporal_client)
    assert [(one.sid, one.what) for one in wet.found] == [(one.sid, one.what) for one in dry.found]


async def test_a_report_names_no_join_code(call: Call, temporal_client: Client) -> None:
    await customer_joined(call)
    await terminate(temporal_client, call)
    result = await reconcile(temporal_client)
    assert result.found != ()
    assert call.code not in result.model_dump_json()


async def test_with_twilio_down_it_says_what_it_could_not_look_at(
    call: Call, temporal_client: Client, faults: Switchboard
) -> None:
    await code_issued(call)
    faults.rules.add(CallOrder(call=CallMatch(), fault=Status(kind="status", status=503), times=None))
    result = await reconcile(temporal_client)
    assert not result.is_well
    assert result.unseen == (
        "rooms not all looked at: TwilioUnavailable: GET Rooms: HTTP 503, Twilio error 20503",
        "tasks not all looked at: TwilioUnavailable: GET Workspaces/Tasks: HTTP 503, Twilio error 20503",
    )


async def test_what_could_not_be_mended_is_told_and_mended_by_the_next_run(
    call: Call, temporal_client: Client, twilio: LocalTwilio, faults: Switchboard
) -> None:
    await code_issued(call)
    await terminate(temporal_client, call)
    writes = CallMatch(method="POST", path=f".*/({room_of(twilio, call).sid}|{call.task_sid})")
    faults.rules.add(CallOrder(call=writes, fault=Status(kind="status", status=503), times=None))
    result = await reconcile(temporal_client)
    assert {one.sid: one.refusal for one in result.found if not one.mended} == {
        room_of(twilio, call).sid: "TwilioUnavailable: POST Rooms: HTTP 503, Twilio error 20503",
        call.task_sid: "TwilioUnavailable: POST Workspaces/Tasks: HTTP 503, Twilio error 20503",
    }
    faults.rules.remove_all()
    assert (await reconcile(temporal_client)).is_well
    assert room_of(twilio, call).status == RoomStatus.COMPLETED


async def test_one_refusal_is_tried_again(
    call: Call, temporal_client: Client, twilio: LocalTwilio, faults: Switchboard
) -> None:
    await code_issued(call)
    await terminate(temporal_client, call)
    faults.rules.add(CallOrder(call=CallMatch(method="POST"), fault=Status(kind="status", status=429)))
    assert (await reconcile(temporal_client)).is_well
