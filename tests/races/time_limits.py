"""Races against a moment that comes by the clock: the link's end, and the end of the rating window."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from tests.races.heat import Heat
from tests.races.race import Race

BEFORE = 0.1  # seconds


async def shortly_before(moment: datetime) -> None:
    await asyncio.sleep((moment - datetime.now(UTC)).total_seconds() - BEFORE)


async def customer_joins_as_the_link_expires(heat: Heat) -> str:
    session, agent = await heat.with_agent()
    await shortly_before((await heat.stack.snapshot(session.code)).expires_at)
    answer, inside = await heat.or_later(heat.customer_joins(session))
    heat.was_first(answer.ok)
    if not answer.ok:
        assert answer.problem == "escalation-over", answer
        assert answer.body["reason"] == "link_unused"
        shown = await session.until(lambda shown: shown.outcome)
        assert (shown.phase, shown.outcome) == ("expired", "link_unused")
        return "too late"
    assert inside is not None, answer
    shown = await session.until(lambda shown: shown.phase == "customer_joined")
    assert set(shown.participants) == {agent.sid, inside.sid}
    return "in time"


async def agent_joins_as_the_link_expires(heat: Heat) -> str:
    session = await heat.escalation()
    await shortly_before((await heat.stack.snapshot(session.code)).expires_at)
    answer, _ = await heat.or_later(heat.agent_joins(session))
    heat.was_first(answer.ok)
    if not answer.ok:
        assert answer.problem == "escalation-over", answer
        assert answer.body["reason"] == "link_unused"
    shown = await session.until(lambda shown: shown.outcome)  # an agent alone is not waited for
    assert (shown.phase, shown.outcome) == ("expired", "link_unused")
    return "in time" if answer.ok else "too late"


async def customer_rates_as_the_window_closes(heat: Heat) -> str:
    session, *_ = await heat.call()
    await session.end()
    shown = await session.until(lambda shown: shown.rate_until)
    assert shown.rate_until is not None
    await shortly_before(shown.rate_until)
    answer = await heat.or_later(session.rate(4))
    heat.was_first(answer.ok)
    assert answer.status == 201 or (answer.status, answer.problem) == (410, "escalation-over"), answer
    shown = await session.until(lambda shown: shown.outcome)
    assert shown.outcome == ("rated" if answer.ok else "not_rated")
    return "in time" if answer.ok else "too late"


def against_the_clock(heat: Callable[[Heat], Awaitable[str]]) -> Race:
    """Many wait at a time, begun one after the other so that their moments are apart. What has just been
    started is slow, and has other races to run: it is not to begin with fifty escalations in a breath."""
    return Race(heat, ("in time", "too late"), at_once=16, apart=1.0)


CUSTOMER = against_the_clock(customer_joins_as_the_link_expires)
AGENT = against_the_clock(agent_joins_as_the_link_expires)
RATING = against_the_clock(customer_rates_as_the_window_closes)
RACES = (CUSTOMER, AGENT, RATING)
