"""The paths of an escalation that is to be recorded."""

import asyncio
import secrets
from datetime import UTC, datetime

from temporalio.api.enums.v1 import EventType

from tests.replay.paths import Paths
from tests.workflow.session import Session
from workflows.escalation import EscalationWorkflow
from workflows.messages import RecordingStarted
from workflows.recording import RecordingState
from workflows.twilio_calls import SET_RECORDING_RULES

PATHS = Paths(recording_wanted=True)


@PATHS.path()
async def recorded(session: Session) -> None:
    await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.ON)
    await session.rate(5)


@PATHS.path()
async def recording_not_consented(session: Session) -> None:
    await session.call(consent=False)
    await session.rate(5)


@PATHS.path()
async def recording_consent_withdrawn(session: Session) -> None:
    await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.ON)
    await session.withdraw_consent()
    await session.until(lambda state: state.recording is RecordingState.OFF)
    await session.rate(4)


@PATHS.path()
async def recording_stopped_and_started_again(session: Session) -> None:
    """By the agent."""
    await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.ON)
    await session.stop_recording()
    await session.until(lambda state: state.recording is RecordingState.OFF)
    await session.start_recording()
    await session.until(lambda state: state.recording is RecordingState.ON)
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.rate(5)


@PATHS.path(rejoin_grace=20)
async def recorded_again_after_a_reconnect(session: Session) -> None:
    _, customer = await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.ON)
    await session.disconnected(customer)
    await session.until(lambda state: state.recording is RecordingState.OFF)
    await session.customer_joins()
    await session.until(lambda state: state.recording is RecordingState.ON)
    await session.rate(5)


@PATHS.path()
async def recording_refused(session: Session) -> None:
    """For good: the call goes on unrecorded."""
    await session.open()
    session.twilio.refuse(SET_RECORDING_RULES, session.room_sid, retryable=False)
    await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.UNAVAILABLE)
    await session.rate(3)


@PATHS.path()
async def recording_given_up_while_starting(session: Session) -> None:
    """The consent is withdrawn while Twilio is being told to record."""
    await session.open()
    held = session.twilio.hold(SET_RECORDING_RULES, session.room_sid)
    await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.STARTING)
    await session.withdraw_consent()
    await session.until_event(EventType.EVENT_TYPE_ACTIVITY_TASK_CANCEL_REQUESTED)
    held.set()
    await session.until(lambda state: state.recording is RecordingState.OFF)
    await session.rate(3)


@PATHS.path()
async def recording_that_starts_after_it_was_stopped(session: Session) -> None:
    """It is stopped again."""
    await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.ON)
    await session.withdraw_consent()
    await session.until(lambda state: state.recording is RecordingState.OFF)
    told = RecordingStarted(room_sid=session.room_sid, at=datetime.now(UTC))
    await session.handle.signal(EscalationWorkflow.recording_started, told)
    await session.until(lambda _: session.twilio.calls[SET_RECORDING_RULES, session.room_sid] == 3)
    await session.until(lambda state: state.recording is RecordingState.OFF)
    await session.rate(4)


@PATHS.path()
async def recording_not_stopped_before_the_end(session: Session) -> None:
    """Twilio refuses to stop it; the room's end does."""
    await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.ON)
    room_sid = session.room_sid
    session.twilio.refuse(SET_RECORDING_RULES, room_sid)
    await session.stop_recording()
    await session.until(lambda _: session.twilio.calls[SET_RECORDING_RULES, room_sid] >= 2)
    await session.rate(3)


@PATHS.path(rejoin_grace=20)
async def recording_stopped_before_another_device_comes_in(session: Session) -> None:
    """Who has not agreed is let in only then."""
    _, customer = await session.call(consent=True)
    await session.until(lambda state: state.recording is RecordingState.ON)
    room_sid = session.room_sid
    session.twilio.refuse(SET_RECORDING_RULES, room_sid)
    await session.disconnected(customer)
    await session.until(lambda _: session.twilio.calls[SET_RECORDING_RULES, room_sid] >= 2)
    session.claim = secrets.token_hex(32)
    await session.arrive(consent=False)
    admission = asyncio.create_task(session.admit_customer())
    await session.until_event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, 5)
    session.twilio.accept(SET_RECORDING_RULES, room_sid)
    await session.connected((await admission).identity)
    await session.until(lambda state: state.phase == "customer_joined")
    await session.rate(4)
