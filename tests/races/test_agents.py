"""Two agents of one task, one agent of two tasks, and one agent who comes and goes."""

from dev.bench.video_participant import VideoParticipant
from tests.product.session import Agent, Session, accept
from tests.races.conftest import Run
from tests.races.heat import Heat
from tests.races.race import Race


async def has_only(heat: Heat, session: Session, agent: Agent, inside: VideoParticipant) -> None:
    """This agent is in the room, nobody else is, and of the agents only they are held."""
    shown = await session.until(lambda shown: list(shown.participants) == [inside.sid])
    assert shown.agent.worker_sid == agent.worker_sid
    for other in heat.agents:
        if other is not agent:
            await heat.until_free(session, other)
    assert await heat.holds(session, agent), "the agent is not held"
    assert not inside.ended.done(), "the agent was put out"


async def test_an_agent_still_connecting_is_removed_for_the_one_who_took_over_the_task(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        former, successor = heat.agents
        session = await heat.escalation(former)
        admitted = await session.as_agent("POST", "/agent-token")
        assert admitted.ok, admitted
        await session.transfer(successor)
        await accept(heat.stack, successor, session.conversation_sid)
        came, (answer, inside) = await heat.at_once(
            heat.or_later(heat.enters(admitted)), heat.agent_joins(session, successor)
        )
        came_first = heat.finished[0] == 0
        heat.was_first(came_first)
        assert inside is not None, answer
        session.agent = successor
        await has_only(heat, session, successor, inside)
        await came.ended
        return "former came first" if came_first else "successor came first"

    await run(Race(heat, ("former came first", "successor came first"), agents=2))


async def test_of_two_agents_who_join_at_once_the_one_last_admitted_is_the_agent(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        former, successor = heat.agents
        session = await heat.escalation(former)
        await session.transfer(successor)

        async def take_over() -> tuple[object, VideoParticipant | None]:
            await accept(heat.stack, successor, session.conversation_sid)
            return await heat.agent_joins(session, successor)

        (asked, came), (answer, inside) = await heat.at_once(
            heat.agent_joins(session, former), heat.or_later(take_over())
        )
        assert inside is not None, answer
        assert asked.ok or asked.problem == "not-your-task", asked
        heat.was_first(not asked.ok)
        last = (await heat.stack.snapshot(session.code)).agent.worker_sid
        if last == former.worker_sid:  # who was still the task's agent when they asked
            assert came is not None
            await has_only(heat, session, former, came)
            return "successor, then former"
        session.agent = successor
        await has_only(heat, session, successor, inside)
        return "former, then successor" if came is not None else "successor only"

    await run(
        Race(
            heat,
            ("former, then successor", "successor only"),
            rare=("successor, then former",),
            agents=2,
        )
    )


async def test_of_two_tasks_one_lets_the_agent_in_and_the_other_names_it(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        one, other = await heat.escalation(), await heat.escalation()
        joined = await heat.at_once(heat.agent_joins(one), heat.agent_joins(other))
        won = 0 if joined[0][0].ok else 1
        (_, inside), (refused, _) = joined[won], joined[1 - won]
        winner, loser = (one, other) if won == 0 else (other, one)
        assert inside is not None, joined
        assert (refused.status, refused.problem) == (409, "agent-busy"), refused
        assert refused.body["other"]["code"] == winner.code
        assert refused.body["other"]["task_sid"] == winner.task_sid

        ended = await winner.end()
        assert ended.ok
        await winner.until(lambda shown: shown.ended)
        admitted, inside = await heat.agent_joins(loser)
        assert inside is not None, admitted
        return ("first task", "second task")[won]

    await run(Race(heat, ("first task", "second task")))


async def test_an_agent_whose_old_page_leaves_while_the_new_one_joins_is_held_all_the_same(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, elsewhere = await heat.escalation(), await heat.escalation()
        old = await heat.comes_in(session)
        leave = {"participant_sid": old.sid, "in_room": False}
        _, _, (admitted, inside) = await heat.at_once(
            heat.or_later(old.leave()),
            heat.or_later(session.as_agent("POST", "/presence", leave)),
            heat.agent_joins(session),
        )
        came_last = heat.finished[-1] == 2
        heat.was_first(came_last)
        assert inside is not None, admitted
        await has_only(heat, session, heat.agents[0], inside)
        refused, _ = await heat.agent_joins(elsewhere)
        assert refused.problem == "agent-busy", refused
        assert not inside.ended.done()
        return "left, then came" if came_last else "came, then left"

    await run(Race(heat, ("left, then came", "came, then left")))
