"""Two browsers that have the same link."""

from dev.bench.video_participant import VideoParticipant
from tests.product.session import Answer, Session
from tests.races.conftest import Run
from tests.races.heat import Heat
from tests.races.race import Race

Joined = tuple[Answer, VideoParticipant | None]


async def test_of_two_customers_who_join_at_once_exactly_one_is_let_in(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.escalation()
        agent = await heat.comes_in(session)
        one, other = heat.browser(session), heat.browser(session)

        async def join(browser: Session) -> Joined:
            arrived = await browser.arrive()
            return await heat.customer_joins(browser) if arrived.ok else (arrived, None)

        joins = [join(one), join(other)]
        late = heat.number % 2
        joins[late] = heat.or_later(joins[late])
        joined: list[Joined] = await heat.at_once(*joins)
        ((won, inside),) = [(number, came) for number, (_, came) in enumerate(joined) if came is not None]
        refused, _ = joined[1 - won]
        assert refused.problem in ("link-in-use", "wrong-claim"), refused
        heat.was_first(refused.problem == "wrong-claim")  # who is late took over, or found the other let in
        shown = await session.until(lambda shown: shown.phase == "customer_joined")
        assert set(shown.participants) == {agent.sid, inside.sid}
        again = await (one, other)[1 - won].as_customer("/token")
        assert again.problem == "wrong-claim", again
        return f"{('first', 'second')[won]} in, other {refused.problem}"

    orders = [
        f"{who} in, other {why}" for who in ("first", "second") for why in ("link-in-use", "wrong-claim")
    ]
    await run(Race(heat, tuple(orders)))


async def test_of_two_customers_who_wait_at_once_the_last_to_come_is_let_in(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.escalation()
        one, other = heat.browser(session), heat.browser(session)
        arrived = await heat.at_once(one.arrive(), other.arrive())
        assert all(answer.ok for answer in arrived), arrived
        await heat.comes_in(session)
        joined: list[Joined] = await heat.at_once(heat.customer_joins(one), heat.customer_joins(other))
        (won,) = [number for number, (_, came) in enumerate(joined) if came is not None]
        refused, _ = joined[1 - won]
        assert refused.problem == "wrong-claim", refused
        await session.until(lambda shown: shown.phase == "customer_joined")
        return ("first", "second")[won]

    await run(Race(heat, ("first", "second")))


async def test_a_takeover_while_the_first_customer_connects_leaves_exactly_one_in(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, _ = await heat.with_agent()
        other = heat.browser(session)
        (asked, came), arrived = await heat.at_once(heat.customer_joins(session), other.arrive())
        if arrived.ok:
            assert asked.problem == "wrong-claim", asked
            taken, inside = await heat.customer_joins(other)
            assert inside is not None, taken
        else:
            assert arrived.problem == "link-in-use", arrived
            assert came is not None, asked
        await session.until(lambda shown: shown.phase == "customer_joined")
        return "taken over" if arrived.ok else "already let in"

    await run(Race(heat, ("taken over", "already let in")))


async def test_a_takeover_while_the_first_customer_leaves_goes_on_with_the_call(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, agent, old = await heat.call()
        other = heat.browser(session)
        leave = {"participant_sid": old.sid, "in_room": False}
        _, _, arrived = await heat.at_once(
            heat.or_later(old.leave()),
            heat.or_later(session.as_customer("/presence", **leave)),
            other.arrive(),
        )
        heat.was_first(arrived.ok)
        if not arrived.ok:
            assert arrived.problem == "link-in-use", arrived
            await session.until(lambda shown: not shown.customer_present)
            again = await other.arrive()
            assert again.ok, again
        admitted, inside = await heat.customer_joins(other)
        assert inside is not None, admitted
        shown = await session.until(lambda shown: inside.sid in shown.participants)
        assert set(shown.participants) == {agent.sid, inside.sid}
        assert not shown.ended
        return "taken over" if arrived.ok else "refused, and taken over then"

    await run(Race(heat, ("taken over", "refused, and taken over then")))
