"""What the worker tells Prometheus of escalations."""

import asyncio
from contextlib import suppress

import pytest
from temporalio.api.enums.v1 import EventType, WorkflowTaskFailedCause
from temporalio.client import Client
from temporalio.service import RPCError

from dev.ports import free_port
from temporal.connection import connect
from temporal.metrics import ENDED, LINK_TO_FACE, RATINGS, RETRIES
from tests.payload_keys import KEYS
from tests.prometheus import samples, scrape, total
from tests.workflow.session import Session, all_is_closed, first_that
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.messages import PageHint
from workflows.twilio_calls import RECORD_CSAT

Measured = tuple[Client, str]


@pytest.fixture
async def measured(temporal_address: str) -> Measured:
    """A client whose workers are measured, and where."""
    address = f"127.0.0.1:{free_port()}"
    return await connect(KEYS, metrics_address=address), address


async def rated(client: Client, twilio: TwilioInMemory, score: int) -> Session:
    session = await Session.begin(client, twilio)
    await session.call()
    await session.rate(score)
    await all_is_closed(session)
    return session


@pytest.mark.parametrize("cached", [1000, 0], ids=["cached", "replayed-at-every-task"])
async def test_an_ending_is_counted_once_with_its_rating_and_the_seconds_to_the_call(
    measured: Measured, cached: int
) -> None:
    client, address = measured
    twilio = TwilioInMemory(client)
    async with worker_of(client, twilio, max_cached_workflows=cached):
        session = await rated(client, twilio, 4)
        scraped = await scrape(address)
    (ending,) = samples(scraped, ENDED)
    assert ending.value == 1
    assert (ending.labels["outcome"], ending.labels["reason"]) == ("rated", "customer_rated")
    (rating,) = samples(scraped, RATINGS)
    assert (rating.value, rating.labels["score"]) == (1, "4")
    state = await session.state()
    assert state.call_started_at is not None
    seconds = max((state.call_started_at - state.started_at).total_seconds(), 0)
    assert total(scraped, f"{LINK_TO_FACE}_count") == 1
    assert total(scraped, f"{LINK_TO_FACE}_sum") == pytest.approx(seconds)
    assert total(scraped, f"{LINK_TO_FACE}_bucket", le="10") == 1


async def test_an_ending_without_a_call_counts_no_rating_and_no_seconds(measured: Measured) -> None:
    client, address = measured
    twilio = TwilioInMemory(client)
    async with worker_of(client, twilio):
        session = await Session.begin(client, twilio)
        await session.revoke()
        await all_is_closed(session)
        scraped = await scrape(address)
    assert total(scraped, ENDED, outcome="revoked", reason="revoked") == 1
    assert samples(scraped, RATINGS) == []
    assert samples(scraped, f"{LINK_TO_FACE}_count") == []


async def test_an_activity_that_runs_twice_is_a_retry_and_one_ending(measured: Measured) -> None:
    client, address = measured
    twilio = TwilioInMemory(client)
    async with worker_of(client, twilio):
        session = await Session.begin(client, twilio)
        twilio.refuse(RECORD_CSAT, session.start.task_sid)
        await session.call()
        await session.rate(5)

        async def retries() -> float:
            return total(await scrape(address), RETRIES, activity_type=RECORD_CSAT)

        await first_that(bool, retries)
        twilio.accept(RECORD_CSAT, session.start.task_sid)
        await all_is_closed(session)
        scraped = await scrape(address)
    assert total(scraped, ENDED) == 1
    assert total(scraped, RATINGS) == 1


async def test_an_ending_is_counted_once_when_a_signal_has_its_last_task_run_again(
    measured: Measured,
) -> None:
    client, address = measured
    twilio = TwilioInMemory(client)
    async with worker_of(client, twilio):
        sessions: list[Session] = []
        for _ in range(20):  # nobody can say when the last task is: most are met by one of so many signals
            session = await Session.begin(client, twilio)
            sessions.append(session)
            await session.call()
            signals = [asyncio.create_task(signal_until_closed(session)) for _ in range(4)]
            await session.rate(4)
            await asyncio.gather(*signals)
            if await unhandled_commands(session):
                break
        scraped = await scrape(address)
    assert await unhandled_commands(session)
    assert total(scraped, ENDED) == total(scraped, RATINGS) == len(sessions)


async def signal_until_closed(session: Session) -> None:
    with suppress(RPCError):  # none is left to be told
        while True:
            await session.handle.signal("page_hint", PageHint())


async def unhandled_commands(session: Session) -> int:
    """Completions that Temporal refused, since there was something to be handled yet."""
    causes = [
        event.workflow_task_failed_event_attributes.cause
        async for event in session.handle.fetch_history_events()
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED
    ]
    return causes.count(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND)


async def test_labels_name_no_escalation(measured: Measured) -> None:
    client, address = measured
    twilio = TwilioInMemory(client)
    async with worker_of(client, twilio):
        session = await rated(client, twilio, 3)
        scraped = await scrape(address)
    start = session.start
    for secret in (session.code, start.task_sid, start.agent.worker_sid, start.customer_name):
        assert secret not in scraped
