"""Traces pass through workflows: as a header alone, and each step is told once."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from pydantic import AnyHttpUrl
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from temporal.connection import connect, escalation_plugin
from tests.collector import Collector, collector
from tests.payload_keys import KEYS
from tests.unit.scripted_twilio import settings_for
from tests.workflow.session import Session, all_is_closed
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from traces import ids, interceptors, span, tracing
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.escalation import EscalationWorkflow

HEADER = "_tracer-data"  # the interceptor's


@pytest.fixture
def taken() -> Iterator[Collector]:
    with collector() as collecting:
        yield collecting


@asynccontextmanager
async def traced(taken: Collector, temporal_address: str) -> AsyncIterator[Client]:
    settings = settings_for(None).model_copy(update={"otel_exporter_otlp_endpoint": AnyHttpUrl(taken.url)})
    with tracing(settings, "a service"):
        yield await connect(KEYS, interceptors=interceptors())


async def rated(client: Client, cached: int = 1000) -> tuple[str, WorkflowHistory]:
    """A whole session, begun by one press: the trace that it belongs to, and its history."""
    twilio = TwilioInMemory(client)
    async with worker_of(client, twilio, max_cached_workflows=cached):
        with span("a press", "server"):
            session = await Session.begin(client, twilio)
            trace_id = ids()["trace_id"]
        await session.call()
        await session.rate(4)
        await all_is_closed(session)
    return trace_id, await session.handle.fetch_history()


@pytest.mark.parametrize("cached", [1000, 0], ids=["cached", "replayed-at-every-task"])
async def test_each_step_of_a_workflow_is_told_once(
    taken: Collector, temporal_address: str, cached: int
) -> None:
    async with traced(taken, temporal_address) as client:
        trace_id, _ = await rated(client, cached)
    told = Counter(sent.name for sent in taken.spans if sent.trace_id == trace_id)
    for once in (
        "a press",
        "StartWorkflow:Escalation",
        "RunWorkflow:Escalation",
        *(
            f"{what}:{activity}"
            for what in ("StartActivity", "RunActivity")
            for activity in ("create_video_room", "send_invite", "close_video_room", "record_csat")
        ),
    ):
        assert told[once] == 1, once


async def test_what_temporal_stores_of_a_trace_is_its_ids_in_the_clear(
    taken: Collector, temporal_address: str
) -> None:
    async with traced(taken, temporal_address) as client:
        trace_id, history = await rated(client)
    headers = [
        header
        for event in history.events
        for header in (
            event.workflow_execution_started_event_attributes.header,
            event.activity_task_scheduled_event_attributes.header,
            event.workflow_execution_update_accepted_event_attributes.accepted_request.input.header,
        )
        if header.fields
    ]
    assert len(headers) > 5
    for header in headers:
        assert set(header.fields) == {HEADER}
        assert set(json.loads(header.fields[HEADER].data)) == {"traceparent"}
    assert trace_id in headers[0].fields[HEADER].data.decode()


@pytest.mark.parametrize("was_traced", [True, False], ids=["switched-off", "switched-on"])
async def test_a_history_is_replayed_whether_or_not_it_was_traced(
    taken: Collector, temporal_address: str, was_traced: bool
) -> None:
    workflows = [EscalationWorkflow, AgentLeaseWorkflow]
    async with traced(taken, temporal_address) as client:
        _, history = await rated(client if was_traced else await connect(KEYS))
        replayer = Replayer(
            workflows=workflows,
            plugins=[escalation_plugin(KEYS)],
            interceptors=[] if was_traced else interceptors(),
        )
        await replayer.replay_workflow(history)
    assert len([sent for sent in taken.spans if sent.name == "RunWorkflow:Escalation"]) == was_traced


async def test_of_what_was_begun_untraced_each_activity_is_a_trace(
    taken: Collector, temporal_address: str
) -> None:
    async with traced(taken, temporal_address) as client:
        twilio = TwilioInMemory(client)
        async with worker_of(client, twilio):
            session = await Session.begin(await connect(KEYS), twilio)
            await session.until(lambda state: state.room_sid)  # one that is taken back at once makes none
            await session.revoke()
            await all_is_closed(session)
    (room,) = taken.named("RunActivity:create_video_room")
    (closed,) = taken.named("RunActivity:close_video_room")
    assert room.parent == closed.parent == ""
    assert room.trace_id != closed.trace_id


async def test_what_is_not_sampled_at_the_press_is_not_sampled_at_any_step(
    taken: Collector, temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off")
    async with traced(taken, temporal_address) as client:
        _, history = await rated(client)
    assert history.events[0].workflow_execution_started_event_attributes.header.fields
    assert taken.spans == []
