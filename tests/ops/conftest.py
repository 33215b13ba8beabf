"""The API's fixtures with a Temporal and a Twilio of their own: a run finds what these tests leave behind."""

import socket
from collections.abc import AsyncIterator, Iterator

import pytest
from starlette.middleware import Middleware
from temporalio.client import Client

from dev.local_twilio.app import create_app
from dev.local_twilio.faults.calls import FaultyCalls
from dev.local_twilio.faults.connections import ResettableProtocol
from dev.local_twilio.faults.switchboard import Switchboard
from dev.local_twilio.local_twilio import LocalTwilio
from temporal.connection import connect
from tests.api.conftest import (  # noqa: F401  the fixtures below are theirs
    ACCOUNT,
    api,
    api_socket,
    begin_call,
    built,
    call,
    create,
    settings,
    twilio,
    worker,
)
from tests.api.serving import address_of, listen, serving
from tests.payload_keys import KEYS
from tests.temporal_server import temporal_server


@pytest.fixture(scope="package")
def temporal_address() -> Iterator[str]:
    with temporal_server() as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_ADDRESS", address)
        yield address


@pytest.fixture(scope="package")
async def temporal_client(temporal_address: str) -> Client:
    return await connect(KEYS)


@pytest.fixture(scope="package")
def twilios_faults() -> Switchboard:
    return Switchboard()


@pytest.fixture
def faults(twilios_faults: Switchboard) -> Iterator[Switchboard]:
    """What the test makes Twilio do wrong; after it, Twilio is well again."""
    yield twilios_faults
    twilios_faults.rules.remove_all()


@pytest.fixture(scope="package")
async def twilio_server(
    api_socket: socket.socket,  # noqa: F811
    twilios_faults: Switchboard,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[LocalTwilio, str]]:
    local = LocalTwilio(
        ACCOUNT,
        tmp_path_factory.mktemp("twilio") / "twilio.db",
        event_callback=f"{address_of(api_socket)}/twilio/taskrouter",
    )
    listener = listen()
    app = create_app(local, middleware=[Middleware(FaultyCalls, switchboard=twilios_faults)])
    async with serving(app, listener, http=ResettableProtocol):
        yield local, address_of(listener)
