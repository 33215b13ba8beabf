"""The API's fixtures, and what tells whether a request had any effect."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from temporalio.client import Client

from settings import Settings
from tests.api.call import Call
from tests.api.conftest import (
    CreateApi,
    api,
    api_socket,
    begin_call,
    built,
    call,
    create,
    settings,
    twilio,
    twilio_server,
    worker,
)
from tests.api.serving import address_of, listen, serving
from workflows.messages import escalation_workflow_id

__all__ = [
    "api",
    "api_socket",
    "begin_call",
    "built",
    "call",
    "create",
    "settings",
    "twilio",
    "twilio_server",
    "worker",
]

ApiWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
HistoryLength = Callable[[Call], Awaitable[int]]


@pytest.fixture
def app(create: CreateApi, settings: Settings) -> FastAPI:
    """The application, to ask it for its routes."""
    return create(settings)


@pytest.fixture
def api_with(create: CreateApi, settings: Settings, worker: None) -> ApiWith:
    """Another replica, with some settings changed."""

    @asynccontextmanager
    async def another(**changed: Any) -> AsyncIterator[httpx.AsyncClient]:
        listener = listen()
        async with (
            serving(create(settings.model_copy(update=changed)), listener),
            httpx.AsyncClient(base_url=address_of(listener), timeout=15) as client,
        ):
            yield client

    return another


@pytest.fixture
def history_length(temporal_client: Client) -> HistoryLength:
    """How many events the escalation has, once the link is sent: what has no effect adds none."""

    async def length(call: Call) -> int:
        await call.until(lambda shown: shown["invite"]["state"] == "sent" or shown["end_reason"])
        handle = temporal_client.get_workflow_handle(escalation_workflow_id(call.code))
        return (await handle.describe()).history_length

    return length
