"""Cancel in the Temporal UI, at every step: nothing is left open, and what was given is kept."""

from collections.abc import Awaitable, Callable

import pytest
from temporalio.client import Client

from tests.workflow.conftest import Begin
from tests.workflow.session import BRISK, Session, all_is_closed, ending
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.escalation import EscalationWorkflow
from workflows.messages import InviteAgain
from workflows.phases import EndReason, Phase
from workflows.twilio_calls import CLOSE_VIDEO_ROOM, CREATE_VIDEO_ROOM, RECORD_CSAT, SEND_INVITE

LONG = BRISK.model_copy(update={"rejoin_grace": 60, "csat_window": 600, "opening_patience": 60})
BEFORE_A_CALL = ending(Phase.CANCELLED, "canceled_by_ops", EndReason.CANCELED_BY_OPS)
AFTER_A_CALL = ending(Phase.EXPIRED, "not_rated", EndReason.CANCELED_BY_OPS)


async def while_opening(session: Session) -> None:
    session.twilio.refuse(CREATE_VIDEO_ROOM, session.code)
    await session.until(lambda _: session.twilio.calls[CREATE_VIDEO_ROOM, session.code])


async def while_the_link_is_sent(session: Session) -> None:
    session.twilio.refuse(SEND_INVITE, session.start.conversation_sid)
    await session.until(lambda _: session.twilio.calls[SEND_INVITE, session.start.conversation_sid])


async def with_the_link_out(session: Session) -> None:
    await session.open()


async def while_the_link_is_sent_again(session: Session) -> None:
    await session.open()
    session.twilio.refuse(SEND_INVITE, session.start.conversation_sid)
    again = InviteAgain(worker_sid=session.agent.worker_sid)
    await session.handle.signal(EscalationWorkflow.invite_again, again)
    await session.until(lambda state: state.invite == "pending")


async def with_the_agent_admitted(session: Session) -> None:
    await session.open()
    await session.admit_agent()


async def with_the_agent_in_the_room(session: Session) -> None:
    await session.open()
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)


async def with_the_customer_waiting(session: Session) -> None:
    await session.open()
    await session.arrive()
    await session.until(lambda state: state.waiting_since)


async def in_the_call(session: Session) -> None:
    await session.call()


async def in_the_grace(session: Session) -> None:
    _, customer = await session.call()
    await session.disconnected(customer)
    await session.until(lambda state: state.grace_until)


@pytest.mark.parametrize(
    ("step", "result"),
    [
        (while_opening, BEFORE_A_CALL),
        (while_the_link_is_sent, BEFORE_A_CALL),
        (with_the_link_out, BEFORE_A_CALL),
        (while_the_link_is_sent_again, BEFORE_A_CALL),
        (with_the_agent_admitted, BEFORE_A_CALL),
        (with_the_agent_in_the_room, BEFORE_A_CALL),
        (with_the_customer_waiting, BEFORE_A_CALL),
        (in_the_call, AFTER_A_CALL),
        (in_the_grace, AFTER_A_CALL),
    ],
)
async def test_cancel_ends_it_and_leaves_nothing_behind(
    begin: Begin, step: Callable[[Session], Awaitable[None]], result: object
) -> None:
    session = await begin(LONG)
    await step(session)
    await session.handle.cancel()
    assert await all_is_closed(session) == result
    assert session.on_task.phase == result.phase
    state = await session.state()
    assert (state.waiting_since, state.participants, state.rate_until) == (None, {}, None)


async def test_cancel_before_any_worker_has_seen_it_ends_it_as_any_other(temporal_client: Client) -> None:
    twilio = TwilioInMemory(temporal_client)
    session = await Session.begin(temporal_client, twilio, LONG)
    await session.handle.cancel()
    async with worker_of(temporal_client, twilio):
        assert await all_is_closed(session) == BEFORE_A_CALL
        assert twilio.invites[session.code] == []


async def test_cancel_in_the_rating_window_ends_it(begin: Begin) -> None:
    session = await begin(LONG)
    await session.call()
    await session.end()
    await session.until(lambda state: state.rate_until)
    await session.handle.cancel()
    assert await all_is_closed(session) == ending(Phase.EXPIRED, "not_rated", EndReason.AGENT_ENDED)


async def test_cancel_while_closing_is_tried_again_leaves_the_closing_to_go_on(begin: Begin) -> None:
    session = await begin(LONG)
    await session.call()
    session.twilio.refuse(CLOSE_VIDEO_ROOM, session.code)
    await session.end()
    await session.until(lambda _: session.twilio.calls[CLOSE_VIDEO_ROOM, session.code])
    for _ in range(2):  # a second press changes nothing
        await session.handle.cancel()
        await session.until(lambda state: state.phase == "expired")
    assert session.twilio.open_rooms(session.code) != []
    session.twilio.accept(CLOSE_VIDEO_ROOM, session.code)
    assert await all_is_closed(session) == ending(Phase.EXPIRED, "not_rated", EndReason.AGENT_ENDED)


async def test_a_rating_that_was_given_before_is_written_all_the_same(begin: Begin) -> None:
    session = await begin(LONG)
    await session.call()
    session.twilio.refuse(RECORD_CSAT, session.start.task_sid)
    await session.rate(4)
    await session.until(lambda _: session.twilio.calls[RECORD_CSAT, session.start.task_sid])
    await session.handle.cancel()
    session.twilio.accept(RECORD_CSAT, session.start.task_sid)
    rated = ending(Phase.CSAT_COLLECTED, "rated", EndReason.CUSTOMER_RATED)
    assert await all_is_closed(session) == rated
    assert session.twilio.scores == {session.start.task_sid: 4}
