"""Spans as the real exporter sends them, what is not in them, and what they cost where nobody wants them."""

import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from pydantic import AnyHttpUrl

import trace_export
from activities.twilio_client import TwilioClient, TwilioError
from api.app import NO_TELEMETRY
from api.pages import ROOT
from api.request_log import RequestLog
from dev.ports import free_port
from log_lines import JsonLines, TextLines, escalation_name
from settings import Settings
from tests.collector import Collector, collector
from tests.unit.scripted_twilio import (
    CODE,
    PARTICIPANT,
    ROOM,
    ROOMS,
    Answer,
    ScriptedTwilio,
    refusal,
    scripted_twilio,
    settings_for,
)
from traces import ids, span, tracing

NAME_OF = escalation_name(settings_for(None))
SERVICE = "a service"
OF_A_BROWSER = "0af7651916cd43dd8448eb211c80319c"


def sending_to(url: str) -> Settings:
    return settings_for(None).model_copy(update={"otel_exporter_otlp_endpoint": AnyHttpUrl(url)})


@pytest.fixture
def taken() -> Iterator[Collector]:
    with collector() as collecting:
        yield collecting


@pytest_asyncio.fixture(loop_scope="session")
async def script() -> AsyncIterator[ScriptedTwilio]:
    async with scripted_twilio() as server:
        yield server


async def test_a_call_to_twilio_is_a_span_of_product_and_resource(
    script: ScriptedTwilio, taken: Collector
) -> None:
    participant = f"{ROOMS}/{ROOM}/Participants/{PARTICIPANT}"
    script.will_answer("GET", participant, Answer({"sid": PARTICIPANT}))
    async with TwilioClient(settings_for(script.base_url)) as twilio:
        with tracing(sending_to(taken.url), SERVICE):
            await twilio.rest.video.v1.rooms(ROOM).participants(PARTICIPANT).fetch_async()
    (sent,) = taken.spans
    assert taken.paths == {"/v1/traces"}
    assert (sent.service, sent.name, sent.failed) == (SERVICE, "GET video Rooms/Participants", False)
    assert sent.attributes == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "twilio.product": "video",
        "twilio.resource": "Rooms/Participants",
    }


async def test_a_refusal_of_twilios_is_told_without_its_words(
    script: ScriptedTwilio, taken: Collector
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", refusal(404, 20404, f"{CODE} was not found"))
    async with TwilioClient(settings_for(script.base_url)) as twilio:
        with tracing(sending_to(taken.url), SERVICE), pytest.raises(TwilioError):
            await twilio.rest.video.v1.rooms(CODE).fetch_async()
    (sent,) = taken.spans
    assert sent.failed
    assert sent.attributes["twilio.error_code"] == 20404
    assert sent.attributes["error.type"] == "refused"
    assert CODE.encode() not in b"".join(taken.bodies)
    assert b"not found" not in b"".join(taken.bodies)


async def test_twilio_is_told_of_no_trace(script: ScriptedTwilio, taken: Collector) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", Answer({"sid": ROOM}))
    async with TwilioClient(settings_for(script.base_url)) as twilio:
        with tracing(sending_to(taken.url), SERVICE):
            await twilio.rest.video.v1.rooms(CODE).fetch_async()
    (request,) = script.requests
    (sent,) = taken.spans
    assert not {"traceparent", "tracestate", "baggage"} & request.headers.keys()
    assert sent.trace_id not in str(request)


def served() -> FastAPI:
    """The API's own way of logging requests, around two routes."""
    app = FastAPI(telemetry=NO_TELEMETRY)

    @app.get("/api/join/{code}")
    async def join(code: str) -> dict[str, str]:
        return ids()

    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError(f"{CODE} is unlucky")

    app.add_middleware(RequestLog, name_of=NAME_OF)
    return app


async def get(path: str, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(served(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.get(path, headers=headers)


async def test_a_request_is_a_span_of_its_route_and_names_the_escalation_as_logs_do(taken: Collector) -> None:
    with tracing(sending_to(taken.url), SERVICE):
        await get(f"/api/join/{CODE}?code={CODE}")
    (sent,) = taken.spans
    assert (sent.name, sent.failed) == ("GET /api/join/{code}", False)
    assert sent.attributes == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "http.route": "/api/join/{code}",
        "escalation": NAME_OF(CODE),
    }
    assert CODE.encode() not in b"".join(taken.bodies)


async def test_a_request_that_fails_is_told_without_what_the_exception_says(taken: Collector) -> None:
    with tracing(sending_to(taken.url), SERVICE):
        await get("/fails")
    (sent,) = taken.spans
    assert sent.failed
    assert sent.attributes["error.type"] == "500"
    assert b"unlucky" not in b"".join(taken.bodies)


async def test_a_trace_that_a_browser_names_is_not_gone_on_with(taken: Collector) -> None:
    parent = f"00-{OF_A_BROWSER}-b7ad6b7169203331-01"
    with tracing(sending_to(taken.url), SERVICE):
        here = (await get(f"/api/join/{CODE}", traceparent=parent, baggage=f"code={CODE}")).json()
    (sent,) = taken.spans
    assert sent.parent == ""
    assert sent.trace_id == here["trace_id"] != OF_A_BROWSER
    assert CODE.encode() not in b"".join(taken.bodies)


def test_log_lines_name_the_trace_and_the_span_they_belong_to(taken: Collector) -> None:
    record = logging.makeLogRecord({"name": "worker", "levelname": "INFO", "msg": "late"})
    with tracing(sending_to(taken.url), SERVICE), span("a step", "server"):
        text, line = TextLines(NAME_OF).format(record), json.loads(JsonLines(NAME_OF).format(record))
    (sent,) = taken.spans
    assert text.endswith(f" INFO worker late trace_id={sent.trace_id} span_id={sent.span_id}")
    assert (line["trace_id"], line["span_id"]) == (sent.trace_id, sent.span_id)


def test_outside_of_a_span_a_log_line_names_no_trace(taken: Collector) -> None:
    record = logging.makeLogRecord({"name": "worker", "levelname": "INFO", "msg": "late"})
    with tracing(sending_to(taken.url), SERVICE):
        assert TextLines(NAME_OF).format(record).endswith(" INFO worker late")
    assert "trace_id" not in JsonLines(NAME_OF).format(record)


def test_what_is_not_on_the_list_is_not_sent(taken: Collector) -> None:
    with tracing(sending_to(taken.url), SERVICE), span("a step", "client") as told:
        told.attributes |= {"url.full": f"https://video.example/join/{CODE}", "http.route": "/join/{code}"}
    (sent,) = taken.spans
    assert sent.attributes == {"http.route": "/join/{code}"}


def test_what_an_exception_says_is_not_sent_whoever_records_it() -> None:
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(trace_export.Listed(kept, NAME_OF)))
    of_temporals_interceptor = provider.get_tracer("temporalio").start_as_current_span(
        "RunActivity:send_invite", attributes={"temporalWorkflowID": f"escalation-{CODE}"}
    )
    with suppress(RuntimeError), of_temporals_interceptor:
        raise RuntimeError(f"{CODE} is unlucky")
    (sent,) = kept.get_finished_spans()
    assert sent.attributes == {"escalation": NAME_OF(CODE)}
    assert [event.attributes for event in sent.events] == [{"exception.type": "RuntimeError"}]
    assert (sent.status.status_code, sent.status.description) == (StatusCode.ERROR, None)
    assert CODE not in sent.to_json()


def test_the_sampler_is_opentelemetrys_own_setting(taken: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "always_off")
    with tracing(sending_to(taken.url), SERVICE), span("a step", "server"):
        assert len(ids()["trace_id"]) == 32  # log lines belong together all the same
    assert taken.spans == []


def test_a_service_name_of_the_environment_comes_first(
    taken: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_SERVICE_NAME", "another")
    with tracing(sending_to(taken.url), SERVICE), span("a step", "server"):
        pass
    (sent,) = taken.spans
    assert sent.service == "another"


def test_a_collector_that_does_not_answer_keeps_no_process_from_ending(
    taken: Collector, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(trace_export, "FLUSHED_WITHIN", 0.05)
    taken.may_answer.clear()
    with tracing(sending_to(taken.url), SERVICE), span("a step", "server"):
        pass
    assert "the last spans were not taken within 0.05 s" in caplog.messages
    assert taken.asked.wait(10)  # and it has not answered yet


async def test_a_call_waits_for_no_collector(taken: Collector, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_export, "FLUSHED_WITHIN", 0.05)
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "1")
    monkeypatch.setenv("OTEL_BSP_MAX_QUEUE_SIZE", "2")
    monkeypatch.setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1")
    taken.may_answer.clear()
    with tracing(sending_to(taken.url), SERVICE):
        assert (await get(f"/api/join/{CODE}")).is_success
        assert taken.asked.wait(10)
        for _ in range(5):  # more than the queue takes while the collector holds the first
            assert (await get(f"/api/join/{CODE}")).is_success


def test_without_a_collector_a_step_is_done_and_said_so_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with tracing(sending_to(f"http://127.0.0.1:{free_port()}"), SERVICE), span("a step", "server"):
        done = True
    assert done
    assert any("span" in message for message in caplog.messages)


def test_unset_nothing_of_it_is_imported_but_what_fastapi_itself_imports() -> None:
    assert imported("worker") == set()
    sdk = ("opentelemetry.sdk", "opentelemetry.exporter", "temporalio.contrib.opentelemetry")
    assert {module for module in imported("api.__main__") if module.startswith(sdk)} == set()


def imported(module: str) -> set[str]:
    """What of OpenTelemetry a process that runs this module has, inside `tracing`."""
    script = (
        f"import json, sys, {module}\n"
        "from tests.unit.scripted_twilio import settings_for\n"
        "from traces import interceptors, span, tracing\n"
        "with tracing(settings_for(None), 'a service'), span('a step', 'server'):\n"
        "    interceptors()\n"
        "print(json.dumps([name for name in sys.modules if 'opentelemetry' in name or 'export' in name]))"
    )
    done = subprocess.run(
        (sys.executable, "-c", script), cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return set(json.loads(done.stdout))
