"""The paths through trouble: Twilio refuses or is late; callbacks are lost, late or foreign."""

from datetime import UTC, datetime

from temporalio.api.enums.v1 import EventType

from tests.replay.paths import Paths
from tests.workflow.session import Session, refused
from workflows.escalation import EscalationWorkflow
from workflows.messages import InviteAgain, PageHint, ParticipantConnected, RoomEnded
from workflows.twilio_calls import (
    CLOSE_VIDEO_ROOM,
    CREATE_VIDEO_ROOM,
    FETCH_ROOM,
    RECORD_CSAT,
    REMOVE_PARTICIPANT,
    SEND_INVITE,
    WATCH_ROOM,
    WRITE_TASK_ATTRIBUTES,
)

PATHS = Paths()

# --- Twilio refuses, or is late ----------------------------------------------------------------------------


@PATHS.path(opening_patience=1)
async def room_unavailable(session: Session) -> None:
    session.twilio.refuse(CREATE_VIDEO_ROOM, session.code)
    await session.until(lambda state: state.end_reason == "room_unavailable")


@PATHS.path()
async def room_refused(session: Session) -> None:
    """For good: no retry can mend it."""
    session.twilio.refuse(CREATE_VIDEO_ROOM, session.code, retryable=False)
    await session.until(lambda state: state.end_reason == "room_unavailable")


@PATHS.path(opening_patience=1)
async def room_made_too_late(session: Session) -> None:
    """The attempt that was under way when it was given up makes the room after all."""
    held = session.twilio.hold(CREATE_VIDEO_ROOM, session.code)
    await session.until_event(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT)
    held.set()


@PATHS.path()
async def room_made_at_the_second_attempt(session: Session) -> None:
    session.twilio.refuse(CREATE_VIDEO_ROOM, session.code)
    await session.until(lambda _: session.twilio.calls[CREATE_VIDEO_ROOM, session.code])
    session.twilio.accept(CREATE_VIDEO_ROOM, session.code)
    await session.open()
    await session.revoke()


@PATHS.path()
async def room_made_again(session: Session) -> None:
    """Twilio ended it unused, before the agent came."""
    await session.open()
    told = RoomEnded(room_sid=session.room_sid, at=session.twilio.end_room(session.room_sid))
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    await session.call()
    await session.rate(4)


@PATHS.path()
async def room_not_made_again(session: Session) -> None:
    await session.open()
    told = RoomEnded(room_sid=session.room_sid, at=session.twilio.end_room(session.room_sid))
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    session.twilio.refuse(CREATE_VIDEO_ROOM, session.code)
    await refused(session.admit_agent())


@PATHS.path()
async def invite_failed_and_sent_again(session: Session) -> None:
    chat = session.start.conversation_sid
    session.twilio.refuse(SEND_INVITE, chat, retryable=False)
    await session.until(lambda state: state.invite == "failed")
    session.twilio.accept(SEND_INVITE, chat)
    again = InviteAgain(worker_sid=session.agent.worker_sid)
    await session.handle.signal(EscalationWorkflow.invite_again, again)
    await session.until(lambda state: state.invite == "sent")
    await session.revoke()


@PATHS.path()
async def invite_given_up(session: Session) -> None:
    """Its two minutes are over."""
    session.twilio.refuse(SEND_INVITE, session.start.conversation_sid)
    await session.until(lambda state: state.invite == "failed")
    await session.revoke()


@PATHS.path()
async def invite_under_way_at_the_end(session: Session) -> None:
    chat = session.start.conversation_sid
    held = session.twilio.hold(SEND_INVITE, chat)
    await session.until(lambda _: session.twilio.calls[SEND_INVITE, chat])
    await session.revoke()
    held.set()


@PATHS.path()
async def task_had_ended_before_it_named_the_link(session: Session) -> None:
    session.twilio.closed_tasks.add(session.start.task_sid)
    await session.until(lambda state: state.end_reason == "task_completed")


@PATHS.path()
async def closing_tried_again(session: Session) -> None:
    await session.open()
    session.twilio.refuse(CLOSE_VIDEO_ROOM, session.code)
    await session.end()
    await session.until(lambda _: session.twilio.calls[CLOSE_VIDEO_ROOM, session.code] >= 2)
    session.twilio.accept(CLOSE_VIDEO_ROOM, session.code)


@PATHS.path(csat_window=20)
async def task_told_late(session: Session) -> None:
    """The rating comes while the task cannot be told of the ending."""
    await session.call()
    session.twilio.refuse(WRITE_TASK_ATTRIBUTES, session.start.task_sid)
    await session.end()
    await session.until(lambda _: session.twilio.calls[WRITE_TASK_ATTRIBUTES, session.start.task_sid])
    await session.rate(2)
    session.twilio.accept(WRITE_TASK_ATTRIBUTES, session.start.task_sid)


@PATHS.path()
async def task_refuses_everything(session: Session) -> None:
    await session.call()
    for activity in (WRITE_TASK_ATTRIBUTES, RECORD_CSAT):
        session.twilio.refuse(activity, session.start.task_sid, retryable=False)
    await session.end()
    await session.until(lambda state: state.rate_until)
    await session.rate(2)


@PATHS.path(watch_interval=0.3, rejoin_grace=20)
async def watch_refused(session: Session) -> None:
    """It begins again later, and then shows that the customer has left."""
    session.twilio.refuse(WATCH_ROOM, session.code, retryable=False)
    _, customer = await session.call()
    await session.until(lambda _: session.twilio.calls[WATCH_ROOM, session.code] >= 2)
    session.twilio.accept(WATCH_ROOM, session.code)
    session.twilio.leave(session.room_sid, customer)  # no callback
    await session.until(lambda state: customer not in state.participants)
    await session.rate(1)


@PATHS.path()
async def stranger_removed(session: Session) -> None:
    await session.open()
    await session.agent_joins()
    stranger = await session.connected("somebody")
    await session.until(lambda _: stranger in session.twilio.removed)
    await session.revoke()


@PATHS.path()
async def removal_refused(session: Session) -> None:
    await session.open()
    session.twilio.refuse(REMOVE_PARTICIPANT, "PA" + "1" * 32, retryable=False)
    await session.connected("somebody", "PA" + "1" * 32)
    other = await session.connected("somebody else")
    await session.until(lambda _: other in session.twilio.removed)
    await session.revoke()


# --- callbacks that are lost, late or foreign --------------------------------------------------------------


@PATHS.path(admission_ttl=1)
async def agent_found_before_the_admission_lapsed(session: Session) -> None:
    await session.open()
    admission = await session.admit_agent()
    session.twilio.join(session.room_sid, "PA" + "a" * 32, admission.identity)  # no callback
    await session.until(lambda state: state.agent_present)
    await session.revoke()


@PATHS.path()
async def page_hints(session: Session) -> None:
    """A page is in the room, of which no callback told."""
    await session.open()
    admission = await session.admit_agent()
    participant = "PA" + "b" * 32
    session.twilio.join(session.room_sid, participant, admission.identity)  # no callback
    await session.handle.signal(EscalationWorkflow.page_hint, PageHint(participant_sid=participant))
    await session.until(lambda state: participant in state.participants)
    await session.revoke()


@PATHS.path(csat_window=20)
async def call_found_at_its_end(session: Session) -> None:
    """No callback told that they met; Twilio, asked at the end, answers at the second attempt."""
    await session.open()
    await session.agent_joins()
    await session.arrive()
    await session.until(lambda state: state.agent_present)
    identity = (await session.admit_customer()).identity
    room_sid = session.room_sid
    session.twilio.join(room_sid, "PA" + "c" * 32, identity)  # no callback
    session.twilio.refuse(FETCH_ROOM, room_sid)
    await session.end()
    await session.until(lambda _: session.twilio.calls[FETCH_ROOM, room_sid])
    session.twilio.accept(FETCH_ROOM, room_sid)
    await session.until(lambda state: state.rate_until)
    await session.rate(5)


@PATHS.path(csat_window=20)
async def callbacks_late_doubled_and_foreign(session: Session) -> None:
    agent, customer = await session.call()
    room_sid, now = session.room_sid, datetime.now(UTC)
    foreign = RoomEnded(room_sid="RM" + "f" * 32, at=now)
    await session.handle.signal(EscalationWorkflow.room_ended, foreign)
    await session.disconnected(customer)
    again = ParticipantConnected(
        room_sid=room_sid, participant_sid=customer, identity=f"customer-{session.code}", at=now
    )
    await session.handle.signal(EscalationWorkflow.participant_connected, again)
    await session.handle.signal(EscalationWorkflow.participant_connected, again)
    await session.disconnected(agent)
    await session.end()
    await session.until(lambda state: state.rate_until)
    told = RoomEnded(room_sid=room_sid, at=datetime.now(UTC))
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    await session.rate(5)
