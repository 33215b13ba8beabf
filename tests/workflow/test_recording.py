"""A call is recorded where it is wanted, with the customer's consent, while both are in, and never else."""

import asyncio
import secrets
from datetime import UTC, datetime
from functools import partial

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from tests.workflow.conftest import Begin
from tests.workflow.session import BRISK, Session, all_is_closed, refused
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.escalation import EscalationWorkflow
from workflows.escalation_messages import MOST_RECORDING_STARTS
from workflows.messages import RecordingStarted, Rejected, RoomEnded, StartRecording
from workflows.recording import RecordingState
from workflows.twilio_calls import CREATE_VIDEO_ROOM, SET_RECORDING_RULES

PATIENT = BRISK.model_copy(update={"rejoin_grace": 20, "csat_window": 20})


@pytest.fixture
def begin_recorded(begin: Begin) -> Begin:
    """Begins escalations that are to be recorded."""
    return partial(begin, PATIENT, recording_wanted=True)


async def until_recorded(session: Session) -> None:
    await session.until(lambda state: state.recording is RecordingState.ON)
    assert session.twilio.rooms[session.room_sid].recorded


async def until_unrecorded(session: Session) -> None:
    await session.until(lambda state: state.recording is RecordingState.OFF)
    assert not session.twilio.rooms[session.room_sid].recorded


async def recorded_call(begin_recorded: Begin) -> tuple[Session, str]:
    """A call that is being recorded, and the customer's ParticipantSid."""
    session = await begin_recorded()
    _, customer = await session.call(consent=True)
    await until_recorded(session)
    return session, customer


async def settled(session: Session) -> None:
    """Whatever a message has set off, Twilio has been asked for it."""
    await session.arrive()


def times_set(session: Session) -> int:
    return session.twilio.calls[SET_RECORDING_RULES, session.room_sid]


# --- consent -----------------------------------------------------------------------------------------------


async def test_with_consent_the_call_is_recorded_and_the_answer_has_its_time(begin_recorded: Begin) -> None:
    session, _ = await recorded_call(begin_recorded)
    state = await session.state()
    assert state.recording_consent is not None
    assert state.recording_consent.given
    assert state.started_at < state.recording_consent.at
    assert "Recording: on; the customer agreed at 20" in await session.details()


@pytest.mark.parametrize("consent", [False, None])
async def test_without_consent_the_call_goes_on_unrecorded(
    begin_recorded: Begin, consent: bool | None
) -> None:
    session = await begin_recorded()
    await session.call(consent=consent)
    await settled(session)
    state = await session.state()
    assert (state.phase, state.recording) == ("customer_joined", RecordingState.OFF)
    assert times_set(session) == 0


async def test_where_none_is_wanted_a_consent_changes_nothing(begin: Begin) -> None:
    session = await begin(PATIENT)
    await session.call(consent=True)
    await settled(session)
    state = await session.state()
    assert (state.recording, state.recording_consent) == (RecordingState.OFF, None)
    assert times_set(session) == 0
    assert await refused(session.start_recording()) == Rejected.NO_CONSENT
    assert "Recording" not in await session.details()


async def test_nothing_is_recorded_before_both_are_in(begin_recorded: Begin) -> None:
    session = await begin_recorded()
    await session.open()
    await session.arrive(consent=True)
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    assert times_set(session) == 0


async def test_a_consent_withdrawn_in_mid_call_stops_the_recording_and_not_the_call(
    begin_recorded: Begin,
) -> None:
    session, _ = await recorded_call(begin_recorded)
    await session.withdraw_consent()
    await until_unrecorded(session)
    state = await session.state()
    assert state.phase == "customer_joined"
    assert state.recording_consent is not None
    assert not state.recording_consent.given
    assert await refused(session.start_recording()) == Rejected.NO_CONSENT


async def test_another_claim_withdraws_nothing(begin_recorded: Begin) -> None:
    session, _ = await recorded_call(begin_recorded)
    await session.withdraw_consent(secrets.token_hex(32))
    await settled(session)
    assert (await session.state()).recording is RecordingState.ON


async def test_the_same_answer_again_keeps_its_time(begin_recorded: Begin) -> None:
    session = await begin_recorded()
    await session.open()
    await session.arrive(consent=True)
    first = (await session.state()).recording_consent
    await session.arrive(consent=True)
    await session.arrive()
    assert (await session.state()).recording_consent == first


async def test_an_arrival_that_comes_late_gives_no_consent_again_that_was_taken_back(
    begin_recorded: Begin,
) -> None:
    session, _ = await recorded_call(begin_recorded)
    await session.withdraw_consent()
    await until_unrecorded(session)
    await session.arrive(consent=True)
    state = await session.state()
    assert state.recording_consent is not None
    assert (state.recording_consent.given, state.recording) == (False, RecordingState.OFF)
    assert await refused(session.start_recording()) == Rejected.NO_CONSENT


async def test_the_answer_given_on_one_device_does_not_count_for_another(begin_recorded: Begin) -> None:
    session, customer = await recorded_call(begin_recorded)
    await session.disconnected(customer)
    await until_unrecorded(session)
    session.claim = secrets.token_hex(32)
    await session.customer_joins()
    await session.until(lambda state: state.phase == "customer_joined")
    state = await session.state()
    assert (state.recording, state.recording_consent) == (RecordingState.OFF, None)


async def test_who_has_not_agreed_is_let_in_only_once_the_recording_has_stopped(
    begin_recorded: Begin,
) -> None:
    session, customer = await recorded_call(begin_recorded)
    session.twilio.refuse(SET_RECORDING_RULES, session.room_sid)
    await session.disconnected(customer)
    await session.until(lambda _: times_set(session) >= 2)
    session.claim = secrets.token_hex(32)
    await session.arrive(consent=False)
    admission = asyncio.create_task(session.admit_customer())
    await session.until_event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, 5)
    assert not admission.done()
    assert session.twilio.rooms[session.room_sid].recorded
    session.twilio.accept(SET_RECORDING_RULES, session.room_sid)
    await admission
    assert not session.twilio.rooms[session.room_sid].recorded


async def test_who_waits_for_a_recording_to_stop_is_told_when_the_call_ends_meanwhile(
    begin_recorded: Begin,
) -> None:
    session, customer = await recorded_call(begin_recorded)
    session.twilio.refuse(SET_RECORDING_RULES, session.room_sid)
    await session.disconnected(customer)
    session.claim = secrets.token_hex(32)
    await session.arrive()
    admission = asyncio.create_task(refused(session.admit_customer()))
    await session.until_event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, 5)
    await session.end()
    assert await admission == Rejected.ESCALATION_OVER


async def test_who_waits_for_a_recording_to_stop_is_not_let_in_on_the_consent_of_another_browser(
    begin_recorded: Begin,
) -> None:
    session, customer = await recorded_call(begin_recorded)
    session.twilio.refuse(SET_RECORDING_RULES, session.room_sid)
    await session.disconnected(customer)
    session.claim = secrets.token_hex(32)
    await session.arrive(consent=False)
    admission = asyncio.create_task(refused(session.admit_customer()))
    await session.until_event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, 5)
    await session.arrive(secrets.token_hex(32), consent=True)
    assert await admission == Rejected.WRONG_CLAIM


# --- the agent ---------------------------------------------------------------------------------------------


async def test_the_agent_stops_the_recording_and_starts_it_again(begin_recorded: Begin) -> None:
    session, _ = await recorded_call(begin_recorded)
    await session.stop_recording()
    await until_unrecorded(session)
    await session.start_recording()
    await until_recorded(session)
    assert times_set(session) == 3


async def test_a_recording_that_the_agent_stopped_does_not_come_back_with_the_customer(
    begin_recorded: Begin,
) -> None:
    session, customer = await recorded_call(begin_recorded)
    await session.stop_recording()
    await until_unrecorded(session)
    await session.disconnected(customer)
    await session.customer_joins()
    await session.until(lambda state: state.phase == "customer_joined")
    assert (await session.state()).recording is RecordingState.OFF


async def test_a_recording_is_not_started_after_the_end(begin_recorded: Begin) -> None:
    session = await begin_recorded()
    await session.call(consent=True)
    await session.end()
    await session.until(lambda state: state.end_reason)
    assert await refused(session.start_recording()) == Rejected.ESCALATION_OVER


async def test_a_recording_is_not_started_again_for_ever(begin_recorded: Begin) -> None:
    session = await begin_recorded()
    await session.open()
    await session.arrive(consent=True)
    for _ in range(MOST_RECORDING_STARTS):
        await session.start_recording()
    assert await refused(session.start_recording()) == Rejected.TOO_OFTEN
    await session.stop_recording()
    await session.agent_joins()
    await session.customer_joins()
    await session.until(lambda state: state.phase == "customer_joined")
    assert (await session.state()).recording is RecordingState.OFF


# --- who comes and goes ------------------------------------------------------------------------------------


async def test_who_is_left_alone_is_not_recorded_and_both_are_again_once_they_are_back(
    begin_recorded: Begin,
) -> None:
    session, customer = await recorded_call(begin_recorded)
    await session.disconnected(customer)
    await until_unrecorded(session)
    await session.customer_joins()
    await until_recorded(session)


async def test_a_second_room_is_recorded_like_the_first(begin_recorded: Begin) -> None:
    session = await begin_recorded()
    await session.open()
    told = RoomEnded(room_sid=session.room_sid, at=session.twilio.end_room(session.room_sid))
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    await session.agent_joins()
    await session.customer_joins(consent=True)
    assert session.twilio.calls[CREATE_VIDEO_ROOM, session.code] == 2
    await until_recorded(session)


async def test_the_end_of_the_call_ends_the_recording_with_the_room(begin_recorded: Begin) -> None:
    session, _ = await recorded_call(begin_recorded)
    room_sid = session.room_sid
    await session.rate()
    await all_is_closed(session)
    assert (await session.state()).recording is RecordingState.OFF
    assert session.twilio.calls[SET_RECORDING_RULES, room_sid] == 1


# --- faults ------------------------------------------------------------------------------------------------


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
