"""Fixtures of the contract tests."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.local_twilio_server import RunningTwilio, running_twilio


@pytest.fixture(scope="session")
async def twilio() -> AsyncIterator[RunningTwilio]:
    """One local Twilio for the whole run; each test makes its own rooms, tasks and conversations."""
    async with running_twilio() as running:
        yield running
