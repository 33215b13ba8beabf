"""Every ending: the room closed, the agent free, the task told, the outcome true."""

from tests.workflow.conftest import Begin


async def test_a_call_that_the_agent_ends_and_the_customer_rates_is_rated(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.end()
    await session.until(lambda state: state.phase == "disconnected" and state.end_reason == "agent_ended")
    assert (await session.rate(4, comment="Kind")).first
    result = await session.result()
    assert (result.phase, result.outcome, result.end_reason) == ("csat_collected", "rated", "agent_ended")
    assert session.twilio.open_rooms(session.code) == []
    assert session.on_task.outcome == "rated"
    assert session.on_task.csat is not None
    assert (session.on_task.csat.score, session.on_task.csat.comment) == (4, "Kind")
    history = await session.handle.fetch_history()
    assert len(history.events) <= 100, len(history.events)
