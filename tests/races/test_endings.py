"""Somebody joins, leaves or rates while the escalation ends."""

from collections.abc import Awaitable, Callable

from dev.bench.video_participant import VideoParticipant
from tests.product.session import Answer, Session
from tests.races.conftest import Run
from tests.races.heat import Heat
from tests.races.race import Race

TOO_LATE = "escalation-over"
LEFT_OR_RIGHT = ("agent in first", "agent too late", "customer in first", "customer too late")

Joined = tuple[Answer, VideoParticipant | None]


async def joins_against(
    heat: Heat, ending: Callable[[Session], Awaitable[object]], *also: str
) -> tuple[Session, Joined, object, str]:
    """The agent and the customer take turns. Who comes too late is told so, with `escalation-over` or one of
    the problems in `also`."""
    if heat.number % 2:
        session, who = await heat.escalation(), "agent"
        joining = heat.agent_joins(session)
    else:
        (session, _), who = await heat.with_agent(), "customer"
        joining = heat.customer_joins(session)
    other = heat.replicas(session)[0]

    async def end() -> object:
        return await ending(other)

    joins, ends = f"{who} joins", f"{who} ends"
    joined, ended = await heat.at_once(heat.or_later(joining, of=joins), heat.or_later(end(), of=ends))
    answer, _ = joined
    assert answer.ok or answer.problem in (TOO_LATE, *also), answer
    heat.was_first(answer.ok, of=joins)  # either may be the slower one
    heat.was_first(not answer.ok, of=ends)
    return session, joined, ended, f"{who} {'in first' if answer.ok else 'too late'}"


async def test_who_joins_while_the_link_is_taken_back_is_in_the_call_or_told_that_it_is_over(
    run: Run,
) -> None:
    async def heat(heat: Heat) -> str:
        session, (_, inside), revoked, order = await joins_against(heat, Session.revoke)
        assert isinstance(revoked, Answer)
        if not revoked.ok:
            assert revoked.problem == "call-was-had", revoked
            shown = await session.until(lambda shown: shown.phase == "customer_joined")
            assert inside is not None
            assert inside.sid in shown.participants
            return f"{order}, call goes on"
        shown = await session.until(lambda shown: shown.ended)
        assert shown.end_reason == "revoked"
        return order

    await run(Race(heat, LEFT_OR_RIGHT, rare=("customer in first, call goes on",)))


async def test_who_joins_while_the_task_is_completed_is_put_out_or_told_that_it_is_over(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, _, _, order = await joins_against(heat, Session.complete_the_task, "not-your-task")
        shown = await session.until(lambda shown: shown.ended)
        assert shown.end_reason == "task_completed"
        return order

    await run(Race(heat, LEFT_OR_RIGHT))


async def test_who_joins_while_the_agent_ends_it_is_put_out_or_told_that_it_is_over(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, _, ended, order = await joins_against(heat, Session.end)
        assert isinstance(ended, Answer)
        assert ended.ok, ended
        shown = await session.until(lambda shown: shown.ended)
        assert shown.end_reason == "agent_ended"
        return order

    await run(Race(heat, LEFT_OR_RIGHT))


async def test_end_and_leave_at_once_end_the_call_once(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, _, customer = await heat.call()
        other = heat.replicas(session)[0]
        leave = {"participant_sid": customer.sid, "in_room": False}
        ended, left, *_ = await heat.at_once(
            session.end(), other.as_customer("/presence", **leave), customer.leave(), other.end()
        )
        assert (ended.status, left.status) == (202, 202)
        shown = await session.until(lambda shown: shown.ended)
        assert shown.end_reason == "agent_ended"
        shown = await session.until(lambda shown: shown.rate_until)
        assert shown.call_ended_at is not None
        assert shown.ended_at is not None
        return "left first" if shown.call_ended_at < shown.ended_at else "ended first"

    await run(Race(heat, ("left first", "ended first")))


async def test_end_and_rating_at_once_end_the_call_once_and_keep_the_rating(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, _, _ = await heat.call()
        other = heat.replicas(session)[0]
        _, rated = await heat.at_once(session.end(), other.rate(4))
        assert rated.status == 201, rated
        shown = await session.until(lambda shown: shown.outcome)
        assert shown.outcome == "rated"
        assert shown.csat is not None
        assert shown.csat.score == 4
        return str(shown.end_reason)

    await run(Race(heat, ("agent_ended", "customer_rated")))


async def test_both_leaving_at_once_leaves_a_call_that_either_may_come_back_to(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, agent, customer = await heat.call()
        other = heat.replicas(session)[0]
        await heat.at_once(
            agent.leave(),
            session.as_agent("POST", "/presence", {"participant_sid": agent.sid, "in_room": False}),
            customer.leave(),
            other.as_customer("/presence", participant_sid=customer.sid, in_room=False),
        )
        left_first = "agent" if heat.finished.index(1) < heat.finished.index(3) else "customer"
        shown = await session.until(lambda shown: not shown.participants)
        assert shown.grace_until is not None
        (_, one), (_, two) = await heat.at_once(heat.agent_joins(session), heat.customer_joins(other))
        assert one is not None
        assert two is not None
        shown = await session.until(lambda shown: set(shown.participants) == {one.sid, two.sid})
        assert not shown.ended
        return f"{left_first} left first"

    await run(Race(heat, ("agent left first", "customer left first")))
