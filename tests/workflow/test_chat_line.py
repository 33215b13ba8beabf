"""What the customer writes: a workflow a line, a message a line, none of it in the escalation's history."""

import secrets
from datetime import timedelta

import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowHandle
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from temporal.encryption import ENCODING
from tests.workflow.conftest import Begin
from tests.workflow.session import Session
from tests.workflow.test_encryption import payloads_in, stored
from tests.workflow.twilio_in_memory import TwilioInMemory
from workflows import chat_line
from workflows.chat_line import ChatLineWorkflow
from workflows.messages import TASK_QUEUE, chat_line_workflow_id
from workflows.twilio_calls import POST_CHAT_LINE, ChatLinePosted, PostChatLine

TEXT = "I can't hear you at all"
Line = WorkflowHandle[ChatLineWorkflow, ChatLinePosted]


async def write(session: Session, line_id: str, text: str = TEXT) -> Line:
    return await session.client.start_workflow(
        ChatLineWorkflow.run,
        PostChatLine(
            task_sid=session.start.task_sid, agent=session.agent.identity, line_id=line_id, text=text
        ),
        id=chat_line_workflow_id(session.code, line_id),
        task_queue=TASK_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


async def test_a_line_is_in_the_chat_and_not_in_the_escalations_history(
    begin: Begin, twilio: TwilioInMemory
) -> None:
    session = await begin()
    await session.call()
    before = (await session.handle.describe()).history_length
    line = await write(session, secrets.token_hex(8))
    await line.result()
    assert list(twilio.lines[session.start.task_sid].values()) == [TEXT]
    assert (await session.handle.describe()).history_length == before


async def test_a_line_is_tried_until_the_chat_takes_it(begin: Begin, twilio: TwilioInMemory) -> None:
    session, line_id = await begin(), secrets.token_hex(8)
    task_sid = session.start.task_sid
    twilio.refuse(POST_CHAT_LINE, task_sid)
    line = await write(session, line_id)
    await session.until(lambda _: twilio.calls[POST_CHAT_LINE, task_sid] > 1)
    twilio.accept(POST_CHAT_LINE, task_sid)
    await line.result()
    assert twilio.lines[task_sid] == {line_id: TEXT}


async def test_a_line_that_is_refused_for_good_fails(begin: Begin, twilio: TwilioInMemory) -> None:
    session = await begin()
    twilio.refuse(POST_CHAT_LINE, session.start.task_sid, retryable=False)
    with pytest.raises(WorkflowFailureError) as failed:
        await (await write(session, secrets.token_hex(8))).result()
    assert isinstance(failed.value.cause, ActivityError)
    assert isinstance(failed.value.cause.cause, ApplicationError)
    assert twilio.calls[POST_CHAT_LINE, session.start.task_sid] == 1


async def test_nothing_of_a_line_is_stored_in_plain_text(begin: Begin, temporal_client: Client) -> None:
    line = await write(await begin(), secrets.token_hex(8))
    await line.result()
    for one in await stored(line):
        assert TEXT.encode() not in one.SerializeToString()
        for payload in payloads_in(one):
            assert payload.metadata["encoding"] == ENCODING


async def test_a_line_that_nothing_takes_is_given_up(
    temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_line, "TRIED_FOR", timedelta(seconds=3))
    without_sandbox = await Client.connect(temporal_address, data_converter=pydantic_data_converter)
    twilio, line_id = TwilioInMemory(without_sandbox), secrets.token_hex(8)
    twilio.refuse(POST_CHAT_LINE, "WT")
    worker = Worker(
        without_sandbox,
        task_queue=line_id,
        workflows=[ChatLineWorkflow],
        activities=twilio.activities,
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    async with worker:
        line = PostChatLine(task_sid="WT", agent="agent", line_id=line_id, text=TEXT)
        with pytest.raises(WorkflowFailureError):
            await without_sandbox.execute_workflow(ChatLineWorkflow.run, line, id=line_id, task_queue=line_id)
    assert twilio.calls[POST_CHAT_LINE, "WT"] > 1
    assert twilio.lines["WT"] == {}
