"""The video button, pressed more than once."""

from tests.product.session import Answer, Session
from tests.races.conftest import Run
from tests.races.heat import Heat
from tests.races.race import Race


def one_new(session: Session, answers: list[Answer]) -> int:
    """Which press made the escalation that all of them lead to."""
    assert sorted(answer.status or 0 for answer in answers) == [200] * (len(answers) - 1) + [201], answers
    (session.code,) = {answer.body["code"] for answer in answers}
    return [answer.status for answer in answers].index(201)


async def test_a_double_press_makes_one_code_one_room_and_one_invitation(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.chat()
        one, other = (session.through(url) for url in heat.stack.api_urls)
        made = one_new(session, await heat.at_once(one.escalate(), other.escalate()))
        return f"at replica {made + 1}"  # left_behind counts codes' rooms and invitations

    await run(Race(heat, ("at replica 1", "at replica 2")))


async def test_three_presses_make_one_code_one_room_and_one_invitation(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.chat()
        one, other = heat.replicas(session)
        presses = [one.escalate(), other.escalate(), one.escalate()]
        made = one_new(session, await heat.at_once(*presses))
        return ("by the first", "by the second", "by the third")[made]

    await run(Race(heat, ("by the first", "by the second", "by the third")))


async def test_a_press_while_the_first_call_closes_makes_one_new_escalation_at_most(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, *_ = await heat.call()
        first = session.code
        one, other = heat.replicas(session)
        _, *pressed = await heat.at_once(
            session.end(), heat.or_later(one.escalate()), heat.or_later(other.escalate())
        )
        assert all(answer.ok for answer in pressed), pressed
        codes = [answer.body["code"] for answer in pressed]
        new = [answer for answer in pressed if answer.body["code"] != first]
        if not new:
            await session.until(lambda shown: shown.ended)
            new = [await session.through(one.api_url).escalate()]
        assert sorted(answer.status or 0 for answer in new) == [200] * (len(new) - 1) + [201], pressed
        again = heat.also(session.through(session.api_url))
        (again.code,) = {answer.body["code"] for answer in new}
        assert again.code != first
        await again.until(lambda shown: shown.invite == "sent")
        if codes.count(first) != 1:
            heat.was_first(first in codes)
        return {0: "closing first", 1: "between two presses", 2: "presses first"}[codes.count(first)]

    await run(Race(heat, ("closing first", "presses first"), rare=("between two presses",)))


async def test_two_presses_of_send_again_send_two_more_invitations(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.escalation()
        presses = (session.through(url).as_agent("POST", "/invite") for url in heat.stack.api_urls)
        pressed = await heat.at_once(*presses)
        assert [answer.status for answer in pressed] == [202, 202]
        await heat.until_invited(session, times=3)  # left_behind finds any that is too much
        return f"replica {heat.finished[0] + 1} first"

    await run(Race(heat, ("replica 1 first", "replica 2 first")))


async def test_a_task_completed_while_it_is_escalated_leaves_no_escalation_behind(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.chat()
        pressed, _ = await heat.at_once(session.escalate(), heat.or_later(session.complete_the_task()))
        heat.was_first(not pressed.ok)
        if not pressed.ok:
            assert pressed.problem == "not-your-task", pressed
            return "completed first"
        shown = await session.until(lambda shown: shown.ended)
        assert shown.end_reason == "task_completed"
        return "escalated first"

    await run(Race(heat, ("escalated first", "completed first")))
