"""One run of Reconcile: page by page, bounded, and never silent about what it could not do."""

import secrets
from datetime import timedelta

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ApplicationError

from tests.workflow.leftovers import Leftovers, worker_over
from workflows import reconcile
from workflows.messages import TASK_QUEUE
from workflows.reconcile import MOST_FOUND, ReconcileWorkflow, ScheduledReconcileWorkflow
from workflows.reconcile_messages import (
    FIND,
    MEND,
    RECONCILE_ID,
    Kind,
    ReconcileInput,
    ReconcileResult,
)


async def run_over(client: Client, leftovers: Leftovers, *, dry_run: bool = False) -> ReconcileResult:
    queue = f"reconcile-{secrets.token_hex(4)}"
    async with worker_over(client, leftovers, queue):
        return await client.execute_workflow(
            ReconcileWorkflow.run, ReconcileInput(dry_run=dry_run), id=queue, task_queue=queue
        )


async def test_all_pages_are_looked_at_before_the_first_mending(temporal_client: Client) -> None:
    leftovers = Leftovers(room=[1, 0, 2])
    result = await run_over(temporal_client, leftovers)
    assert leftovers.done[:6] == [FIND[Kind.ROOM]] * 3 + [MEND[Kind.ROOM]] * 3
    assert result.looked_at[Kind.ROOM] == 6
    assert [found.mended for found in result.found] == [True] * 3
    assert result.is_well


async def test_a_dry_run_calls_nothing_that_mends(temporal_client: Client) -> None:
    leftovers = Leftovers(room=[1], lease=[1], task=[1])
    result = await run_over(temporal_client, leftovers, dry_run=True)
    assert leftovers.done == [FIND[kind] for kind in Kind]
    assert [found.kind for found in result.found] == list(Kind)
    assert not result.is_well


async def test_with_many_differences_it_looks_no_further_and_says_so(temporal_client: Client) -> None:
    leftovers = Leftovers(lease=[MOST_FOUND - 1, 1, 1])
    result = await run_over(temporal_client, leftovers)
    assert leftovers.done.count(FIND[Kind.LEASE]) == 2
    assert len(result.found) == MOST_FOUND
    assert result.unseen == ("leases not all looked at: left for the next run",)
    assert not result.is_well


async def test_a_run_that_takes_too_long_begins_nothing_new_and_says_so(
    temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "RUNS_FOR", timedelta(0))
    without_sandbox = await Client.connect(temporal_address, data_converter=pydantic_data_converter)
    leftovers = Leftovers(room=[1], lease=[1])
    result = await run_over(without_sandbox, leftovers)
    assert leftovers.done == [FIND[Kind.ROOM]]
    assert [found.refusal for found in result.found] == ["left for the next run"]
    assert result.unseen == (
        "leases not all looked at: left for the next run",
        "tasks not all looked at: left for the next run",
    )


@pytest.mark.parametrize("kind", list(Kind))
async def test_what_cannot_be_looked_at_keeps_nothing_else_from_being_mended(
    temporal_client: Client, kind: Kind
) -> None:
    leftovers = Leftovers(room=[1], lease=[1], task=[1])
    leftovers.refused[FIND[kind]] = ApplicationError("GET Rooms: no answer (TimeoutError)")
    result = await run_over(temporal_client, leftovers)
    assert leftovers.done.count(FIND[kind]) == 3
    assert {found.kind for found in result.found if found.mended} == set(Kind) - {kind}
    assert result.unseen == (f"{kind}s not all looked at: GET Rooms: no answer (TimeoutError)",)
    assert not result.is_well


async def test_what_cannot_be_mended_is_told_with_its_reason(temporal_client: Client) -> None:
    leftovers = Leftovers(room=[2], task=[1])
    leftovers.refused[MEND[Kind.ROOM]] = ApplicationError("HTTP 400, Twilio error 20001", non_retryable=True)
    result = await run_over(temporal_client, leftovers)
    assert result.lines() == [
        "left room room-0-0: left (HTTP 400, Twilio error 20001)",
        "left room room-0-1: left (HTTP 400, Twilio error 20001)",
        "mended task task-0-0: left",
        "1 mended, 2 left. Looked at 3 rooms, 1 lease, 2 tasks.",
    ]
    assert not result.is_well


async def test_what_is_no_difference_any_more_is_not_told(temporal_client: Client) -> None:
    leftovers = Leftovers(room=[2])
    leftovers.no_difference.add("room-0-1")
    result = await run_over(temporal_client, leftovers)
    assert [found.sid for found in result.found] == ["room-0-0"]
    assert result.is_well


async def test_ops_read_what_is_done_and_what_was_found(temporal_client: Client) -> None:
    queue = f"reconcile-{secrets.token_hex(4)}"
    async with worker_over(temporal_client, Leftovers(room=[1]), queue):
        run = await temporal_client.start_workflow(
            ReconcileWorkflow.run, ReconcileInput(), id=queue, task_queue=queue
        )
        await run.result()
        metadata: WorkflowMetadata = await run.query(
            "__temporal_workflow_metadata", result_type=WorkflowMetadata
        )
        assert metadata.current_details == (
            "- mended room room-0-0: left\n- 1 mended, 0 left. Looked at 2 rooms, 1 lease, 1 task."
        )
        scheduled = [
            event.user_metadata.summary
            for event in (await run.fetch_history()).events
            if event.HasField("activity_task_scheduled_event_attributes")
        ]
    assert await temporal_client.data_converter.decode(scheduled) == [
        "Look at the rooms",
        "Mend room room-0-0",
        "Look at the leases",
        "Look at the tasks",
    ]


async def test_a_scheduled_run_gives_way_to_one_that_is_under_way(temporal_client: Client) -> None:
    async def scheduled() -> ReconcileResult | None:
        return await temporal_client.execute_workflow(
            ScheduledReconcileWorkflow.run,
            ReconcileInput(),
            id=f"scheduled-{secrets.token_hex(4)}",
            task_queue=TASK_QUEUE,
        )

    leftovers = Leftovers(room=[1])
    leftovers.go_on.clear()
    async with worker_over(temporal_client, leftovers, TASK_QUEUE):
        by_hand = await temporal_client.start_workflow(
            ReconcileWorkflow.run, ReconcileInput(), id=RECONCILE_ID, task_queue=TASK_QUEUE
        )
        assert await scheduled() is None
        leftovers.go_on.set()
        assert (await by_hand.result()).is_well
        after = await scheduled()
        assert after is not None
        assert [found.mended for found in after.found] == [True]
