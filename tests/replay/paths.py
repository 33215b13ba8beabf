"""The paths that an escalation may take: without trouble, and to every ending. Faults: fault_paths.py; what
is recorded: recording_paths.py; with a webhook: webhook_paths.py.

A path plays its part and returns; the recorder waits for the run's end.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import NamedTuple

from tests.workflow.session import BRISK, Session, new_agent, refused
from workflows.escalation import EscalationWorkflow
from workflows.messages import (
    ReservationLost,
    RoomEnded,
    StoppedWaiting,
    TaskEnded,
    Timings,
)
from workflows.twilio_calls import CLOSE_VIDEO_ROOM, CREATE_VIDEO_ROOM

Play = Callable[[Session], Awaitable[object]]


class Path(NamedTuple):
    play: Play
    timings: Timings
    recording_wanted: bool
    ended_webhook: bool


class Paths(dict[str, Path]):
    def __init__(self, *, recording_wanted: bool = False, ended_webhook: bool = False) -> None:
        super().__init__()
        self._recording_wanted, self._ended_webhook = recording_wanted, ended_webhook

    def path(self, **timings: float) -> Callable[[Play], Play]:
        """Adds a path under its function's name; `timings` in seconds, where they are not BRISK."""

        def add(play: Play) -> Play:
            timed = BRISK.model_copy(update=timings)
            self[play.__name__] = Path(play, timed, self._recording_wanted, self._ended_webhook)
            return play

        return add


PATHS = Paths()


# --- without trouble ---------------------------------------------------------------------------------------


@PATHS.path()
async def rated(session: Session) -> None:
    """The walk: the customer waits, the agent joins, both are in, the agent ends, the customer rates."""
    await session.open()
    await session.arrive()
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    await session.connected((await session.admit_customer()).identity)
    await session.until(lambda state: state.phase == "customer_joined")
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.rate(5, comment="Thank you")


@PATHS.path()
async def rated_twice(session: Session) -> None:
    """The rating itself ends the call; the same again is the same."""
    await session.call()
    session.twilio.refuse(CLOSE_VIDEO_ROOM, session.code)
    await session.rate(4)
    await session.rate(4)
    session.twilio.accept(CLOSE_VIDEO_ROOM, session.code)


@PATHS.path()
async def skipped_after_a_refresh(session: Session) -> None:
    """The customer reloads in mid-call, says that the first page left, and skips the rating."""
    _, first = await session.call()
    await session.customer_leaves_by_button(first)
    await session.until(lambda _: first in session.twilio.removed)
    await session.customer_joins()
    await session.until(lambda state: state.phase == "customer_joined")
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.skip_rating()


@PATHS.path(rejoin_grace=20)
async def agent_refreshes(session: Session) -> None:
    """The agent is admitted anew in mid-call; the former page is noticed late to have left."""
    first, _ = await session.call()
    second = await session.agent_joins()
    await session.until(lambda state: second in state.participants)
    await session.disconnected(first)
    await session.until(lambda state: first not in state.participants)
    await session.rate(5)


@PATHS.path()
async def customer_stops_waiting(session: Session) -> None:
    await session.open()
    await session.arrive()
    await session.handle.signal(EscalationWorkflow.stopped_waiting, StoppedWaiting(claim_hash=session.claim))
    await session.until(lambda state: not state.waiting_since)
    await session.revoke()


@PATHS.path()
async def another_device_waits_instead(session: Session) -> None:
    await session.open()
    await session.arrive()
    session.claim = secrets.token_hex(32)
    await session.arrive()
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    await session.connected((await session.admit_customer()).identity)
    await session.until(lambda state: state.phase == "customer_joined")
    await session.rate(3)


@PATHS.path(rejoin_grace=20)
async def another_device_takes_over_the_call(session: Session) -> None:
    """Twilio is asked, and says that the first device has gone."""
    _, customer = await session.call()
    session.twilio.leave(session.room_sid, customer)  # no callback
    session.claim = secrets.token_hex(32)
    await session.customer_joins()
    await session.rate(3)


@PATHS.path(rejoin_grace=20)
async def another_agent_takes_over(session: Session) -> None:
    former, _ = await session.call()
    await session.agent_joins(new_agent())
    await session.until(lambda _: former in session.twilio.removed)
    await session.until_lease_is_free()
    await session.rate(5)


@PATHS.path()
async def agent_was_busy_elsewhere(session: Session) -> None:
    """The lease is taken by another escalation of the same agent."""
    other = await Session.begin(session.client, session.twilio, agent=session.agent)
    await other.open()
    await other.agent_joins()
    await session.open()
    await refused(session.admit_agent())
    await other.revoke()
    await other.result()
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    await session.revoke()


# --- the other endings -------------------------------------------------------------------------------------


@PATHS.path()
async def not_rated_after_the_grace(session: Session) -> None:
    """The customer drops out and does not come back; nobody rates."""
    _, customer = await session.call()
    await session.disconnected(customer)


@PATHS.path()
async def agent_gone(session: Session) -> None:
    agent, _ = await session.call()
    await session.disconnected(agent)


@PATHS.path()
async def both_gone(session: Session) -> None:
    for participant in await session.call():
        await session.disconnected(participant)


@PATHS.path(code_ttl=2)
async def link_unused(session: Session) -> None:
    """Nobody comes."""
    await session.open()


@PATHS.path(code_ttl=2)
async def arrived_after_the_links_end(session: Session) -> None:
    """Who was let in before it may still come."""
    await session.open()
    await session.agent_joins()
    await session.arrive()
    await session.until(lambda state: state.agent_present)
    admission = await session.admit_customer()
    left = (await session.state()).expires_at - datetime.now(UTC)
    await asyncio.sleep(left.total_seconds() + 0.2)
    await session.connected(admission.identity)
    await session.until(lambda state: state.phase == "customer_joined")
    await session.rate(5)


@PATHS.path(admission_ttl=1)
async def revoked_after_an_admission_lapsed(session: Session) -> None:
    await session.open()
    await session.admit_agent()
    await session.until_lease_is_free()
    await session.revoke()


@PATHS.path()
async def revoked(session: Session) -> None:
    """The agent looks in, leaves again, and takes the link back."""
    await session.open()
    participant = await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    await session.disconnected(participant)
    await session.until_lease_is_free()
    await session.revoke()


@PATHS.path(max_call=1)
async def time_cap(session: Session) -> None:
    await session.call()


@PATHS.path()
async def room_ended(session: Session) -> None:
    """Twilio ends it in mid-call."""
    await session.call()
    told = RoomEnded(room_sid=session.room_sid, at=session.twilio.end_room(session.room_sid))
    await session.handle.signal(EscalationWorkflow.room_ended, told)


@PATHS.path()
async def task_canceled(session: Session) -> None:
    await session.open()
    await session.handle.signal(EscalationWorkflow.task_canceled, TaskEnded(at=datetime.now(UTC)))


@PATHS.path()
async def reservation_lost(session: Session) -> None:
    await session.open()
    lost = ReservationLost(worker_sid=session.agent.worker_sid, at=datetime.now(UTC))
    await session.handle.signal(EscalationWorkflow.reservation_lost, lost)


@PATHS.path(csat_window=20)
async def rated_after_the_task_was_completed(session: Session) -> None:
    """The rating goes on a survey task."""
    await session.call()
    session.twilio.closed_tasks.add(session.start.task_sid)
    await session.handle.signal(EscalationWorkflow.task_completed, TaskEnded(at=datetime.now(UTC)))
    await session.until(lambda state: state.rate_until)
    await session.rate(2)


@PATHS.path()
async def canceled_by_ops(session: Session) -> None:
    """Cancel in the Temporal UI, in mid-call."""
    await session.call()
    await session.handle.cancel()


@PATHS.path(opening_patience=60)
async def canceled_while_opening(session: Session) -> None:
    session.twilio.refuse(CREATE_VIDEO_ROOM, session.code)
    await session.until(lambda _: session.twilio.calls[CREATE_VIDEO_ROOM, session.code])
    await session.handle.cancel()


@PATHS.path(csat_window=600)
async def canceled_in_the_rating_window(session: Session) -> None:
    await session.call()
    await session.end()
    await session.until(lambda state: state.rate_until)
    await session.handle.cancel()
