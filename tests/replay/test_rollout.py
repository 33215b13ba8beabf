"""Another worker takes over in mid-call: with a careful change of the workflow, and with a careless one."""

from datetime import timedelta

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowHistory
from temporalio.common import WorkerDeploymentVersion
from temporalio.worker import Replayer

from temporal.connection import connect, escalation_plugin
from temporal.encryption import Keyring
from tests.payload_keys import KEYS
from tests.product.versions import builds_of, make_current
from tests.replay.record import CORPUS, PATHS
from tests.replay.versioned_change import LooksWithAMarker, LooksWithoutAMarker
from tests.temporal_server import temporal_server
from tests.workflow.session import Session
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.messages import agent_lease_workflow_id
from workflows.twilio_calls import FETCH_ROOM

HISTORIES = {name: (CORPUS / f"{name}.json").read_text() for name in PATHS}


async def test_the_corpus_catches_a_step_without_a_marker() -> None:
    replayer = Replayer(workflows=[LooksWithoutAMarker], plugins=[escalation_plugin(Keyring())])
    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(WorkflowHistory.from_json("rated", HISTORIES["rated"]))


@pytest.mark.parametrize("name", HISTORIES)
async def test_with_its_marker_the_step_replays_every_recorded_history(name: str) -> None:
    replayer = Replayer(
        workflows=[LooksWithAMarker, AgentLeaseWorkflow], plugins=[escalation_plugin(Keyring())]
    )
    await replayer.replay_workflow(WorkflowHistory.from_json(name, HISTORIES[name]))


async def test_a_call_survives_that_a_changed_worker_takes_over(temporal_client: Client) -> None:
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio):
        before = await Session.begin(temporal_client, twilio)
        await before.call()
    async with worker_of(temporal_client, twilio, escalation=LooksWithAMarker):
        after = await Session.begin(temporal_client, twilio)
        await after.call()
        rooms = before.room_sid, after.room_sid
        for session in (before, after):
            await session.end()
            await session.until(lambda state: state.rate_until)
            await session.rate(5)
            assert (await session.result()).outcome == "rated"
    # who was in the call already goes on without the new step
    assert [twilio.calls[FETCH_ROOM, room_sid] for room_sid in rooms] == [0, 1]


async def test_a_careless_change_stops_the_call_in_sight_of_ops_and_going_back_mends_it(
    temporal_client: Client,
) -> None:
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio):
        session = await Session.begin(temporal_client, twilio, task_timeout=timedelta(seconds=1))
        await session.call()
    async with worker_of(temporal_client, twilio, escalation=LooksWithoutAMarker):
        await session.end()
        await session.until_event(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
    assert (await session.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    failed = (await session.handle.fetch_history()).events[-1].workflow_task_failed_event_attributes
    assert failed.cause == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR
    async with worker_of(temporal_client, twilio):
        await session.until(lambda state: state.rate_until)
        await session.rate(4)
        assert (await session.result()).outcome == "rated"


async def test_of_two_builds_each_finishes_the_calls_that_began_on_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The newer one is a change so careless that it could not take over a single call."""
    first, second = (WorkerDeploymentVersion("video-escalation", build) for build in ("first", "second"))
    with temporal_server() as address:  # its own: which build is current holds for a whole namespace
        monkeypatch.setenv("TEMPORAL_ADDRESS", address)
        client = await connect(KEYS)
        twilio = TwilioInMemory(client)
        async with worker_of(client, twilio, version=first):
            await make_current(client, first)
            before = await Session.begin(client, twilio)
            await before.call()
            newer = worker_of(await connect(KEYS), twilio, version=second, escalation=LooksWithoutAMarker)
            async with newer:
                await make_current(client, second)
                after = await Session.begin(client, twilio)
                await after.call()
                rooms = before.room_sid, after.room_sid
                for session, build in ((before, "first"), (after, "second")):
                    await session.end()
                    await session.until(lambda state: state.rate_until)
                    await session.rate(5)
                    assert (await session.result()).outcome == "rated"
                    lease = agent_lease_workflow_id(session.start.agent.worker_sid)
                    assert await builds_of(client, session.handle.id) == {build}
                    assert await builds_of(client, lease) == {build}
    assert [twilio.calls[FETCH_ROOM, room_sid] for room_sid in rooms] == [0, 1]
