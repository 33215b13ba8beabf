"""What Temporal stores of an escalation, and that we read it all the same."""

from collections.abc import Iterator
from typing import Any

from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload, SearchAttributes
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowHandle

from temporal.connection import connect
from temporal.encryption import ENCODING, Keyring
from tests.workflow.conftest import Begin
from tests.workflow.session import Session, new_sid
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.escalation import EscalationWorkflow
from workflows.messages import (
    MEMO_LEASE,
    Agent,
    AgentEnds,
    AgentLeaseInput,
    InviteAgain,
    agent_lease_workflow_id,
)
from workflows.phases import EndReason
from workflows.twilio_calls import SEND_INVITE

AGENT = Agent(worker_sid=new_sid("WK"), identity="identity-of-the-agent", name="Name of the agent")
COMMENT = "Comment of the customer"


def payloads_in(message: Message) -> Iterator[Payload]:
    """All but search attributes, which Temporal must be able to read."""
    if isinstance(message, Payload):
        yield message
    elif not isinstance(message, SearchAttributes):
        for field, value in message.ListFields():
            if field.message_type is None:
                continue
            if field.message_type.GetOptions().map_entry:
                inner = value.values()
            else:
                inner = [value] if isinstance(value, Message) else value
            for one in inner:
                if isinstance(one, Message):
                    yield from payloads_in(one)


async def stored(handle: WorkflowHandle[Any, Any]) -> list[Message]:
    description: WorkflowExecutionDescription = await handle.describe()
    return [description.raw_description, *(await handle.fetch_history()).events]


async def test_nothing_that_temporal_stores_can_be_read_without_a_key(
    begin: Begin, temporal_client: Client
) -> None:
    session = await begin(agent=AGENT)
    await session.call()
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.rate(5, comment=COMMENT)
    await session.result()
    lease = temporal_client.get_workflow_handle(agent_lease_workflow_id(AGENT.worker_sid))
    for message in [*await stored(session.handle), *await stored(lease)]:
        for payload in payloads_in(message):
            assert payload.metadata["encoding"] == ENCODING, message
        text = message.SerializeToString()
        for personal in (AGENT.identity, AGENT.name, session.start.join_url, session.claim, COMMENT):
            assert personal.encode() not in text, message


async def test_what_was_encrypted_at_the_start_and_by_the_parent_is_read(
    begin: Begin, temporal_client: Client
) -> None:
    session = await begin(agent=AGENT.model_copy(update={"worker_sid": new_sid("WK")}))
    await session.call()
    described: WorkflowExecutionDescription = await session.handle.describe()
    assert await described.static_summary() == f"Video call for {session.start.task_sid}"
    lease = temporal_client.get_workflow_handle(agent_lease_workflow_id(session.agent.worker_sid))
    held: WorkflowExecutionDescription = await lease.describe()
    assert await held.memo_value(MEMO_LEASE, type_hint=AgentLeaseInput) == AgentLeaseInput(
        code=session.code,
        task_sid=session.start.task_sid,
        customer_name=session.start.customer_name,
        limit=session.start.timings.longest_life,
    )
    assert await held.static_summary() == f"{AGENT.name} is in the video room of {session.start.task_sid}"


async def test_what_a_failure_says_is_encrypted(begin: Begin, twilio: TwilioInMemory) -> None:
    session = await begin()
    await session.open()
    twilio.refuse(SEND_INVITE, session.start.conversation_sid, retryable=False)
    again = InviteAgain(worker_sid=session.agent.worker_sid)
    await session.handle.signal(EscalationWorkflow.invite_again, again)
    await session.until_event(EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED)
    [failed] = [
        event.activity_task_failed_event_attributes.failure
        for event in (await session.handle.fetch_history()).events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED
    ]
    assert "Twilio error 20003" not in str(failed)
    assert failed.encoded_attributes.metadata["encoding"] == ENCODING


async def test_a_signal_that_a_worker_has_no_key_for_waits_for_one_that_has(temporal_client: Client) -> None:
    without_keys = await connect(Keyring())
    twilio = TwilioInMemory(without_keys)
    async with worker_of(without_keys, twilio):
        session = await Session.begin(without_keys, twilio)
        await session.open()
        with_keys = temporal_client.get_workflow_handle_for(EscalationWorkflow.run, session.handle.id)
        await with_keys.signal(EscalationWorkflow.agent_ends, AgentEnds(worker_sid=session.agent.worker_sid))
        await session.until_event(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
    async with worker_of(temporal_client, twilio):
        assert (await with_keys.result()).end_reason == EndReason.AGENT_ENDED
