"""Temporal, its worker, or Twilio away: what needs them says so at once, everything else works."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from pydantic import AnyHttpUrl, SecretStr
from temporalio.client import Client

from api.monitoring import monitoring_app
from dev.local_twilio.local_twilio import LocalTwilio
from dev.ports import free_port
from dev.temporal_server.binary import temporal_cli
from dev.temporal_server.start import start_command
from settings import Settings
from tests.api.call import Agent, Call, problem
from tests.api.conftest import CreateApi
from tests.api.serving import address_of, listen, serving
from tests.api.test_twilio_callbacks import post, room_event
from tests.payload_keys import PAYLOAD_KEYS
from tests.temporal_server import temporal_server, wait_for_temporal
from workflows.messages import escalation_workflow_id

AT_ONCE = 5.0  # seconds


@asynccontextmanager
async def an_api(create: CreateApi, settings: Settings, temporal: str) -> AsyncIterator[httpx.AsyncClient]:
    """An API of its own, whose Temporal is at this address."""
    listener = listen()
    reached_at = settings.model_copy(update={"public_url": AnyHttpUrl(address_of(listener))})
    async with AsyncExitStack() as stack:
        with pytest.MonkeyPatch.context() as environment:  # read when it starts, and others start meanwhile
            environment.setenv("TEMPORAL_ADDRESS", temporal)
            await stack.enter_async_context(serving(create(reached_at), listener))
        yield await stack.enter_async_context(httpx.AsyncClient(base_url=address_of(listener), timeout=15))


@pytest.fixture(scope="module")
def idle_temporal() -> Iterator[str]:
    """A Temporal that no worker is connected to."""
    with temporal_server() as address:
        yield address


@pytest.fixture(scope="module")
async def without_worker(
    create: CreateApi, settings: Settings, idle_temporal: str
) -> AsyncIterator[httpx.AsyncClient]:
    async with an_api(create, settings, idle_temporal) as api:
        yield api


@pytest.fixture(scope="module")
async def without_temporal(create: CreateApi, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with an_api(create, settings, f"127.0.0.1:{free_port()}") as api:
        yield api


@pytest.fixture
async def unworked(without_worker: httpx.AsyncClient, twilio: LocalTwilio) -> Call:
    """An escalation that no worker has seen."""
    call = Call(twilio, without_worker, Agent(twilio))
    assert (await call.escalate()).status_code == 201
    return call


def assert_unavailable(answer: httpx.Response, began: float) -> None:
    assert problem(answer) == (503, "temporarily-unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
    assert time.monotonic() - began < AT_ONCE


async def test_with_the_worker_down_what_needs_it_is_unavailable(unworked: Call) -> None:
    began = time.monotonic()
    for answer in await asyncio.gather(
        unworked.as_customer("/arrival"),
        unworked.as_agent("POST", "/agent-token"),
        unworked.as_agent("DELETE"),
    ):
        assert_unavailable(answer, began)


async def test_with_the_worker_down_everything_else_works(unworked: Call) -> None:
    api, code = unworked.api, unworked.code
    assert (await unworked.escalate()).status_code == 200
    assert (await unworked.as_agent("GET")).json()["phase"] == "code_issued"
    latest = await api.get(f"/api/tasks/{unworked.task_sid}/escalation", headers=unworked.agent.headers)
    assert latest.json()["code"] == code
    assert (await api.get(f"/api/join/{code}")).json()["agent_present"] is False
    assert (await anext(unworked.customer_events())).name == "snapshot"
    assert (await unworked.as_agent("POST", "/presence", json={"in_room": True})).status_code == 202
    assert (await unworked.as_agent("POST", "/invite")).status_code == 202
    assert (await unworked.as_agent("POST", "/end")).status_code == 202
    assert (await post(api, "/twilio/video", room_event(code))).status_code == 204
    assert (await api.get(f"/join/{code}")).status_code == 200


async def test_with_temporal_down_every_question_is_answered_at_once(
    without_temporal: httpx.AsyncClient, twilio: LocalTwilio
) -> None:
    call = Call(twilio, without_temporal, Agent(twilio))
    for asked in (
        call.escalate,
        lambda: call.api.get("/api/join/ZZZZZZZ"),
        lambda: call.api.get("/api/join/ZZZZZZZ/events"),
        lambda: post(call.api, "/twilio/video", room_event("ZZZZZZZ")),
    ):
        began = time.monotonic()
        assert_unavailable(await asked(), began)
    assert (await call.api.get("/join/ZZZZZZZ")).status_code == 200


async def test_in_a_namespace_that_temporal_does_not_know_nothing_is_called_unknown(
    create: CreateApi, settings: Settings, temporal_address: str, twilio: LocalTwilio
) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_NAMESPACE", "elsewhere")
        async with an_api(create, settings, temporal_address) as api:
            call = Call(twilio, api, Agent(twilio))
            for asked in (
                call.escalate,
                lambda: api.get("/api/join/ZZZZZZZ"),
                lambda: api.get("/api/join/ZZZZZZZ/events"),
                lambda: post(api, "/twilio/video", room_event("ZZZZZZZ")),
            ):
                began = time.monotonic()
                assert_unavailable(await asked(), began)


async def test_with_twilio_down_an_agent_is_told_so(
    create: CreateApi, settings: Settings, temporal_address: str, twilio: LocalTwilio
) -> None:
    nowhere = settings.model_copy(update={"twilio_base_url": AnyHttpUrl(f"http://127.0.0.1:{free_port()}")})
    async with an_api(create, nowhere, temporal_address) as api:
        answer = await Call(twilio, api, Agent(twilio)).escalate()
        assert problem(answer) == (503, "twilio-unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        assert problem(await api.get("/api/join/ZZZZZZZ")) == (404, "unknown-code")


async def test_without_the_key_of_an_escalation_it_is_unavailable_and_ops_are_told_why(
    create: CreateApi,
    settings: Settings,
    temporal_address: str,
    call: Call,
    caplog: pytest.LogCaptureFixture,
) -> None:
    another = SecretStr(f"another:{PAYLOAD_KEYS.partition(':')[2]}")
    keyless = settings.model_copy(update={"payload_keys": another})
    async with an_api(create, keyless, temporal_address) as api:
        began = time.monotonic()
        assert_unavailable(await api.get(f"/api/join/{call.code}"), began)
    assert "a payload is under key 'tests', which PAYLOAD_KEYS has not" in caplog.text


async def test_streams_outlive_a_restart_of_temporal(
    create: CreateApi, settings: Settings, twilio: LocalTwilio, tmp_path: Path
) -> None:
    port = free_port()
    command = start_command(temporal_cli(), port=port, ui_port=None, database=tmp_path / "temporal.db")
    async with AsyncExitStack() as stack:
        with running(command, port):
            api = await stack.enter_async_context(an_api(create, settings, f"127.0.0.1:{port}"))
            call = Call(twilio, api, Agent(twilio))
            await call.escalate()
            events = await stack.enter_async_context(aclosing(call.customer_events()))
            assert (await anext(events)).name == "snapshot"
        with running(command, port):
            client = await Client.connect(f"127.0.0.1:{port}")
            await client.get_workflow_handle(escalation_workflow_id(call.code)).terminate()
            assert [event.name async for event in events][-1] == "over"


@contextmanager
def running(command: list[str | Path], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_temporal(port)
        yield
    finally:
        process.kill()
        process.wait(10)


# --- health ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("there", "ready"), [(True, 200), (False, 503)])
async def test_the_api_is_ready_when_temporal_answers(
    create: CreateApi, settings: Settings, idle_temporal: str, there: bool, ready: int
) -> None:
    address = idle_temporal if there else f"127.0.0.1:{free_port()}"
    app = create(settings)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_ADDRESS", address)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(monitoring_app(app)), base_url="http://monitoring"
            ) as monitoring,
        ):
            assert (await monitoring.get("/readyz")).status_code == ready
            assert (await monitoring.get("/healthz")).status_code == 200
