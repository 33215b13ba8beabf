"""One whole session, traced: what the real exporter sends of it, what is logged, and what is in neither."""

import io
import json
import logging
import re
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import AnyHttpUrl

from dev.local_twilio.local_twilio import LocalTwilio
from log_lines import JsonLines, escalation_name
from settings import Settings
from tests.api.call import Agent, Call
from tests.api.conftest import ACCOUNT, CreateApi
from tests.api.measured import measured_product
from tests.api.serving import address_of, listen, serving
from tests.collector import Collector, Sent, collector
from tests.security.traces import found_in
from traces import tracing

PRESS = "POST /api/escalations"


@dataclass
class Told:
    call: Call
    taken: Collector
    lines: list[dict[str, Any]]
    escalation: str  # as logs name it

    @property
    def press(self) -> Sent:
        """The request that began it."""
        (press,) = self.taken.named(PRESS)
        return press

    def up_from(self, sent: Sent) -> list[str]:
        """Names, from the span to its root."""
        parents = {one.span_id: one for one in self.taken.spans}
        names = [sent.name]
        while sent.parent:
            sent = parents[sent.parent]
            names.append(sent.name)
        return names


@pytest.fixture(scope="module")
async def told(create: CreateApi, settings: Settings, twilio: LocalTwilio) -> Told:
    """Both join, the agent ends the call, the customer rates it."""
    with collector() as taken, logged(settings) as written:
        endpoint = {"otel_exporter_otlp_endpoint": AnyHttpUrl(taken.url)}
        with tracing(settings.model_copy(update=endpoint), "a service"):
            async with measured_product(create, settings) as product:
                call = Call(twilio, product.api, Agent(twilio))
                assert (await call.escalate()).status_code == 201
                await call.agent_joins()
                await call.customer_joins()
                await call.as_agent("POST", "/end")
                rated = await call.as_customer("/csat", score=4, comment="An unmistakable comment")
                assert rated.status_code == 201
                async with aclosing(call.agent_events()) as events:
                    async for event in events:
                        if event.data["csat"]:
                            break
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    return Told(call, taken, lines, escalation_name(settings)(call.code))


@contextmanager
def logged(settings: Settings) -> Iterator[io.StringIO]:
    """What is logged meanwhile, as JSON."""
    written, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    handler.setFormatter(JsonLines(escalation_name(settings)))
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_from_the_press_to_twilio_is_one_tree(told: Told) -> None:
    tree = [sent for sent in told.taken.spans if sent.trace_id == told.press.trace_id]
    ids = {sent.span_id for sent in tree}
    assert [sent.name for sent in tree if sent.parent not in ids] == [PRESS]
    assert [
        "POST video Rooms",
        "RunActivity:create_video_room",
        "StartActivity:create_video_room",
        "StartWorkflow:Escalation",
        PRESS,
    ] in [told.up_from(sent) for sent in told.taken.named("POST video Rooms")]
    for name in ("POST conversations Conversations/Messages", "POST taskrouter Workspaces/Tasks"):
        assert told.taken.named(name)
        assert all(told.up_from(sent)[-1] == PRESS for sent in told.taken.named(name))


def test_what_twilio_is_asked_about_an_agents_token_belongs_to_the_press(told: Told) -> None:
    asked = [
        sent for sent in told.taken.named("POST iam Accounts/Tokens") if sent.parent == told.press.span_id
    ]
    assert len(asked) == 1


def test_a_later_request_is_a_trace_of_its_own_to_which_the_first_one_leads(told: Told) -> None:
    (rating,) = told.taken.named("POST /api/join/{code}/csat")
    (update,) = told.taken.named("StartWorkflowUpdate:rate")
    (handled,) = told.taken.named("HandleUpdate:rate")
    assert (update.parent, update.trace_id) == (rating.span_id, rating.trace_id)
    assert handled.trace_id == told.press.trace_id != rating.trace_id
    assert handled.links == {rating.trace_id}


def test_spans_name_the_escalation_as_logs_do(told: Told) -> None:
    (room,) = told.taken.named("RunActivity:create_video_room")
    (rating,) = told.taken.named("POST /api/join/{code}/csat")
    assert room.attributes["escalation"] == rating.attributes["escalation"] == told.escalation


def test_the_lines_of_api_and_worker_name_the_trace(told: Told) -> None:
    (begun,) = [line for line in told.lines if line["message"].startswith("an escalation of task")]
    (press,) = [line for line in told.lines if line.get("route") == "/api/escalations"]
    for line in (begun, press):
        assert (line["trace_id"], line["span_id"]) == (told.press.trace_id, told.press.span_id)


def test_no_code_sid_secret_name_or_comment_is_in_a_span(told: Told, settings: Settings) -> None:
    sent, call = b"".join(told.taken.bodies), told.call
    worker = call.agent.worker
    texts = {
        call.code,
        call.claim,
        call.agent.headers["Authorization"].removeprefix("Bearer "),
        worker.identity,
        worker.attributes["full_name"],
        "An unmistakable comment",
        ACCOUNT.account_sid,
        ACCOUNT.auth_token,
        ACCOUNT.api_secret,
        settings.join_code_secret.get_secret_value(),
    }
    assert found_in(sent, texts) == []
    assert re.findall(rb"\b[A-Z]{2}[0-9a-f]{32}\b", sent) == []
    assert found_in(sent, {told.escalation}) == [told.escalation]  # else nothing would be found at all


async def test_fastapis_own_telemetry_stays_off_whatever_the_environment_says(
    create: CreateApi, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    listener = listen()
    with collector() as taken:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", taken.url)
        async with (
            serving(create(settings), listener),
            httpx.AsyncClient(base_url=address_of(listener)) as api,
        ):
            assert (await api.get("/join/5H2QK8N")).status_code == 200
    assert taken.bodies == []
