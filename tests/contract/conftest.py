"""Fixtures of the contract tests."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.faulty_twilio import FaultyTwilio, faulty_twilio
from tests.contract.local_twilio_server import RunningTwilio, running_twilio


@pytest.fixture(scope="session")
async def twilio() -> AsyncIterator[RunningTwilio]:
    """One local Twilio for the whole run; each test makes its own rooms, tasks and conversations."""
    async with running_twilio() as running:
        yield running


@pytest.fixture(scope="session")
async def faulty() -> AsyncIterator[FaultyTwilio]:
    """One local Twilio with a fault switchboard for the whole run; each test faults only what is its own."""
    async with faulty_twilio() as running:
        yield running
