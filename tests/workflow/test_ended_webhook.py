"""An integrator is told once how an escalation ended, where a webhook is wanted, by a run of its own."""

import asyncio

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowFailureError, WorkflowHandle

from tests.workflow.conftest import Begin
from tests.workflow.session import Session, all_is_closed, first_that
from workflows.ended_webhook import TRIED_FOR, EndedWebhookWorkflow
from workflows.ending import TELL_OF_ENDING, EscalationEnded
from workflows.phases import EndReason


def telling_of(session: Session) -> WorkflowHandle[EndedWebhookWorkflow, None]:
    """The run that tells it."""
    run_id = f"escalation-ended-{session.start.task_sid}-{session.start.n}"
    return session.client.get_workflow_handle_for(EndedWebhookWorkflow.run, run_id)


async def told_of(session: Session) -> EscalationEnded:
    """What the integrator has heard, once they have heard it."""
    await session.result()
    await telling_of(session).result()
    return session.twilio.endings[session.start.task_sid]


async def tried(session: Session, times: int) -> None:
    key = TELL_OF_ENDING, session.start.task_sid

    async def calls() -> int:
        return session.twilio.calls[key]

    await first_that(lambda made: made >= times, calls)


async def test_how_a_call_ended_is_told_with_its_rating(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    await session.call()
    await session.rate(4, comment="Very kind")
    await all_is_closed(session)
    told, state = await told_of(session), await session.state()
    assert (told.outcome, told.end_reason, told.score) == ("rated", EndReason.CUSTOMER_RATED, 4)
    assert (told.worker_sid, told.n) == (session.agent.worker_sid, 1)
    assert (told.call_started_at, told.call_ended_at) == (state.call_started_at, state.call_ended_at)


async def test_an_ending_without_a_call_is_told_too(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    await session.open()
    await session.revoke()
    told = await told_of(session)
    assert (told.outcome, told.call_started_at, told.score) == ("revoked", None, None)


async def test_a_cancelled_one_is_told_too(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    await session.call()
    await session.handle.cancel()
    assert (await told_of(session)).end_reason == EndReason.CANCELED_BY_OPS


async def test_where_none_is_wanted_nobody_is_told(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.rate(5)
    await all_is_closed(session)
    begun = [event.event_type for event in (await session.handle.fetch_history()).events]
    assert begun.count(EventType.EVENT_TYPE_CHILD_WORKFLOW_EXECUTION_STARTED) == 1  # the agent's lease
    assert (TELL_OF_ENDING, session.start.task_sid) not in session.twilio.calls


async def test_nobodys_name_words_or_code_are_told(begin: Begin) -> None:
    session = await begin(ended_webhook=True, customer_name="Rosa")
    await session.call()
    await session.rate(4, comment="Very kind")
    told = (await told_of(session)).model_dump_json()
    for personal in ("Rosa", "Very kind", session.agent.identity, session.code, session.claim):
        assert personal not in told


async def test_an_endpoint_that_is_down_is_told_when_it_is_back(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    session.twilio.refuse(TELL_OF_ENDING, session.start.task_sid)
    await session.call()
    await session.rate(5)
    await tried(session, 2)
    session.twilio.accept(TELL_OF_ENDING, session.start.task_sid)
    assert (await told_of(session)).score == 5


async def test_an_endpoint_that_does_not_answer_keeps_no_escalation_open(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    answer = session.twilio.hold(TELL_OF_ENDING, session.start.task_sid)
    await session.call()
    await session.rate(5)
    await asyncio.wait_for(all_is_closed(session), 10)
    assert session.start.task_sid not in session.twilio.endings
    answer.set()
    assert (await told_of(session)).score == 5


async def test_an_endpoint_that_wants_no_more_is_asked_no_more(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    session.twilio.refuse(TELL_OF_ENDING, session.start.task_sid, retryable=False)
    await session.open()
    await session.revoke()
    await all_is_closed(session)
    with pytest.raises(WorkflowFailureError):
        await telling_of(session).result()
    assert session.twilio.calls[TELL_OF_ENDING, session.start.task_sid] == 1


async def test_it_is_tried_for_a_day_and_says_what_it_does(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    await session.open()
    await session.revoke()
    await told_of(session)
    [asked] = [
        event
        for event in (await telling_of(session).fetch_history()).events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    ]
    attributes = asked.activity_task_scheduled_event_attributes
    assert attributes.schedule_to_close_timeout.ToTimedelta() == TRIED_FOR
    assert attributes.retry_policy.maximum_attempts == 0
    [summary] = await session.client.data_converter.decode([asked.user_metadata.summary])
    assert summary == "Tell the integrator how it ended"
