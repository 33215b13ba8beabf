"""A rating that is sent more than once."""

from tests.races.conftest import Run
from tests.races.heat import Heat
from tests.races.race import Race

WAITED = "by one who was asked to wait"


async def test_the_same_rating_twice_is_created_once_and_found_once(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, *_ = await heat.call()
        if heat.number % 2:
            await session.end()
            await session.until(lambda shown: shown.rate_until)
        one, other = (session.through(url) for url in heat.stack.api_urls)
        rated = await heat.at_once(one.rate(3), other.rate(3))
        assert [answer.body["first"] for answer in rated] == [answer.status == 201 for answer in rated]
        created = heat.created(rated)
        return WAITED if created is None else f"created at replica {created + 1}"

    await run(Race(heat, ("created at replica 1", "created at replica 2"), rare=(WAITED,)))


async def test_of_two_different_ratings_one_holds_and_the_other_is_never_recorded(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, *_ = await heat.call()
        if heat.number % 2:
            await session.end()
            await session.until(lambda shown: shown.rate_until)
        one, other = heat.replicas(session)
        rated = await heat.at_once(one.rate(5), other.rate(1))
        (won,) = [number for number, answer in enumerate(rated) if answer.ok]
        refused = rated[1 - won]
        assert (refused.status, refused.problem) == (409, "already-rated"), rated
        shown = await session.until(lambda shown: shown.outcome)
        assert shown.csat is not None
        assert shown.csat.score == (5, 1)[won]  # left_behind compares the task's
        return f"{(5, 1)[won]} holds"

    await run(Race(heat, ("5 holds", "1 holds")))
