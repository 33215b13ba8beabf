"""Nobody is recorded without the customer's consent, which is this browser's, and can be withdrawn."""

import asyncio
import secrets

import pytest
from temporalio.api.enums.v1 import EventType

from tests.workflow.conftest import PATIENT, Begin
from tests.workflow.recorded_call import recorded_call, settled, times_set, until_unrecorded
from tests.workflow.session import refused
from workflows.messages import Rejected
from workflows.recording import RecordingState
from workflows.twilio_calls import SET_RECORDING_RULES


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
