"""The video button, pressed more than once."""

from tests.product.session import Answer, Session
from tests.races.conftest import Run
from tests.races.heat import Heat
from tests.races.race import Race

WAITED = "by one who was asked to wait"


def one_code(session: Session, answers: list[Answer]) -> None:
    (session.code,) = {answer.body["code"] for answer in answers}  # left_behind counts rooms and invitations


async def test_a_double_press_makes_one_code_one_room_and_one_invitation(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.chat()
        one, other = (session.through(url) for url in heat.stack.api_urls)
        pressed = await heat.at_once(one.escalate(), other.escalate())
        one_code(session, pressed)
        made = heat.created(pressed)
        return WAITED if made is None else f"at replica {made + 1}"

    await run(Race(heat, ("at replica 1", "at replica 2"), rare=(WAITED,)))


async def test_three_presses_make_one_code_one_room_and_one_invitation(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.chat()
        one, other = heat.replicas(session)
        pressed = await heat.at_once(one.escalate(), other.escalate(), one.escalate())
        one_code(session, pressed)
        made = heat.created(pressed)
        return WAITED if made is None else ("by the first", "by the second", "by the third")[made]

    await run(Race(heat, ("by the first", "by the second", "by the third"), rare=(WAITED,)))


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
        heat.created(new)
        again = heat.also(session.through(session.api_url))
        one_code(again, new)
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
