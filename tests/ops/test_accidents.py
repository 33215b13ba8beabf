"""What other accidents than Terminate leave behind."""

from typing import Any

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.room_store import RoomOptions, RoomStatus
from settings import Settings
from tests.api.call import Call
from tests.ops.runs import about, code_issued, entries_of, hold, reconcile, terminate, until_listed
from workflows.addresses import join_url, status_callback_url
from workflows.messages import (
    TASK_ATTRIBUTE,
    escalation_workflow_id,
)
from workflows.reconcile_messages import Kind


async def test_a_room_of_ours_whose_escalation_temporal_does_not_know_is_completed(
    temporal_client: Client, twilio: LocalTwilio, settings: Settings, worker: None
) -> None:
    callback = status_callback_url(settings.public_base)
    room = twilio.rooms.create(RoomOptions(unique_name="7KQ2M9X", status_callback=callback))
    assert room.sid in about(await reconcile(temporal_client), Kind.ROOM)
    assert twilio.rooms.get(room.sid).status == RoomStatus.COMPLETED


async def test_a_lease_whose_escalation_is_closed_is_freed(call: Call, temporal_client: Client) -> None:
    await terminate(temporal_client, call)
    lease = await hold(temporal_client, call)
    await until_listed(temporal_client, lease)
    result = await reconcile(temporal_client)
    assert call.agent.worker.sid in about(result, Kind.LEASE)
    assert (await lease.describe()).status is WorkflowExecutionStatus.COMPLETED


async def test_a_lease_that_does_not_end_when_told_is_terminated(call: Call, temporal_client: Client) -> None:
    await terminate(temporal_client, call)
    lease = await hold(temporal_client, call, task_queue="nobody works here")
    await until_listed(temporal_client, lease)
    assert (await reconcile(temporal_client)).is_well
    assert (await lease.describe()).status is WorkflowExecutionStatus.TERMINATED


def overwrite(twilio: LocalTwilio, call: Call, code: str, **entry: Any) -> None:
    """As another program does it that writes the task's attributes whole."""
    entries = {**entries_of(twilio, call), code: entry}
    twilio.tasks.write_attributes(
        call.task_sid, {**twilio.tasks.get(call.task_sid).attributes, TASK_ATTRIBUTE: entries}
    )


async def test_an_entry_that_somebody_else_has_overwritten_is_restored(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await call.as_agent("POST", "/end")
    await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).result()
    true = entries_of(twilio, call)[call.code]
    overwrite(twilio, call, call.code, **(true | {"phase": "code_issued", "outcome": None}))
    assert call.task_sid in about(await reconcile(temporal_client), Kind.TASK)
    assert entries_of(twilio, call)[call.code] == true


@pytest.mark.parametrize(
    ("told", "true"),
    [
        (("code_issued", None), ("cancelled", "canceled_by_ops")),
        (("disconnected", None), ("expired", "not_rated")),
        (("expired", "link_unused"), ("expired", "link_unused")),
    ],
)
async def test_a_live_entry_of_an_escalation_that_temporal_has_forgotten_is_ended(
    call: Call,
    temporal_client: Client,
    twilio: LocalTwilio,
    settings: Settings,
    told: tuple[str, str | None],
    true: tuple[str, str | None],
) -> None:
    forgotten, foreign = "0000000", "1111111"
    phase, outcome = told
    ours = join_url(settings.public_base, forgotten)
    overwrite(twilio, call, forgotten, n=0, url=ours, phase=phase, outcome=outcome)
    overwrite(twilio, call, foreign, n=0, url="https://elsewhere.example/join/1111111", phase=phase)
    assert (await reconcile(temporal_client)).is_well
    entries = entries_of(twilio, call)
    assert (entries[forgotten]["phase"], entries[forgotten]["outcome"]) == true
    assert entries[foreign]["phase"] == phase


async def test_attributes_of_another_shape_than_ours_are_told_and_left(
    call: Call, temporal_client: Client, twilio: LocalTwilio
) -> None:
    await code_issued(call)
    await terminate(temporal_client, call)
    twilio.tasks.write_attributes(call.task_sid, {TASK_ATTRIBUTE: "somebody else's"})
    result = await reconcile(temporal_client)
    twilio.tasks.write_attributes(call.task_sid, {})
    assert [(one.sid, one.refusal) for one in result.found if not one.mended] == [
        (call.task_sid, "TwilioBadRequest: The task's attributes have another shape than ours")
    ]
