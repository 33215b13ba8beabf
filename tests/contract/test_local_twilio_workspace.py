"""The workspace and its workflows by REST: where events go, which ones, and the answers' shapes."""

import json
from collections.abc import AsyncIterator

import pytest
from twilio.rest.taskrouter.v1.workspace import WorkspaceContext

from tests.contract.local_twilio_server import ACCOUNT, RunningTwilio, assert_error, running_twilio

WORKSPACE = f"/taskrouter/v1/Workspaces/{ACCOUNT.workspace_sid}"


@pytest.fixture
async def changed() -> AsyncIterator[RunningTwilio]:
    """One of its own: the other tests' events go where they should."""
    async with running_twilio() as running:
        yield running


def workspace(twilio: RunningTwilio) -> WorkspaceContext:
    return twilio.client.taskrouter.v1.workspaces(ACCOUNT.workspace_sid)


async def test_the_workspace_says_where_its_events_go(twilio: RunningTwilio) -> None:
    found = await workspace(twilio).fetch_async()
    assert (found.sid, found.friendly_name) == (ACCOUNT.workspace_sid, "Flex Task Assignment")
    assert found.event_callback_url == f"{twilio.callbacks.url}/twilio/taskrouter"
    assert found.events_filter == ""


async def test_only_the_events_of_the_filter_are_posted(changed: RunningTwilio) -> None:
    await workspace(changed).update_async(events_filter="task.canceled, task.completed")
    task = await workspace(changed).tasks.create_async(attributes="{}")
    await workspace(changed).tasks(task.sid).update_async(assignment_status="canceled")
    [event] = await changed.callbacks.events_of("TaskSid", task.sid, "task.canceled")
    assert event.fields["EventType"] == "task.canceled"


async def test_without_an_address_nothing_is_posted(changed: RunningTwilio) -> None:
    status, updated, _ = await changed.call("POST", WORKSPACE, data={"EventCallbackUrl": ""})
    assert (status, updated["event_callback_url"]) == (200, None)
    silent = await workspace(changed).tasks.create_async(attributes="{}")
    await workspace(changed).update_async(event_callback_url=f"{changed.callbacks.url}/twilio/taskrouter")
    told = await workspace(changed).tasks.create_async(attributes="{}")
    await changed.callbacks.events_of("TaskSid", told.sid, "task.created")
    assert silent.sid not in [one.fields.get("TaskSid") for one in changed.callbacks.received]


@pytest.mark.parametrize("form", [{"EventCallbackUrl": "no address"}, {"FriendlyName": "x"}])
async def test_what_has_no_effect_here_is_refused(twilio: RunningTwilio, form: dict[str, str]) -> None:
    status, body, _ = await twilio.call("POST", WORKSPACE, data=form)
    assert status == 400
    assert_error(body, 20001, 400)


async def test_a_workflow_leads_to_a_queue(twilio: RunningTwilio) -> None:
    sid = "WW" + "4" * 32
    found = await workspace(twilio).workflows(sid).fetch_async()
    task = await workspace(twilio).tasks.create_async(attributes="{}", workflow_sid=sid)
    assert (found.sid, found.friendly_name) == (sid, task.workflow_friendly_name)
    assert json.loads(found.configuration)["task_routing"]["default_filter"] == {"queue": task.task_queue_sid}


@pytest.mark.parametrize(
    "path", ["/taskrouter/v1/Workspaces/WS" + "0" * 32, f"{WORKSPACE}/Workflows/WT{'4' * 32}"]
)
async def test_what_is_not_there_is_not_found(twilio: RunningTwilio, path: str) -> None:
    status, body, _ = await twilio.call("GET", path)
    assert status == 404
    assert_error(body, 20404, 404)
