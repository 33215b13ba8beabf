"""A task's end that TaskRouter has told in vain: the escalation hears of it, and of nothing else."""

from collections.abc import Callable, Iterator

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.escalation_runs import EscalationRuns
from activities.tasks import Tasks
from activities.twilio_client import TwilioClient
from activities.untrue_tasks import UntrueTasks
from dev.local_twilio.faults.orders import CallMatch, CallOrder, Status
from dev.local_twilio.faults.switchboard import Switchboard
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import TaskStatus
from dev.local_twilio.room_store import RoomStatus
from dev.local_twilio.task_store import KEPT_AFTER_END, TaskStore
from settings import Settings
from tests.api.call import Call
from tests.api.conftest import BeginCall
from tests.ops.runs import (
    about,
    code_issued,
    customer_joined,
    entries_of,
    everything,
    reconcile,
    room_of,
    terminate,
)
from workflows.messages import TASK_ATTRIBUTE, escalation_workflow_id
from workflows.phases import EndReason
from workflows.reconcile_messages import Difference, Kind

Ends = Callable[[LocalTwilio, Call], None]


@pytest.fixture(autouse=True)
def _unheard(twilio: LocalTwilio) -> Iterator[None]:
    """No event of TaskRouter's arrives."""
    told = twilio.workspace.event_callback
    twilio.workspace.event_callback = None
    yield
    twilio.workspace.event_callback = told


def completes(twilio: LocalTwilio, call: Call) -> None:
    twilio.tasks.complete(call.task_sid)


def cancels(twilio: LocalTwilio, call: Call) -> None:
    attributes = twilio.tasks.get(call.task_sid).attributes
    TaskStore(twilio.database).write_task(
        call.task_sid, attributes, TaskStatus.CANCELED, "hangup", twilio.now()
    )


def deletes(twilio: LocalTwilio, call: Call) -> None:
    """Minutes after it was completed."""
    attributes, ended = twilio.tasks.get(call.task_sid).attributes, twilio.now() - KEPT_AFTER_END
    TaskStore(twilio.database).write_task(call.task_sid, attributes, TaskStatus.COMPLETED, None, ended)


def run_of(client: Client, call: Call) -> WorkflowHandle[object, object]:
    return client.get_workflow_handle(escalation_workflow_id(call.code))


async def signals(client: Client, call: Call) -> list[str]:
    """What the escalation was told of its task."""
    told = [
        event.workflow_execution_signaled_event_attributes.signal_name
        async for event in run_of(client, call).fetch_history_events()
        if event.HasField("workflow_execution_signaled_event_attributes")
    ]
    return [name for name in told if name.startswith("task_")]


@pytest.mark.parametrize(
    ("ends", "status", "reason"),
    [
        (completes, "completed", "task_completed"),
        (cancels, "canceled", "task_canceled"),
        (deletes, "gone", "task_completed"),
    ],
)
async def test_an_escalation_whose_task_has_ended_unheard_is_told(
    call: Call, temporal_client: Client, twilio: LocalTwilio, ends: Ends, status: str, reason: str
) -> None:
    await code_issued(call)
    ends(twilio, call)
    result = await reconcile(temporal_client)
    assert f"mended task {call.task_sid}: {status}, and its escalation has not ended" in result.lines()
    assert result.is_well
    await run_of(temporal_client, call).result()
    shown = (await call.as_agent("GET")).json()
    assert (shown["phase"], shown["end_reason"]) == ("cancelled", reason)
    assert room_of(twilio, call).status == RoomStatus.COMPLETED


async def test_who_is_in_a_call_is_told_as_by_the_event(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await customer_joined(call)
    completes(twilio, call)
    await reconcile(temporal_client)
    shown = await call.until(lambda shown: shown["end_reason"] is not None)
    assert (shown["phase"], shown["end_reason"]) == ("disconnected", "task_completed")
    assert (await call.as_customer("/csat", score=5)).status_code == 201


async def test_a_task_that_is_being_wrapped_up_is_not_over(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await code_issued(call)
    twilio.tasks.wrap_up(call.task_sid)
    assert call.task_sid not in about(await reconcile(temporal_client), Kind.TASK)
    assert await signals(temporal_client, call) == []


async def test_an_escalation_that_has_ended_and_waits_for_its_rating_is_left_alone(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await call.had()
    completes(twilio, call)
    assert call.task_sid not in about(await reconcile(temporal_client), Kind.TASK)
    assert await signals(temporal_client, call) == []


async def test_an_escalation_that_has_heard_meanwhile_is_not_told_again(
    call: Call, temporal_client: Client, twilio: LocalTwilio, settings: Settings
) -> None:
    await customer_joined(call)
    completes(twilio, call)
    seen = Difference(kind=Kind.TASK, sid=call.task_sid, code=call.code, what="completed a moment ago")
    async with TwilioClient(settings) as client:
        untrue = UntrueTasks(settings, Tasks(client), EscalationRuns(temporal_client))
        assert await ActivityEnvironment().run(untrue.mend_task, seen) is True
        await call.until(lambda shown: shown["end_reason"] is not None)
        assert await ActivityEnvironment().run(untrue.mend_task, seen) is False
    assert await signals(temporal_client, call) == ["task_completed"]


async def test_an_escalation_that_closes_meanwhile_is_no_fault(call: Call, temporal_client: Client) -> None:
    await terminate(temporal_client, call)
    assert await EscalationRuns(temporal_client).tell_of_task(call.code, EndReason.TASK_COMPLETED) is False


async def test_where_the_workspace_is_another_one_no_escalation_is_told_that_its_task_is_gone(
    call: Call, temporal_client: Client, settings: Settings
) -> None:
    await customer_joined(call)
    elsewhere = settings.model_copy(update={"twilio_workspace_sid": "WS" + "9" * 32})
    seen = Difference(kind=Kind.TASK, sid=call.task_sid, code=call.code, what="gone a moment ago")
    async with TwilioClient(elsewhere) as client:
        untrue = UntrueTasks(elsewhere, Tasks(client), EscalationRuns(temporal_client))
        with pytest.raises(ApplicationError, match="is TWILIO_WORKSPACE_SID right"):
            await ActivityEnvironment().run(untrue.mend_task, seen)
    assert await signals(temporal_client, call) == []


async def test_a_dry_run_tells_of_it_and_tells_the_escalation_nothing(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await code_issued(call)
    completes(twilio, call)
    before = await everything(temporal_client, twilio)
    dry = await reconcile(temporal_client, dry_run=True)
    assert f"found task {call.task_sid}: completed, and its escalation has not ended" in dry.lines()
    assert not dry.is_well
    assert await everything(temporal_client, twilio) == before


async def test_a_task_that_cannot_be_read_keeps_no_other_escalation_from_being_told(
    begin_call: BeginCall, temporal_client: Client, twilio: LocalTwilio, faults: Switchboard
) -> None:
    refused, read = begin_call(), begin_call()
    for call in (refused, read):
        await call.escalate()
        await code_issued(call)
        completes(twilio, call)
    reads = CallMatch(product="taskrouter", method="GET", path=f".*/Tasks/{refused.task_sid}")
    faults.rules.add(CallOrder(call=reads, fault=Status(kind="status", status=400), times=None))
    lines = (await reconcile(temporal_client)).lines()
    assert f"mended task {read.task_sid}: completed, and its escalation has not ended" in lines
    (left,) = [line for line in lines if refused.task_sid in line]
    assert left.startswith(f"left task {refused.task_sid}: cannot be compared with its escalations (Twilio")
    faults.rules.remove_all()
    assert refused.task_sid in about(await reconcile(temporal_client), Kind.TASK)
    assert await signals(temporal_client, refused) == ["task_completed"]


async def test_a_task_ends_no_escalation_that_it_only_tells_of(
    begin_call: BeginCall, temporal_client: Client, twilio: LocalTwilio
) -> None:
    """As one does whose attributes were copied from another."""
    other, ended = begin_call(), begin_call()
    for call in (other, ended):
        await call.escalate()
        await code_issued(call)
    entries = entries_of(twilio, ended) | entries_of(twilio, other)
    attributes = {**twilio.tasks.get(ended.task_sid).attributes, TASK_ATTRIBUTE: entries}
    twilio.tasks.write_attributes(ended.task_sid, attributes)
    completes(twilio, ended)
    assert ended.task_sid in about(await reconcile(temporal_client), Kind.TASK)
    assert await signals(temporal_client, ended) == ["task_completed"]
    assert await signals(temporal_client, other) == []
