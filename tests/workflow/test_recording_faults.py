"""A Twilio that refuses to record, or to stop, or does so too late; no worker; two who ask at once."""

import asyncio
from datetime import UTC, datetime

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from tests.workflow.conftest import PATIENT, Begin
from tests.workflow.recorded_call import recorded_call, settled, times_set, until_recorded, until_unrecorded
from tests.workflow.session import Session, all_is_closed
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.escalation import EscalationWorkflow
from workflows.messages import RecordingStarted, StartRecording
from workflows.recording import RecordingState
from workflows.twilio_calls import SET_RECORDING_RULES


async def test_where_twilio_refuses_to_record_the_call_goes_on_and_the_agent_can_try_again(
    begin_recorded: Begin,
) -> None:
    session = await begin_recorded()
    await session.open()
    room_sid = session.room_sid
    session.twilio.refuse(SET_RECORDING_RULES, room_sid, retryable=False)
    await session.call(consent=True)
    state = await session.until(lambda state: state.recording is RecordingState.UNAVAILABLE)
    assert state.phase == "customer_joined"
    session.twilio.accept(SET_RECORDING_RULES, room_sid)
    await session.start_recording()
    await until_recorded(session)


async def test_a_recording_that_twilio_does_not_take_now_is_shown_as_starting_and_tried_again(
    begin_recorded: Begin,
) -> None:
    session = await begin_recorded()
    await session.open()
    room_sid = session.room_sid
    session.twilio.refuse(SET_RECORDING_RULES, room_sid)
    await session.call(consent=True)
    await session.until(lambda _: times_set(session) >= 2)
    assert (await session.state()).recording is RecordingState.STARTING
    session.twilio.accept(SET_RECORDING_RULES, room_sid)
    await until_recorded(session)


async def starts_after_all(session: Session, at: datetime) -> None:
    """An attempt whose answer nobody waited for has its effect now."""
    session.twilio.rooms[session.room_sid].recorded = True
    told = RecordingStarted(room_sid=session.room_sid, at=at)
    await session.handle.signal(EscalationWorkflow.recording_started, told)


async def test_a_recording_that_starts_after_it_was_stopped_is_stopped_again(begin_recorded: Begin) -> None:
    session, _ = await recorded_call(begin_recorded)
    await session.withdraw_consent()
    await until_unrecorded(session)
    at = datetime.now(UTC)
    await starts_after_all(session, at)
    await session.until(lambda _: times_set(session) == 3)
    await until_unrecorded(session)
    await session.handle.signal(
        EscalationWorkflow.recording_started, RecordingStarted(room_sid=session.room_sid, at=at)
    )
    await settled(session)
    assert times_set(session) == 3


async def test_a_recording_that_starts_after_a_refusal_is_no_longer_shown_as_refused(
    begin_recorded: Begin,
) -> None:
    session = await begin_recorded()
    await session.open()
    room_sid = session.room_sid
    session.twilio.refuse(SET_RECORDING_RULES, room_sid, retryable=False)
    await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.UNAVAILABLE)
    session.twilio.accept(SET_RECORDING_RULES, room_sid)
    await starts_after_all(session, datetime.now(UTC))
    await until_recorded(session)


async def test_a_recording_of_another_room_is_none_of_ours(begin_recorded: Begin) -> None:
    session = await begin_recorded()
    await session.call(consent=False)
    told = RecordingStarted(room_sid="RM" + "f" * 32, at=datetime.now(UTC))
    await session.handle.signal(EscalationWorkflow.recording_started, told)
    await settled(session)
    assert times_set(session) == 0


async def test_a_consent_withdrawn_while_the_recording_is_starting_is_the_last_word(
    begin_recorded: Begin,
) -> None:
    session = await begin_recorded()
    await session.open()
    held = session.twilio.hold(SET_RECORDING_RULES, session.room_sid)
    await session.call(consent=True)
    await session.until(lambda _: times_set(session) == 1)
    await session.withdraw_consent()
    await session.until_event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED)
    held.set()
    await until_unrecorded(session)
    assert times_set(session) == 2


@pytest.mark.parametrize("retryable", [True, False])
async def test_a_start_that_failed_after_it_was_given_up_is_no_refusal(
    begin_recorded: Begin, retryable: bool
) -> None:
    session = await begin_recorded()
    await session.open()
    held = session.twilio.hold(SET_RECORDING_RULES, session.room_sid)
    await session.call(consent=True)
    await session.until(lambda _: times_set(session) == 1)
    await session.stop_recording()
    await session.until_event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED)
    await session.start_recording()
    session.twilio.refuse(SET_RECORDING_RULES, session.room_sid, retryable=retryable)
    held.set()
    if not retryable:  # whether it is wanted does not change what Twilio does
        await session.until(lambda state: state.recording is RecordingState.UNAVAILABLE)
        return
    await session.until(lambda _: times_set(session) >= 2)
    assert (await session.state()).recording is RecordingState.STARTING
    session.twilio.accept(SET_RECORDING_RULES, session.room_sid)
    await until_recorded(session)


async def test_a_stop_that_fails_while_the_call_ends_keeps_nothing_from_ending(
    begin_recorded: Begin,
) -> None:
    session, _ = await recorded_call(begin_recorded)
    held = session.twilio.hold(SET_RECORDING_RULES, session.room_sid)
    session.twilio.refuse(SET_RECORDING_RULES, session.room_sid)
    await session.withdraw_consent()
    await session.until(lambda _: times_set(session) == 2)
    await session.end()
    await session.until_event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED)
    held.set()
    await session.skip_rating()
    await all_is_closed(session)


async def test_the_call_ends_while_twilio_refuses_to_stop_recording(begin_recorded: Begin) -> None:
    session, _ = await recorded_call(begin_recorded)
    session.twilio.refuse(SET_RECORDING_RULES, session.room_sid)
    await session.withdraw_consent()
    await session.until(lambda _: times_set(session) >= 3)
    assert (await session.state()).recording is RecordingState.ON  # the truth, until Twilio takes it
    await session.rate()
    await all_is_closed(session)


async def test_what_is_wanted_when_no_worker_is_there_is_done_by_the_next_one(
    temporal_client: Client,
) -> None:
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio):
        session = await Session.begin(temporal_client, twilio, PATIENT, recording_wanted=True)
        await session.open()
        await session.agent_joins()
        await session.arrive(consent=True)
        identity = (await session.admit_customer()).identity
    await session.connected(identity)
    async with worker_of(temporal_client, twilio, max_cached_workflows=0):
        await until_recorded(session)
    await session.withdraw_consent()
    async with worker_of(temporal_client, twilio):
        await until_unrecorded(session)
        assert times_set(session) == 2
        await session.rate()
        await all_is_closed(session)


async def test_two_starts_at_once_are_one(begin_recorded: Begin) -> None:
    session, _ = await recorded_call(begin_recorded)
    await session.stop_recording()
    await until_unrecorded(session)
    ask = StartRecording(worker_sid=session.agent.worker_sid)
    await asyncio.gather(
        *(session.handle.execute_update(EscalationWorkflow.start_recording, ask) for _ in range(2))
    )
    await until_recorded(session)
    assert times_set(session) == 3
