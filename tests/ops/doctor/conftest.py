"""A well installation, and what is made wrong with it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp
from temporalio.api.namespace.v1 import NamespaceConfig
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest, UpdateNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError

from dev.local_twilio.local_twilio import LocalTwilio
from ops.doctor.__main__ import run
from ops.doctor.checks import Finding
from ops.doctor.installation import Installation
from ops.doctor.temporal import RETENTION
from ops.doctor.twilio import NEEDED_EVENTS
from temporal.absence import lacks_namespace
from tests.api.conftest import ACCOUNT, FLEX_ORIGIN
from tests.api.serving import address_of, listen, serving
from tests.payload_keys import PAYLOAD_KEYS

SURVEYS = "WW" + "d4" * 16

Findings = dict[str, Finding]
Examine = Callable[..., Awaitable[Findings]]


@pytest.fixture(scope="package")
async def long_kept(temporal_client: Client) -> None:
    """The dev server's own namespace, with the retention that is asked for."""
    await set_retention(temporal_client, RETENTION)


async def set_retention(client: Client, retention: timedelta) -> None:
    config = NamespaceConfig()
    config.workflow_execution_retention_ttl.FromTimedelta(retention)
    await client.workflow_service.update_namespace(
        UpdateNamespaceRequest(namespace=client.namespace, config=config)
    )


@pytest.fixture(scope="package")
async def bare_namespace(temporal_client: Client) -> str:
    """Nobody's, and without search attributes."""
    await make_namespace(temporal_client, "bare", timedelta(days=1))
    return "bare"


async def make_namespace(client: Client, name: str, retention: timedelta) -> None:
    """Returns once it can be used."""
    request = RegisterNamespaceRequest(namespace=name)
    request.workflow_execution_retention_period.FromTimedelta(retention)
    await client.workflow_service.register_namespace(request)
    async with asyncio.timeout(10):
        while not await _is_there(client, name):  # noqa: ASYNC110  # Temporal's, not ours
            await asyncio.sleep(0.05)


async def _is_there(client: Client, name: str) -> bool:
    try:
        await client.operator_service.list_search_attributes(ListSearchAttributesRequest(namespace=name))
    except RPCError as error:
        if not lacks_namespace(error):
            raise
        return False
    return True


@pytest.fixture
def workspace_events(twilio: LocalTwilio) -> Iterator[LocalTwilio]:
    """The workspace names the events that are needed, until the test is over."""
    before = (twilio.workspace.event_callback, twilio.workspace.events_filter)
    twilio.workspace.events_filter = ",".join(NEEDED_EVENTS)
    yield twilio
    twilio.workspace.event_callback, twilio.workspace.events_filter = before


@pytest.fixture
def environment(
    api: httpx.AsyncClient,
    api_socket: socket.socket,
    twilio_server: tuple[LocalTwilio, str],
    temporal_address: str,
    worker: None,
    long_kept: None,
    workspace_events: LocalTwilio,
) -> dict[str, str]:
    """Of a well installation: API, worker, Temporal and Twilio of these tests."""
    return {
        "TWILIO_ACCOUNT_SID": ACCOUNT.account_sid,
        "TWILIO_AUTH_TOKEN": ACCOUNT.auth_token,
        "TWILIO_API_KEY": ACCOUNT.api_key,
        "TWILIO_API_SECRET": ACCOUNT.api_secret,
        "TWILIO_WORKSPACE_SID": ACCOUNT.workspace_sid,
        "TWILIO_SURVEY_WORKFLOW_SID": SURVEYS,
        "TWILIO_BASE_URL": twilio_server[1],
        "PUBLIC_URL": address_of(api_socket),
        "FLEX_ORIGINS": FLEX_ORIGIN,
        "JOIN_CODE_SECRET": "a-join-code-secret-of-more-than-32-characters",
        "PAYLOAD_KEYS": PAYLOAD_KEYS,
        "TEMPORAL_ADDRESS": temporal_address,
    }


@pytest.fixture
def examine(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Makes every check, with other settings where they are given; None takes one away."""

    async def examine_with(
        changed: dict[str, str | None] | None = None, **options: Any
    ) -> dict[str, Finding]:
        for name, value in {**environment, **(changed or {})}.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return {one.check.name: one.finding for one in await run(Installation(**options))}

    return examine_with


@asynccontextmanager
async def answering(app: ASGIApp) -> AsyncIterator[str]:
    """The address of a server of the test's own."""
    listener = listen()
    async with serving(app, listener):
        yield address_of(listener)


@pytest.fixture
def silent() -> Iterator[str]:
    """host:port where connections are taken, and nothing is ever answered."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
