"""Reconcile as the tests run it, and what it is about."""

from typing import Any

from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.room_store import Room
from tests.api.call import Call
from tests.workflow.session import first_that
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.messages import (
    MEMO_LEASE,
    TASK_ATTRIBUTE,
    TASK_QUEUE,
    AgentLeaseInput,
    agent_lease_workflow_id,
    escalation_workflow_id,
)
from workflows.reconcile import ReconcileWorkflow
from workflows.reconcile_messages import RECONCILE_ID, Kind, ReconcileInput, ReconcileResult


async def reconcile(client: Client, *, dry_run: bool = False) -> ReconcileResult:
    """One run by the worker under test."""
    return await client.execute_workflow(
        ReconcileWorkflow.run,
        ReconcileInput(dry_run=dry_run),
        id=RECONCILE_ID,
        task_queue=TASK_QUEUE,
    )


async def terminate(client: Client, call: Call) -> None:
    """As ops do it in the Temporal UI; Temporal has ended the lease with it."""
    await client.get_workflow_handle(escalation_workflow_id(call.code)).terminate()
    await first_that(lambda held: not held, lambda: is_held(client, call))


async def is_held(client: Client, call: Call) -> bool:
    """Whether the agent's lease runs."""
    lease = client.get_workflow_handle(agent_lease_workflow_id(call.agent.worker.sid))
    try:
        return (await lease.describe()).status is WorkflowExecutionStatus.RUNNING
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:  # the agent never came
            return False
        raise


def room_of(twilio: LocalTwilio, call: Call) -> Room:
    """The newest of the escalation's rooms."""
    return next(room for room in twilio.rooms.all() if room.unique_name == call.code)


def entries_of(twilio: LocalTwilio, call: Call) -> dict[str, Any]:
    """What the task says of its escalations, by code."""
    entries: dict[str, Any] = twilio.tasks.get(call.task_sid).attributes.get(TASK_ATTRIBUTE, {})
    return entries


def said_of(twilio: LocalTwilio, call: Call) -> tuple[str, str | None]:
    """Phase and outcome as the task tells them."""
    entry = entries_of(twilio, call)[call.code]
    return entry["phase"], entry["outcome"]


def about(result: ReconcileResult, kind: Kind) -> list[str]:
    """The sids of what was found of a kind: this test's, and what the tests before it left behind."""
    return [found.sid for found in result.found if found.kind is kind]


async def code_issued(call: Call) -> None:
    await call.until(lambda shown: shown["room"]["sid"] and shown["invite"]["state"] == "sent")


async def agent_joined(call: Call) -> None:
    await call.agent_joins()


async def customer_joined(call: Call) -> None:
    await call.agent_joins()
    await call.customer_joins()


async def disconnected(call: Call) -> None:
    await call.agent_joins()
    customer = await call.customer_joins()
    call.leaves(customer)
    await call.until(lambda shown: shown["phase"] == "disconnected")


async def everything(client: Client, twilio: LocalTwilio) -> list[Any]:
    """All that Reconcile could change: rooms, tasks with their versions, and other workflows' histories."""
    listed = [one async for one in client.list_workflows('WorkflowType IN ("Escalation", "AgentLease")')]
    runs = [await _at_rest(client.get_workflow_handle(one.id, run_id=one.run_id)) for one in listed]
    histories = sorted((one.id, one.run_id, str(one.status), one.history_length) for one in runs)
    return [histories, twilio.rooms.all(), twilio.tasks.all()]


async def _at_rest(run: WorkflowHandle[Any, Any]) -> WorkflowExecutionDescription:
    """A workflow task that is under way would change the history by itself."""

    def at_rest(known: WorkflowExecutionDescription) -> bool:
        return known.close_time is not None or not known.raw_description.HasField("pending_workflow_task")

    return await first_that(at_rest, run.describe)


async def hold(
    client: Client, call: Call, *, worker_sid: str | None = None, task_queue: str = TASK_QUEUE
) -> WorkflowHandle[Any, None]:
    """A lease for the call that the escalation does not know of, as a reset leaves it behind."""
    lease = AgentLeaseInput(code=call.code, task_sid=call.task_sid, customer_name="Customer", limit=3600)
    return await client.start_workflow(
        AgentLeaseWorkflow.run,
        lease,
        id=agent_lease_workflow_id(worker_sid or call.agent.worker.sid),
        task_queue=task_queue,
        memo={MEMO_LEASE: lease},
    )


async def until_listed(client: Client, lease: WorkflowHandle[Any, None]) -> None:
    """Temporal's lists lag a little."""
    query = f'WorkflowId="{lease.id}" AND ExecutionStatus="Running"'
    await first_that(lambda listed: listed.count == 1, lambda: client.count_workflows(query))
