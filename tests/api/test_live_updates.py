"""Server-sent events: what wakes a page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx
import pytest
from temporalio.client import Client

from api import rounds
from tests.api.call import Call, Event, problem
from tests.api.conftest import ApiWith
from workflows.messages import escalation_workflow_id


async def test_a_page_is_woken_by_what_happens(call: Call) -> None:
    async with aclosing(call.customer_events()) as events:
        assert (await anext(events)).data["agent_present"] is False
        await call.agent_joins()
        async for event in events:
            if event.data["agent_present"]:
                break
        assert event.name == "snapshot"


async def test_the_customers_stream_ends_with_the_end(call: Call) -> None:
    async with aclosing(call.customer_events()) as events:
        assert (await anext(events)).name == "snapshot"
        await call.as_agent("DELETE")
        rest = [event async for event in events]
    assert [event.name for event in rest if event.name != "snapshot"] == ["over"]
    assert rest[-1].name == "over"
    assert rest[-1].data["reason"] == "revoked"
    assert rest[-1].data["may_rate"] is False


async def test_after_a_call_the_customer_is_told_that_they_may_rate(call: Call) -> None:
    await call.had()
    (only,) = [event async for event in call.customer_events()]
    assert (only.name, only.data["may_rate"]) == ("over", True)
    assert only.data["rate_until"] > only.data["now"]


async def test_the_agents_stream_goes_on_until_the_rating_has_come(call: Call) -> None:
    async with aclosing(call.agent_events()) as events:
        assert (await anext(events)).data["phase"] == "code_issued"
        await call.had()
        await call.as_customer("/csat", score=5)
        rest = [event.data async for event in events]
    assert rest[-1]["phase"] == "csat_collected"
    assert rest[-1]["csat"]["score"] == 5


async def test_everybody_who_watches_is_told(call: Call) -> None:
    async def first_over() -> Event:
        async for event in call.customer_events():
            if event.name == "over":
                return event
        raise AssertionError("the stream ended before")

    watching = [asyncio.create_task(first_over()) for _ in range(5)]
    await call.as_agent("DELETE")
    assert {event.data["reason"] for event in await asyncio.gather(*watching)} == {"revoked"}


@pytest.fixture
async def api_above_the_cap(api_with: ApiWith) -> AsyncIterator[httpx.AsyncClient]:
    async with api_with(stream_tail_cap=0) as client:
        yield client


@pytest.mark.parametrize("few", [rounds.FEW, 0], ids=["by reading each", "by listing all"])
async def test_above_the_cap_pages_are_told_too(
    call: Call, api_above_the_cap: httpx.AsyncClient, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "FEW", few)
    call.api = api_above_the_cap
    async with aclosing(call.customer_events()) as events:
        assert (await anext(events)).data["waiting"] is False
        await call.as_customer("/arrival")
        async for event in events:
            if event.data["waiting"]:
                break
        await call.as_agent("DELETE")
        assert [event.name async for event in events][-1] == "over"


async def test_above_the_cap_a_terminated_escalation_ends_the_streams_too(
    call: Call,
    api_above_the_cap: httpx.AsyncClient,
    temporal_client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "FEW", 0)
    call.api = api_above_the_cap
    async with aclosing(call.customer_events()) as events:
        await anext(events)
        await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).terminate()
        assert [event.name async for event in events][-1] == "over"


async def test_a_terminated_escalation_ends_the_streams(call: Call, temporal_client: Client) -> None:
    async with aclosing(call.customer_events()) as events:
        await anext(events)
        await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).terminate()
        assert [event.name async for event in events][-1] == "over"


async def test_a_stream_of_an_unknown_code_does_not_begin(api: httpx.AsyncClient) -> None:
    assert problem(await api.get("/api/join/ZZZZZZZ/events")) == (404, "unknown-code")


async def test_an_agents_stream_needs_the_token(call: Call) -> None:
    answer = await call.api.get(f"/api/escalations/{call.code}/events")
    assert problem(answer) == (401, "not-signed-in")
