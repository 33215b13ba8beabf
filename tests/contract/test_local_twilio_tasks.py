"""Tasks made, found and canceled by REST."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from twilio.rest.taskrouter.v1.workspace import WorkspaceContext
from twilio.rest.taskrouter.v1.workspace.task import TaskInstance

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Activity, Worker
from dev.local_twilio.task_routing import flex_workflow_sid
from dev.local_twilio.tasks import CHAT_CAPACITY
from tests.contract.local_twilio_server import ACCOUNT, RunningTwilio, assert_error

TASKS = f"/taskrouter/v1/Workspaces/{ACCOUNT.workspace_sid}/Tasks"
NOBODYS_WORKFLOW = "WW" + "5" * 32


@pytest.fixture
def workspace(twilio: RunningTwilio) -> WorkspaceContext:
    return twilio.client.taskrouter.v1.workspaces(ACCOUNT.workspace_sid)


@pytest.fixture
async def worker(twilio: RunningTwilio) -> Worker:
    """Available, and nobody else's."""
    made = twilio.parts.workers.ensure(f"agent-{uuid4().hex}", "Agent", "agent@example.com")
    return twilio.parts.tasks.set_worker_activity(made.sid, Activity.AVAILABLE)


async def test_a_task_is_made_as_it_was_ordered(workspace: WorkspaceContext) -> None:
    task = await workspace.tasks.create_async(
        attributes='{"type": "survey"}',
        workflow_sid=NOBODYS_WORKFLOW,
        task_channel="chat",
        timeout=3600,
        priority=7,
    )
    assert (task.assignment_status, json.loads(task.attributes)) == ("pending", {"type": "survey"})
    assert (task.workflow_sid, task.task_channel_unique_name) == (NOBODYS_WORKFLOW, "chat")
    assert (task.timeout, task.priority, task.reason) == (3600, 7, None)
    again = await workspace.tasks(task.sid).fetch_async()
    assert again.workflow_sid == NOBODYS_WORKFLOW


async def test_a_task_of_which_nothing_is_said_goes_to_any_agent_of_flex(
    workspace: WorkspaceContext,
) -> None:
    task = await workspace.tasks.create_async()
    assert (task.workflow_sid, task.workflow_friendly_name) == (
        flex_workflow_sid(ACCOUNT),
        "Assign to Anyone",
    )
    assert (task.task_channel_unique_name, task.timeout, task.attributes) == ("default", 86400, "{}")
    await workspace.tasks(task.sid).update_async(assignment_status="canceled")


async def test_the_answer_to_a_new_task_carries_its_etag(workspace: WorkspaceContext) -> None:
    made = await workspace.tasks.create_with_http_info_async(workflow_sid=NOBODYS_WORKFLOW)
    found = await workspace.tasks(made.data.sid).fetch_with_http_info_async()
    assert (made.status_code, made.headers["Etag"]) == (201, found.headers["Etag"])


async def test_a_channel_may_be_named_by_its_sid(workspace: WorkspaceContext) -> None:
    by_name = await workspace.tasks.create_async(workflow_sid=NOBODYS_WORKFLOW, task_channel="chat")
    by_sid = await workspace.tasks.create_async(
        workflow_sid=NOBODYS_WORKFLOW, task_channel=by_name.task_channel_sid
    )
    assert by_sid.task_channel_unique_name == "chat"


async def test_flexs_workflow_offers_a_new_task_to_an_agent(
    workspace: WorkspaceContext, worker: Worker
) -> None:
    task = await workspace.tasks.create_async(
        workflow_sid=flex_workflow_sid(ACCOUNT), routing_target=worker.sid
    )
    assert task.assignment_status == "reserved"
    await workspace.tasks(task.sid).update_async(assignment_status="canceled")


async def test_a_task_that_had_to_wait_is_offered_once_its_agent_has_room(
    workspace: WorkspaceContext, worker: Worker
) -> None:
    async def create(priority: int = 0) -> TaskInstance:
        return await workspace.tasks.create_async(routing_target=worker.sid, priority=priority)

    async def cancel(task: TaskInstance) -> None:
        await workspace.tasks(task.sid).update_async(assignment_status="canceled")

    async def statuses(*tasks: TaskInstance) -> list[str]:
        return [(await workspace.tasks(task.sid).fetch_async()).assignment_status for task in tasks]

    first, second, *others = [await create() for _ in range(CHAT_CAPACITY)]
    later, urgent = await create(), await create(priority=5)
    assert await statuses(later, urgent) == ["pending", "pending"]
    await cancel(first)
    assert await statuses(later, urgent) == ["pending", "reserved"]
    await cancel(second)
    assert await statuses(later, urgent) == ["reserved", "reserved"]
    for task in (*others, later, urgent):
        await cancel(task)


async def test_another_workflows_task_is_offered_to_nobody_ever(
    twilio: RunningTwilio, workspace: WorkspaceContext, worker: Worker
) -> None:
    task = await workspace.tasks.create_async(workflow_sid=NOBODYS_WORKFLOW, routing_target=worker.sid)
    twilio.parts.tasks.set_worker_activity(worker.sid, Activity.BREAK)
    twilio.parts.tasks.set_worker_activity(worker.sid, Activity.AVAILABLE)
    assert (await workspace.tasks(task.sid).fetch_async()).assignment_status == "pending"
    assert await workspace.tasks(task.sid).reservations.list_async() == []


async def test_a_task_that_nobody_gets_is_canceled_with_a_reason(
    twilio: RunningTwilio, workspace: WorkspaceContext
) -> None:
    task = await workspace.tasks.create_async(workflow_sid=NOBODYS_WORKFLOW)
    canceled = await workspace.tasks(task.sid).update_async(assignment_status="canceled", reason="rated")
    assert (canceled.assignment_status, canceled.reason) == ("canceled", "rated")
    *_, last = await twilio.callbacks.events_of("TaskSid", task.sid, last="task.canceled")
    assert last.fields["TaskCanceledReason"] == "rated"
    assert last.fields["WorkflowSid"] == NOBODYS_WORKFLOW


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Attributes", "no json"),
        ("Attributes", "[1]"),
        ("WorkflowSid", "WW1"),
        ("TaskChannel", "pigeon"),
        ("Timeout", "0"),
        ("Timeout", "1209601"),
        ("Priority", "-1"),
        ("RoutingTarget", "somebody"),
        ("VirtualStartTime", "2026-01-01T00:00:00Z"),
    ],
)
async def test_what_makes_no_task_is_refused(twilio: RunningTwilio, name: str, value: str) -> None:
    before = len(twilio.parts.tasks.all())
    status, body, _ = await twilio.call("POST", TASKS, data={name: value})
    assert status == 400
    assert_error(body, 20001, 400)
    assert name in body["message"]
    assert len(twilio.parts.tasks.all()) == before


async def test_another_workspace_makes_and_lists_no_task(twilio: RunningTwilio) -> None:
    foreign = TASKS.replace("3", "0")
    for method in ("POST", "GET"):
        status, body, _ = await twilio.call(method, foreign)
        assert (status, body["code"]) == (404, 20404)


# --- finding ------------------------------------------------------------------------------------------------


async def made(workspace: WorkspaceContext, **attributes: object) -> str:
    task = await workspace.tasks.create_async(
        attributes=json.dumps(attributes), workflow_sid=NOBODYS_WORKFLOW
    )
    return str(task.sid)


async def found(workspace: WorkspaceContext, expression: str) -> list[str]:
    tasks = await workspace.tasks.list_async(evaluate_task_attributes=expression)
    return [str(task.sid) for task in tasks]


async def test_tasks_are_found_by_their_attributes(workspace: WorkspaceContext) -> None:
    run = uuid4().hex
    survey = await made(workspace, run=run, type="survey", of={"task": "WT1"})
    other = await made(workspace, run=run, type="other")
    await made(workspace, type="survey")
    assert await found(workspace, f"run == '{run}'") == [survey, other]
    assert await found(workspace, f'run == "{run}" AND type == "survey"') == [survey]
    assert await found(workspace, f"run == '{run}' AND of.task == 'WT1'") == [survey]
    assert await found(workspace, f"run == '{run}' AND (type == 'x' OR type == 'other')") == [other]
    assert await found(workspace, f"run == '{run}' AND nothing == 'x'") == []


async def test_tasks_are_found_by_status_and_workflow(workspace: WorkspaceContext) -> None:
    run = uuid4().hex
    canceled, pending = await made(workspace, run=run), await made(workspace, run=run)
    await workspace.tasks(canceled).update_async(assignment_status="canceled")
    expression = f"run == '{run}'"

    async def listed(**filters: object) -> list[str]:
        tasks = await workspace.tasks.list_async(evaluate_task_attributes=expression, **filters)
        return [str(task.sid) for task in tasks]

    assert await listed(assignment_status=["pending"]) == [pending]
    assert await listed(assignment_status=["canceled"]) == [canceled]
    assert await listed(workflow_sid=NOBODYS_WORKFLOW) == [canceled, pending]
    assert await listed(workflow_sid=flex_workflow_sid(ACCOUNT)) == []
    assert await listed(priority=1) == []


async def test_several_statuses_may_be_asked_for(twilio: RunningTwilio, workspace: WorkspaceContext) -> None:
    sid = await made(workspace, run=uuid4().hex)
    for query in ("AssignmentStatus=pending,reserved", "AssignmentStatus=reserved&AssignmentStatus=pending"):
        _, body, _ = await twilio.call("GET", f"{TASKS}?{query}&PageSize=1000")
        assert sid in [task["sid"] for task in body["tasks"]]


async def test_a_long_list_comes_in_pages(workspace: WorkspaceContext) -> None:
    run = uuid4().hex
    sids = [await made(workspace, run=run, n=n) for n in range(3)]
    tasks = await workspace.tasks.list_async(evaluate_task_attributes=f"run == '{run}'", page_size=2)
    assert [task.sid for task in tasks] == sids


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AssignmentStatus", "lost"),
        ("WorkflowSid", "WW1"),
        ("Priority", "high"),
        ("EvaluateTaskAttributes", "type HAS 'x'"),
        ("EvaluateTaskAttributes", "type =="),
        ("HasAddons", "true"),
        ("PageSize", "0"),
    ],
)
async def test_a_list_that_cannot_be_made_is_refused(twilio: RunningTwilio, name: str, value: str) -> None:
    status, body, _ = await twilio.call("GET", TASKS, params={name: value})
    assert status == 400
    assert_error(body, 20001, 400)


async def test_an_ended_task_is_listed_for_five_minutes(
    twilio: RunningTwilio, workspace: WorkspaceContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = uuid4().hex
    sid = await made(workspace, run=run)
    await workspace.tasks(sid).update_async(assignment_status="canceled")
    assert await found(workspace, f"run == '{run}'") == [sid]
    later = datetime.now(UTC) + timedelta(minutes=5)
    monkeypatch.setattr(twilio.parts.tasks, "_now", lambda: later)
    assert await found(workspace, f"run == '{run}'") == []


def test_a_file_of_a_former_version_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "twilio.db"
    twilio = LocalTwilio(ACCOUNT, path)
    sid = twilio.chats.start("Customer").task.sid
    twilio.database.close()
    with closing(sqlite3.connect(path)) as file:
        for column in ("workflow_sid", "task_channel", "timeout"):
            file.execute(f"ALTER TABLE tasks DROP COLUMN {column}")
    again = LocalTwilio(ACCOUNT, path)
    options = again.tasks.get(sid).options
    again.database.close()
    assert (options.workflow_sid, options.task_channel, options.timeout) == (None, "chat", 86400)
