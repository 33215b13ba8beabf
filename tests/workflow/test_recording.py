"""A call is recorded while both are in and the agent has not stopped it, and never else."""

from tests.workflow.conftest import Begin
from tests.workflow.recorded_call import recorded_call, times_set, until_recorded, until_unrecorded
from tests.workflow.session import all_is_closed, refused
from workflows.escalation import EscalationWorkflow
from workflows.escalation_messages import MOST_RECORDING_STARTS
from workflows.messages import Rejected, RoomEnded
from workflows.recording import RecordingState
from workflows.twilio_calls import CREATE_VIDEO_ROOM, SET_RECORDING_RULES

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


async def test_nothing_is_recorded_before_both_are_in(begin_recorded: Begin) -> None:
    session = await begin_recorded()
    await session.open()
    await session.arrive(consent=True)
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    assert times_set(session) == 0


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
