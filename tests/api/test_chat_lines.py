"""What the customer writes in the call stands in the chat, once, as the customer's."""

import asyncio
import secrets
from typing import Any

import httpx
import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from api.chat_lines import LONGEST_LINE
from api.guess_limits import POSTS_PER_CODE
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Message
from dev.local_twilio.twilio_errors import INTERNAL_ERROR, TwilioError
from tests.api.call import SOON, Call, problem
from workflows.messages import chat_line_workflow_id, escalation_workflow_id

TEXT = "I can't hear you"


@pytest.fixture
async def in_call(call: Call) -> Call:
    await call.agent_joins()
    await call.customer_joins()
    await call.until(lambda shown: shown["phase"] == "customer_joined")
    return call


def line_id() -> str:
    return secrets.token_urlsafe(16)


async def write(call: Call, line: str, text: str = TEXT, **more: Any) -> httpx.Response:
    return await call.as_customer("/chat-line", id=line, text=text, **more)


def said(twilio: LocalTwilio, call: Call) -> list[Message]:
    """All but the invitation."""
    messages = twilio.conversations.messages(call.conversation_sid)
    return [message for message in messages if "hasVideo" not in message.attributes]


async def test_a_line_is_the_customers_message_in_the_chat(in_call: Call, twilio: LocalTwilio) -> None:
    answer = await write(in_call, line_id())
    assert (answer.status_code, answer.content) == (204, b"")
    [message] = said(twilio, in_call)
    customer, agent = twilio.conversations.participants(in_call.conversation_sid)
    assert (message.author, message.participant_sid, message.body) == (customer.identity, customer.sid, TEXT)
    assert agent.identity == in_call.agent.worker.identity


async def test_the_same_line_again_is_one_message(in_call: Call, twilio: LocalTwilio) -> None:
    line = line_id()
    for text in (TEXT, TEXT, "Other words"):
        assert (await write(in_call, line, text)).status_code == 204
    assert [message.body for message in said(twilio, in_call)] == [TEXT]
    assert (await write(in_call, line_id())).status_code == 204
    assert [message.body for message in said(twilio, in_call)] == [TEXT, TEXT]


async def test_lines_are_not_in_the_escalations_history(in_call: Call, temporal_client: Client) -> None:
    escalation = temporal_client.get_workflow_handle(escalation_workflow_id(in_call.code))
    before = (await escalation.describe()).history_length
    for _ in range(5):
        assert (await write(in_call, line_id())).status_code == 204
    assert (await escalation.describe()).history_length == before


async def test_a_line_is_one_plain_line(in_call: Call, twilio: LocalTwilio) -> None:
    assert (
        await write(in_call, line_id(), " No\r\n\x07sound\u202e <b>at</b>  all \U0001f600 ")
    ).status_code == 204
    assert said(twilio, in_call)[0].body == "No sound <b>at</b> all \U0001f600"


@pytest.mark.parametrize(
    "body",
    [
        {"id": "0" * 15},
        {"id": "0" * 65},
        {"id": "0" * 15 + "/"},
        {"id": "0" * 16 + "\n"},
        {"id": 7},
        {"text": ""},
        {"text": " \t\n\x00\u202e"},
        {"text": "x" * (LONGEST_LINE + 1)},
        {"text": 7},
        {"text": None},
    ],
)
async def test_what_is_no_line_is_refused(call: Call, body: dict[str, Any]) -> None:
    answer = await call.as_customer("/chat-line", **{"id": line_id(), "text": TEXT, **body})
    assert problem(answer) == (422, "invalid-request")


async def test_before_a_call_nobody_writes_and_after_it_nobody_does(call: Call, twilio: LocalTwilio) -> None:
    assert problem(await write(call, line_id())) == (403, "wrong-claim")
    await call.as_customer("/arrival")
    assert problem(await write(call, line_id())) == (409, "no-call")
    await call.had()
    assert problem(await write(call, line_id())) == (410, "escalation-over")
    assert said(twilio, call) == []


async def test_who_dropped_out_of_the_call_may_write(in_call: Call, twilio: LocalTwilio) -> None:
    shown = (await in_call.as_agent("GET")).json()
    for participant, role in shown["participants"].items():
        if role == "customer":
            in_call.leaves(participant)
    await in_call.until(lambda shown: shown["phase"] == "disconnected")
    assert (await write(in_call, line_id())).status_code == 204
    assert len(said(twilio, in_call)) == 1


async def test_another_browser_with_the_link_writes_nothing(in_call: Call, twilio: LocalTwilio) -> None:
    other = secrets.token_urlsafe(32)
    assert problem(await write(in_call, line_id(), claim=other)) == (403, "wrong-claim")
    assert said(twilio, in_call) == []


async def test_while_twilio_does_not_take_a_line_it_is_asked_for_again_and_is_in_the_chat_once(
    in_call: Call, twilio: LocalTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TwilioError(INTERNAL_ERROR, "Internal server error", status=500)

    line = line_id()
    with monkeypatch.context() as failing:
        failing.setattr(twilio.conversations, "add_message", fail)
        waits = await write(in_call, line)
    assert problem(waits) == (503, "temporarily-unavailable")
    assert int(waits.headers["Retry-After"]) > 0
    async with asyncio.timeout(SOON):
        while (answer := await write(in_call, line)).status_code == 503:
            pass
    assert answer.status_code == 204
    assert [message.body for message in said(twilio, in_call)] == [TEXT]


async def test_a_chat_that_was_closed_takes_no_line(in_call: Call, twilio: LocalTwilio) -> None:
    twilio.conversations.close(in_call.conversation_sid)
    assert problem(await write(in_call, line_id())) == (409, "chat-closed")


async def test_a_chat_whose_customer_is_not_known_takes_no_line_until_they_are(
    in_call: Call, twilio: LocalTwilio
) -> None:
    task = twilio.tasks.get(in_call.task_sid)
    twilio.tasks.write_attributes(in_call.task_sid, {**task.attributes, "customerAddress": "somebody"})
    line = line_id()
    assert problem(await write(in_call, line)) == (409, "chat-closed")
    twilio.tasks.write_attributes(in_call.task_sid, dict(task.attributes))
    assert (await write(in_call, line)).status_code == 204
    assert [message.body for message in said(twilio, in_call)] == [TEXT]


async def test_with_a_third_person_in_the_chat_the_line_is_still_the_customers(
    in_call: Call, twilio: LocalTwilio
) -> None:
    twilio.conversations.join(in_call.conversation_sid, "supervisor")
    assert (await write(in_call, line_id())).status_code == 204
    [message] = said(twilio, in_call)
    assert message.author == twilio.tasks.get(in_call.task_sid).attributes["customerAddress"]


async def test_a_call_is_not_written_in_without_end(in_call: Call) -> None:
    line = line_id()
    for _ in range(POSTS_PER_CODE + 1):
        answer = await write(in_call, line)
    assert problem(answer) == (429, "too-often")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert (await in_call.as_customer("/presence", in_room=False)).status_code == 202


async def test_a_lines_workflow_tells_ops_nothing_that_was_written(
    in_call: Call, temporal_client: Client
) -> None:
    line = line_id()
    await write(in_call, line)
    described = await temporal_client.get_workflow_handle(
        chat_line_workflow_id(in_call.code, line)
    ).describe()
    assert described.status is WorkflowExecutionStatus.COMPLETED
    assert await described.static_summary() == f"The customer of {in_call.task_sid} writes to the chat"
    assert await described.memo() == {}
    named = {pair.key.name for pair in described.typed_search_attributes}
    assert named <= {"BuildIds"}, "which Temporal sets itself"
