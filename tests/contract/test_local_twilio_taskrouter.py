"""Tasks, reservations and workers by REST: ETags, transitions, and the answers' shapes."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.taskrouter.v1.workspace import WorkspaceContext

from dev.local_twilio.chats import Chat
from dev.local_twilio.records import Activity, Worker
from tests.contract.local_twilio_server import ACCOUNT, RunningTwilio, assert_error

WORKSPACE = f"/taskrouter/v1/Workspaces/{ACCOUNT.workspace_sid}"


@pytest.fixture
async def worker(twilio: RunningTwilio) -> Worker:
    """Available, and nobody else's."""
    made = twilio.parts.workers.ensure(f"agent-{uuid4().hex}", "Agent", "agent@example.com")
    return twilio.parts.tasks.set_worker_activity(made.sid, Activity.AVAILABLE)


@pytest.fixture
async def chat(twilio: RunningTwilio) -> Chat:
    """Its task waits for a worker who is offline."""
    absent = twilio.parts.workers.ensure(f"agent-{uuid4().hex}", "Agent", "agent@example.com")
    return twilio.parts.chats.start("Customer", absent.sid)


@pytest.fixture
async def offered_chat(twilio: RunningTwilio, worker: Worker) -> Chat:
    return twilio.parts.chats.start("Customer", worker.sid)


@pytest.fixture
async def accepted_chat(twilio: RunningTwilio, offered_chat: Chat) -> Chat:
    [reservation] = twilio.parts.tasks.reservations(offered_chat.task.sid)
    twilio.parts.chats.accept(reservation.sid)
    return offered_chat


def workspace(twilio: RunningTwilio) -> WorkspaceContext:
    return twilio.client.taskrouter.v1.workspaces(ACCOUNT.workspace_sid)


async def test_a_task_carries_its_attributes_as_one_json_string(twilio: RunningTwilio, chat: Chat) -> None:
    task = await workspace(twilio).tasks(chat.task.sid).fetch_async()
    assert task.assignment_status == "pending"
    attributes = json.loads(task.attributes)
    assert attributes["conversationSid"] == chat.conversation.sid
    assert attributes["customerName"] == attributes["from"] == "Customer"
    assert attributes["channelType"] == "web"


async def test_attributes_are_replaced_whole_and_the_etag_changes(twilio: RunningTwilio, chat: Chat) -> None:
    context = workspace(twilio).tasks(chat.task.sid)
    before = await context.fetch_with_http_info_async()
    after = await context.update_with_http_info_async(
        attributes='{"only": "this"}', if_match=before.headers["Etag"]
    )
    assert json.loads(after.data.attributes) == {"only": "this"}
    assert after.headers["Etag"] != before.headers["Etag"]
    again = await context.fetch_with_http_info_async()
    assert again.headers["Etag"] == after.headers["Etag"]


async def test_an_old_etag_is_refused_and_nothing_is_written(twilio: RunningTwilio, chat: Chat) -> None:
    path = f"{WORKSPACE}/Tasks/{chat.task.sid}"
    _, before, headers = await twilio.call("GET", path)
    _, written, _ = await twilio.call("POST", path, data={"Attributes": '{"a": 1}'})
    status, body, _ = await twilio.call(
        "POST", path, data={"Attributes": "{}"}, headers={"If-Match": headers["ETag"]}
    )
    assert status == 412
    assert_error(body, 20412, 412)
    _, after, _ = await twilio.call("GET", path)
    assert (written["attributes"], after["attributes"]) == ('{"a": 1}', '{"a": 1}')
    assert before["attributes"] != after["attributes"]


async def test_without_if_match_the_last_write_wins(twilio: RunningTwilio, chat: Chat) -> None:
    context = workspace(twilio).tasks(chat.task.sid)
    await context.update_async(attributes='{"a": 1}')
    assert (await context.update_async(attributes='{"a": 2}')).attributes == '{"a": 2}'


@pytest.mark.parametrize(
    "form",
    [
        {"Attributes": "no json"},
        {"Attributes": "[1]"},
        {"Attributes": '{"a": NaN}'},
        {"Attributes": '{"a": "\\ud800"}'},
        {"Attributes": '{"a":' * 2000 + "1" + "}" * 2000},
        {"AssignmentStatus": "finished"},
        {"AssignmentStatus": "assigned"},
    ],
)
async def test_a_wrong_task_parameter_is_refused(
    twilio: RunningTwilio, chat: Chat, form: dict[str, str]
) -> None:
    status, body, _ = await twilio.call("POST", f"{WORKSPACE}/Tasks/{chat.task.sid}", data=form)
    assert status == 400
    assert_error(body, 20001, 400)


async def test_a_body_that_is_no_form_is_refused(twilio: RunningTwilio, chat: Chat) -> None:
    headers = {"Content-Type": "multipart/form-data"}  # which says no boundary
    path = f"{WORKSPACE}/Tasks/{chat.task.sid}"
    status, body, _ = await twilio.call("POST", path, data=b"--x", headers=headers)
    assert status == 400
    assert_error(body, 20001, 400)


async def test_an_assigned_task_wraps_up_and_is_completed(
    twilio: RunningTwilio, accepted_chat: Chat, worker: Worker
) -> None:
    context = workspace(twilio).tasks(accepted_chat.task.sid)
    assert (await context.fetch_async()).assignment_status == "assigned"
    assert (await context.update_async(assignment_status="wrapping")).assignment_status == "wrapping"
    assert await statuses(context.reservations, worker) == ["wrapping"]
    completed = await context.update_async(assignment_status="completed", reason="done")
    assert (completed.assignment_status, completed.reason) == ("completed", "done")
    assert await statuses(context.reservations, worker) == ["completed"]


@pytest.mark.parametrize("status", ["completed", "wrapping"])
async def test_a_task_that_nobody_has_is_not_completed(
    twilio: RunningTwilio, chat: Chat, status: str
) -> None:
    with pytest.raises(TwilioRestException, match="not currently assigned") as refused:
        await workspace(twilio).tasks(chat.task.sid).update_async(assignment_status=status)
    assert (refused.value.status, refused.value.code) == (400, 20001)


async def test_a_refused_status_takes_its_attributes_with_it(twilio: RunningTwilio, chat: Chat) -> None:
    path = f"{WORKSPACE}/Tasks/{chat.task.sid}"
    _, before, _ = await twilio.call("GET", path)
    form = {"Attributes": "{}", "AssignmentStatus": "completed"}
    status, _, _ = await twilio.call("POST", path, data=form)
    assert status == 400
    _, after, _ = await twilio.call("GET", path)
    assert after["attributes"] == before["attributes"] != "{}"


async def test_a_task_that_waits_is_canceled_with_its_reservation(
    twilio: RunningTwilio, offered_chat: Chat, worker: Worker
) -> None:
    context = workspace(twilio).tasks(offered_chat.task.sid)
    assert (await context.update_async(assignment_status="canceled")).assignment_status == "canceled"
    assert await statuses(context.reservations, worker) == ["canceled"]


async def test_an_assigned_task_is_not_canceled(twilio: RunningTwilio, accepted_chat: Chat) -> None:
    with pytest.raises(TwilioRestException, match="not pending or reserved") as refused:
        await workspace(twilio).tasks(accepted_chat.task.sid).update_async(assignment_status="canceled")
    assert (refused.value.status, refused.value.code) == (400, 20001)


async def test_an_ended_task_can_still_be_read_and_is_gone_five_minutes_later(
    twilio: RunningTwilio, accepted_chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = workspace(twilio).tasks(accepted_chat.task.sid)
    await context.update_async(assignment_status="completed")
    assert (await context.fetch_async()).assignment_status == "completed"
    later = datetime.now(UTC) + timedelta(minutes=5)
    monkeypatch.setattr(twilio.parts.tasks, "_now", lambda: later)
    with pytest.raises(TwilioRestException) as refused:
        await context.fetch_async()
    assert (refused.value.status, refused.value.code) == (404, 20404)
    with pytest.raises(TwilioRestException) as refused:
        await context.update_async(attributes="{}")
    assert refused.value.code == 20404


async def test_reservations_are_listed_by_worker_and_status(
    twilio: RunningTwilio, accepted_chat: Chat, worker: Worker
) -> None:
    reservations = workspace(twilio).tasks(accepted_chat.task.sid).reservations
    [found] = await reservations.list_async(worker_sid=worker.sid, reservation_status="accepted")
    assert (found.worker_sid, found.worker_name) == (worker.sid, worker.identity)
    assert await reservations.list_async(worker_sid=worker.sid, reservation_status="pending") == []
    assert await reservations.list_async(worker_sid="WK" + "0" * 32) == []


async def test_a_reservation_is_accepted_wrapped_up_and_completed(
    twilio: RunningTwilio, offered_chat: Chat, worker: Worker
) -> None:
    task = workspace(twilio).tasks(offered_chat.task.sid)
    [pending] = await task.reservations.list_async(worker_sid=worker.sid, reservation_status="pending")
    reservation = task.reservations(pending.sid)
    assert (await task.fetch_async()).assignment_status == "reserved"
    for status, task_status in [
        ("accepted", "assigned"),
        ("wrapping", "wrapping"),
        ("completed", "completed"),
    ]:
        moved = await reservation.update_async(reservation_status=status)
        assert moved.reservation_status == status
        assert (await reservation.fetch_async()).reservation_status == status
        assert (await task.fetch_async()).assignment_status == task_status


async def test_an_accepting_worker_joins_the_conversation(
    twilio: RunningTwilio, accepted_chat: Chat, worker: Worker
) -> None:
    conversation = twilio.client.conversations.v1.conversations(accepted_chat.conversation.sid)
    identities = [one.identity for one in await conversation.participants.list_async()]
    assert identities == [accepted_chat.customer_identity, worker.identity]


async def test_a_reservation_does_not_go_back(
    twilio: RunningTwilio, accepted_chat: Chat, worker: Worker
) -> None:
    reservations = workspace(twilio).tasks(accepted_chat.task.sid).reservations
    [accepted] = await reservations.list_async(worker_sid=worker.sid)
    for status in ("accepted", "rejected", "timeout"):
        with pytest.raises(TwilioRestException) as refused:
            await reservations(accepted.sid).update_async(reservation_status=status)
        assert (refused.value.status, refused.value.code) == (400, 20001)


async def test_a_worker_carries_name_and_email(twilio: RunningTwilio) -> None:
    worker = twilio.parts.workers.with_identity("agent-one")
    assert worker is not None
    found = await workspace(twilio).workers(worker.sid).fetch_async()
    assert found.friendly_name == "agent-one"
    attributes = json.loads(found.attributes)
    assert attributes["full_name"] == "Agent One"
    assert attributes["email"] == "agent-one@example.com"
    assert attributes["contact_uri"] == "client:agent-one"


@pytest.mark.parametrize(
    "path",
    [
        f"{WORKSPACE}/Tasks/WT{'0' * 32}",
        f"{WORKSPACE}/Tasks/WT{'0' * 32}/Reservations",
        f"{WORKSPACE}/Workers/WK{'0' * 32}",
        f"/taskrouter/v1/Workspaces/WS{'0' * 32}/Workers/WK{'0' * 32}",
    ],
)
async def test_what_is_not_there_is_404(twilio: RunningTwilio, path: str) -> None:
    status, body, _ = await twilio.call("GET", path)
    assert status == 404
    assert_error(body, 20404, 404)


async def test_another_workspace_has_none_of_our_tasks(twilio: RunningTwilio, chat: Chat) -> None:
    foreign = f"/taskrouter/v1/Workspaces/WS{'0' * 32}/Tasks/{chat.task.sid}"
    status, body, _ = await twilio.call("GET", foreign)
    assert (status, body["code"]) == (404, 20404)


async def statuses(reservations: Any, worker: Worker) -> list[str]:
    found = await reservations.list_async(worker_sid=worker.sid)
    return [one.reservation_status for one in found]
