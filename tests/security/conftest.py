"""The API's fixtures, and what tells whether a request had any effect."""

from collections.abc import Awaitable, Callable

import pytest
from fastapi import FastAPI
from temporalio.client import Client

from settings import Settings
from tests.api.call import Call
from tests.api.conftest import (
    CreateApi,
    api,
    api_socket,
    api_with,
    begin_call,
    built,
    call,
    create,
    settings,
    twilio,
    twilio_server,
    worker,
)
from workflows.messages import escalation_workflow_id

__all__ = [
    "api",
    "api_socket",
    "api_with",
    "begin_call",
    "built",
    "call",
    "create",
    "settings",
    "twilio",
    "twilio_server",
    "worker",
]

HistoryLength = Callable[[Call], Awaitable[int]]


@pytest.fixture
def app(create: CreateApi, settings: Settings) -> FastAPI:
    """The application, to ask it for its routes."""
    return create(settings)


@pytest.fixture
def history_length(temporal_client: Client) -> HistoryLength:
    """How many events the escalation has, once the link is sent: what has no effect adds none."""

    async def length(call: Call) -> int:
        await call.until(lambda shown: shown["invite"]["state"] == "sent" or shown["end_reason"])
        handle = temporal_client.get_workflow_handle(escalation_workflow_id(call.code))
        return (await handle.describe()).history_length

    return length
