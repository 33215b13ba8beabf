"""A call that is being recorded, and whether it is."""

from tests.workflow.conftest import Begin
from tests.workflow.session import Session
from workflows.recording import RecordingState
from workflows.twilio_calls import SET_RECORDING_RULES


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
