"""An integrator is told once how an escalation ended, where a webhook is wanted."""

import asyncio

from temporalio.api.enums.v1 import EventType

from tests.workflow.conftest import Begin
from tests.workflow.session import Session, all_is_closed, first_that
from workflows.ended_webhook import PATIENCE, TELL_OF_ENDING
from workflows.phases import EndReason


def wants_a_webhook(session: Session) -> bool:
    return (TELL_OF_ENDING, session.start.task_sid) in session.twilio.calls


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
    told, state = session.twilio.endings[session.start.task_sid], await session.state()
    assert (told.outcome, told.end_reason, told.score) == ("rated", EndReason.CUSTOMER_RATED, 4)
    assert (told.worker_sid, told.n) == (session.agent.worker_sid, 1)
    assert (told.call_started_at, told.call_ended_at) == (state.call_started_at, state.call_ended_at)


async def test_an_ending_without_a_call_is_told_too(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    await session.open()
    await session.revoke()
    await all_is_closed(session)
    told = session.twilio.endings[session.start.task_sid]
    assert (told.outcome, told.call_started_at, told.score) == ("revoked", None, None)


async def test_a_cancelled_one_is_told_too(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    await session.call()
    await session.handle.cancel()
    await session.result()
    assert session.twilio.endings[session.start.task_sid].end_reason == EndReason.CANCELED_BY_OPS


async def test_where_none_is_wanted_nobody_is_told(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.rate(5)
    await all_is_closed(session)
    assert not wants_a_webhook(session)


async def test_nobodys_name_words_or_code_are_told(begin: Begin) -> None:
    session = await begin(ended_webhook=True, customer_name="Rosa")
    await session.call()
    await session.rate(4, comment="Very kind")
    await session.result()
    told = session.twilio.endings[session.start.task_sid].model_dump_json()
    for personal in ("Rosa", "Very kind", session.agent.identity, session.code, session.claim):
        assert personal not in told


async def test_an_endpoint_that_is_down_is_told_when_it_is_back(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    session.twilio.refuse(TELL_OF_ENDING, session.start.task_sid)
    await session.call()
    await session.rate(5)
    await tried(session, 2)
    session.twilio.accept(TELL_OF_ENDING, session.start.task_sid)
    await session.result()
    assert session.start.task_sid in session.twilio.endings


async def test_neither_room_nor_agent_nor_task_waits_for_the_endpoint(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    answer = session.twilio.hold(TELL_OF_ENDING, session.start.task_sid)
    await session.call()
    await session.rate(5)
    await tried(session, 1)
    await session.until_lease_is_free()
    await session.until(lambda state: state.phase == "csat_collected")
    await first_that(lambda open_rooms: not open_rooms, lambda: _open_rooms(session))
    assert session.on_task.outcome == "rated"
    answer.set()
    await session.result()


async def _open_rooms(session: Session) -> int:
    return len(session.twilio.open_rooms(session.code))


async def test_an_endpoint_that_wants_no_more_does_not_keep_it_open(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    session.twilio.refuse(TELL_OF_ENDING, session.start.task_sid, retryable=False)
    await session.open()
    await session.revoke()
    await asyncio.wait_for(all_is_closed(session), 10)
    assert session.start.task_sid not in session.twilio.endings


async def test_it_is_tried_for_a_day_and_says_what_it_does(begin: Begin) -> None:
    session = await begin(ended_webhook=True)
    await session.open()
    await session.revoke()
    await session.result()
    [asked] = [
        event
        for event in (await session.handle.fetch_history()).events
        if event.event_type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
        and event.activity_task_scheduled_event_attributes.activity_type.name == TELL_OF_ENDING
    ]
    attributes = asked.activity_task_scheduled_event_attributes
    assert attributes.schedule_to_close_timeout.ToTimedelta() == PATIENCE
    assert attributes.retry_policy.maximum_attempts == 0
    [summary] = await session.client.data_converter.decode([asked.user_metadata.summary])
    assert summary == "Tell the integrator how it ended"
