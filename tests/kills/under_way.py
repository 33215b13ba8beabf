"""What is under way at Temporal, at Twilio and in the room, so that a kill can be timed by it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from pydantic import SecretStr
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowExecutionDescription
from temporalio.service import RPCError, RPCStatusCode

from api.join_codes import JoinCodes
from dev.bench.video_participant import VideoParticipant
from settings import Settings
from tests.product.session import POLL, SOON, Answer, Session
from workflows.messages import escalation_workflow_id
from workflows.twilio_calls import WATCH_ROOM

WATCHED_WITHIN = 45.0  # seconds; Temporal misses a heartbeat after 30


async def comes_true(look: Callable[[], Awaitable[bool]], within: float = SOON) -> None:
    """Raises TimeoutError."""
    async with asyncio.timeout(within):
        while True:
            if await look():
                return
            await asyncio.sleep(POLL)


def first_code(session: Session) -> str:
    """The code that the task's first escalation will have."""
    secret = SecretStr(session.stack.secrets["JOIN_CODE_SECRET"])
    return JoinCodes(Settings.model_construct(join_code_secret=secret)).of(session.task_sid, 1)[0]


async def room_of(session: Session) -> str:
    return str((await session.until(lambda shown: shown.room_sid)).room_sid)


async def task_says(session: Session, phase: str) -> None:
    async def says() -> bool:
        entry = await session.stack.task_entry(session.task_sid, session.code)
        return bool(entry["phase"] == phase)

    await comes_true(says)


async def update_is_accepted(session: Session) -> None:
    """And not answered."""

    async def unanswered() -> bool:
        types = [event.event_type for event in (await session.stack.history(session.code)).events]
        accepted = types.count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED)
        return accepted > types.count(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_COMPLETED)

    await comes_true(unanswered)


async def waits_for_a_worker(session: Session) -> None:
    async def waits() -> bool:
        described = await description(session)
        return described is not None and has_unread(described)

    await comes_true(waits)


def has_unread(described: WorkflowExecutionDescription) -> bool:
    """The workflow has been told something with which no worker has dealt."""
    return described.raw_description.HasField("pending_workflow_task")


async def watch_beats(session: Session, since: datetime | None = None) -> datetime:
    """When the watch of the room gave a heartbeat after `since`. Raises TimeoutError."""
    last: datetime | None = None

    async def beats() -> bool:
        nonlocal last
        described = await description(session)
        for pending in described.raw_description.pending_activities if described else ():
            if pending.activity_type.name == WATCH_ROOM and pending.HasField("last_heartbeat_time"):
                last = pending.last_heartbeat_time.ToDatetime(UTC)
        return last is not None and (since is None or last > since)

    await comes_true(beats, WATCHED_WITHIN)
    assert last is not None
    return last


async def comes_and_goes_unheard(session: Session, admitted: Answer) -> None:
    """The customer, with a token; no callback of Twilio's about it arrives."""
    switchboard, theirs = session.stack.switchboard, f"customer-{session.code}"
    await switchboard.fault_callback("lost", containing=theirs, times=None)
    customer = await VideoParticipant.connect(admitted.body)

    async def is_lost() -> bool:
        return bool(await switchboard.callbacks(theirs))

    await comes_true(is_lost)
    await customer.leave()


async def description(session: Session) -> WorkflowExecutionDescription | None:
    """None before the start."""
    code = session.code or first_code(session)
    handle = session.stack.temporal.get_workflow_handle(escalation_workflow_id(code))
    try:
        return await handle.describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
