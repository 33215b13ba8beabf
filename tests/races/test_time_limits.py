"""What comes as its time runs out."""

from tests.races import time_limits
from tests.races.conftest import Run


async def test_a_customer_who_joins_as_the_link_expires_is_in_the_call_or_told_that_it_is_over(
    run: Run,
) -> None:
    await run(time_limits.CUSTOMER)


async def test_an_agent_who_joins_as_the_link_expires_finds_it_over(run: Run) -> None:
    await run(time_limits.AGENT)


async def test_a_rating_as_the_window_closes_is_kept_or_told_that_it_is_over(run: Run) -> None:
    await run(time_limits.RATING)
