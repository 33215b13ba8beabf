"""Every ending: the room closed, the agent free, the task told, the outcome true."""

import asyncio
from datetime import UTC, datetime

import pytest
from temporalio.api.enums.v1 import EventType

from dev.bench.sessions.histories import costs
from tests.workflow.conftest import Begin
from tests.workflow.session import BRISK, all_is_closed, ending, first_that, refused
from workflows.escalation import EscalationWorkflow
from workflows.messages import InviteAgain, Rejected, ReservationLost, RoomEnded, TaskEnded
from workflows.phases import EndReason, Phase
from workflows.twilio_calls import CREATE_VIDEO_ROOM, RECORD_CSAT


async def test_a_call_that_the_agent_ends_and_the_customer_rates_is_rated(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.end()
    await session.until(lambda state: state.phase == "disconnected" and state.end_reason == "agent_ended")
    assert (await session.rate(4, comment="Kind")).first
    assert await all_is_closed(session) == ending(Phase.CSAT_COLLECTED, "rated", EndReason.AGENT_ENDED)
    assert session.on_task.csat is not None
    assert (session.on_task.csat.score, session.on_task.csat.comment) == (4, "Kind")


async def test_a_happy_escalation_leaves_at_most_a_hundred_events_and_costs_at_most_26_actions(
    begin: Begin,
) -> None:
    session = await begin()
    await session.open()
    await session.arrive()
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    await session.connected((await session.admit_customer()).identity)
    await session.until(lambda state: state.phase == "customer_joined")
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.rate()
    await all_is_closed(session)
    left = await costs(session.client, session.handle.id)
    assert left["events"] <= 100
    assert left["lease_events"] <= 10
    assert left["actions"] <= 26


async def test_a_rating_before_the_end_ends_the_call(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.rate(5)
    assert await all_is_closed(session) == ending(Phase.CSAT_COLLECTED, "rated", EndReason.CUSTOMER_RATED)
    assert session.twilio.scores == {session.start.task_sid: 5}


async def test_ops_read_that_an_empty_room_is_closed_while_the_rating_is_waited_for(begin: Begin) -> None:
    session = await begin()
    participants = await session.call()
    room_sid = session.room_sid
    for participant in participants:
        await session.disconnected(participant)
    await session.end()
    details = await first_that(lambda told: f"- Room: closed {room_sid}" in told, session.details)
    assert "Over; the customer may still rate" in details


async def test_ops_read_on_which_task_the_rating_was_recorded(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.rate(5)
    await all_is_closed(session)
    assert "- Rating recorded on: the task" in await session.details()


async def test_a_rating_after_the_task_was_completed_goes_on_a_survey_task(begin: Begin) -> None:
    session = await begin(survey_workflow_sid="WW" + "1" * 32)
    await session.call()
    session.twilio.closed_tasks.add(session.start.task_sid)
    await session.handle.signal("task_completed", TaskEnded(at=datetime.now(UTC)))
    await session.until(lambda state: state.rate_until)
    await session.rate(2)
    await all_is_closed(session)
    (survey,) = session.twilio.scores
    assert session.twilio.scores[survey] == 2
    assert "WW" + "1" * 32 in survey
    assert f"- Rating recorded on: survey task {survey}" in await session.details()


async def test_a_rating_that_twilio_refuses_is_tried_until_it_is_recorded(begin: Begin) -> None:
    session = await begin()
    await session.call()
    session.twilio.refuse(RECORD_CSAT, session.start.task_sid)
    await session.rate(3)
    await session.until(lambda _: session.twilio.calls[RECORD_CSAT, session.start.task_sid] >= 2)
    session.twilio.accept(RECORD_CSAT, session.start.task_sid)
    await all_is_closed(session)
    assert session.twilio.scores == {session.start.task_sid: 3}


async def test_a_skipped_rating_is_an_answer(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.skip_rating()
    assert await all_is_closed(session) == ending(Phase.CSAT_COLLECTED, "skipped", EndReason.AGENT_ENDED)


async def test_a_rating_that_never_comes_ends_with_its_window(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.end()
    assert await all_is_closed(session) == ending(Phase.EXPIRED, "not_rated", EndReason.AGENT_ENDED)


@pytest.mark.parametrize(
    ("leavers", "reason"),
    [
        ((0,), EndReason.AGENT_GONE),
        ((1,), EndReason.CUSTOMER_GONE),
        ((0, 1), EndReason.BOTH_GONE),
    ],
)
async def test_who_stays_away_beyond_the_grace_ends_the_call(
    begin: Begin, leavers: tuple[int, ...], reason: EndReason
) -> None:
    session = await begin()
    sids = await session.call()
    for leaver in leavers:
        await session.disconnected(sids[leaver])
    await session.until(lambda state: state.phase == "disconnected" and state.grace_until)
    assert await all_is_closed(session) == ending(Phase.EXPIRED, "not_rated", reason)


async def test_a_second_loss_does_not_extend_the_grace(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"rejoin_grace": 2}))
    agent, customer = await session.call()
    await session.disconnected(agent)
    first = await session.until(lambda state: state.grace_until)
    await session.disconnected(customer)
    second = await session.until(lambda state: not state.participants)
    assert second.grace_until == first.grace_until


async def test_who_comes_back_within_the_grace_goes_on_with_the_call(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"rejoin_grace": 20}))
    _, customer = await session.call()
    await session.disconnected(customer)
    await session.until(lambda state: state.grace_until)
    await session.customer_joins()
    await session.until(lambda state: state.phase == "customer_joined" and state.grace_until is None)


@pytest.mark.parametrize(
    ("signal", "reason"),
    [("task_completed", EndReason.TASK_COMPLETED), ("task_canceled", EndReason.TASK_CANCELED)],
)
async def test_the_end_of_the_task_ends_a_call_which_may_still_be_rated(
    begin: Begin, signal: str, reason: EndReason
) -> None:
    session = await begin()
    await session.call()
    await session.handle.signal(signal, TaskEnded(at=datetime.now(UTC)))
    await session.until(lambda state: state.rate_until)
    await session.rate(3)
    assert await all_is_closed(session) == ending(Phase.CSAT_COLLECTED, "rated", reason)


async def test_an_end_of_the_task_that_nobody_told_is_found_when_the_link_is_sent(begin: Begin) -> None:
    session = await begin()
    await session.open()
    session.twilio.closed_tasks.add(session.start.task_sid)
    again = InviteAgain(worker_sid=session.agent.worker_sid)
    await session.handle.signal(EscalationWorkflow.invite_again, again)
    ended = ending(Phase.CANCELLED, "task_completed", EndReason.TASK_COMPLETED)
    assert await all_is_closed(session) == ended


async def test_the_end_of_the_task_before_a_call_cancels(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.handle.signal("task_canceled", TaskEnded(at=datetime.now(UTC)))
    assert await all_is_closed(session) == ending(Phase.CANCELLED, "task_canceled", EndReason.TASK_CANCELED)


async def test_a_reservation_lost_by_the_agent_ends_but_not_by_somebody_else(begin: Begin) -> None:
    session = await begin()
    await session.open()
    now = datetime.now(UTC)
    for worker_sid in ("WK" + "0" * 32, session.agent.worker_sid):
        assert (await session.state()).end_reason is None
        told = ReservationLost(worker_sid=worker_sid, at=now)
        await session.handle.signal(EscalationWorkflow.reservation_lost, told)
    assert await all_is_closed(session) == ending(
        Phase.CANCELLED, "reservation_lost", EndReason.RESERVATION_LOST
    )


async def test_a_call_ends_at_its_time_cap(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"max_call": 1}))
    await session.call()
    assert await all_is_closed(session) == ending(Phase.EXPIRED, "not_rated", EndReason.TIME_CAP)


async def test_a_room_that_twilio_ends_in_mid_call_ends_the_call(begin: Begin) -> None:
    session = await begin()
    await session.call()
    room_sid = session.room_sid
    told = RoomEnded(room_sid=room_sid, at=session.twilio.end_room(room_sid))
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    assert await all_is_closed(session) == ending(Phase.EXPIRED, "not_rated", EndReason.ROOM_ENDED)


async def test_a_link_that_nobody_uses_expires(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"code_ttl": 1}))
    assert await all_is_closed(session) == ending(Phase.EXPIRED, "link_unused", EndReason.LINK_UNUSED)


async def test_an_agent_alone_in_the_room_does_not_keep_the_link_alive(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"code_ttl": 2}))
    await session.open()
    await session.agent_joins()
    assert await all_is_closed(session) == ending(Phase.EXPIRED, "link_unused", EndReason.LINK_UNUSED)


async def test_who_was_let_in_before_the_links_end_may_still_arrive(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"code_ttl": 2}))
    await session.open()
    await session.agent_joins()
    await session.arrive()
    await session.until(lambda state: state.agent_present)
    admission = await session.admit_customer()
    state = await session.state()
    await asyncio.sleep((state.expires_at - datetime.now(UTC)).total_seconds() + 0.2)
    await session.connected(admission.identity)
    await session.until(lambda state: state.phase == "customer_joined")


async def test_a_link_can_be_taken_back_before_a_call(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.revoke()
    assert await all_is_closed(session) == ending(Phase.CANCELLED, "revoked", EndReason.REVOKED)


async def test_a_room_that_cannot_be_made_is_said_and_nobody_is_invited(begin: Begin) -> None:
    session = await begin()
    session.twilio.refuse(CREATE_VIDEO_ROOM, session.code)
    result = await all_is_closed(session)
    assert result == ending(Phase.CANCELLED, "room_unavailable", EndReason.ROOM_UNAVAILABLE)
    assert session.twilio.invites[session.code] == []


async def test_a_room_that_is_made_after_all_when_its_making_was_given_up_is_closed(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"opening_patience": 1}))
    held = session.twilio.hold(CREATE_VIDEO_ROOM, session.code)
    await session.until_event(EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT)
    await asyncio.sleep(1)  # as long as Twilio still takes for the last attempt
    held.set()
    result = await all_is_closed(session)
    assert result == ending(Phase.CANCELLED, "room_unavailable", EndReason.ROOM_UNAVAILABLE)
    assert [room.name for room in session.twilio.rooms.values()] == [session.code]


async def test_a_room_that_cannot_be_made_again_ends_it_for_both(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.arrive()
    told = RoomEnded(room_sid=session.room_sid, at=session.twilio.end_room(session.room_sid))
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    session.twilio.refuse(CREATE_VIDEO_ROOM, session.code)
    assert await refused(session.admit_agent()) == Rejected.ESCALATION_OVER
    state = await session.until(lambda state: state.end_reason)
    assert (state.end_reason, state.waiting_since) == ("room_unavailable", None)
    await all_is_closed(session)
