"""Fixtures of every suite."""

from collections.abc import Iterator

import pytest
from temporalio.client import Client

from temporal.connection import connect
from tests.payload_keys import KEYS
from tests.temporal_server import temporal_server


@pytest.fixture(scope="session")
def temporal_address() -> Iterator[str]:
    """A real Temporal dev server, shared by the whole run; TEMPORAL_ADDRESS names it."""
    with temporal_server() as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_ADDRESS", address)
        yield address


@pytest.fixture(scope="session")
async def temporal_client(temporal_address: str) -> Client:
    return await connect(KEYS)
