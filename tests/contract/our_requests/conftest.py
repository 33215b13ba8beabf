"""A scripted Twilio whose every request is held against Twilio's OpenAPI files."""

from collections.abc import AsyncIterator

import pytest

from activities import video_rooms
from activities.twilio_client import TwilioClient
from tests.contract.our_requests.official_requests import problems
from tests.unit.scripted_twilio import ScriptedTwilio, client_of, scripted_twilio


@pytest.fixture
async def script() -> AsyncIterator[ScriptedTwilio]:
    async with scripted_twilio() as server:
        yield server
    assert [found for request in server.requests for found in problems(request)] == []


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a room counts as gone."""
    monkeypatch.setattr(video_rooms, "GONE_FOR", 0)


@pytest.fixture
async def twilio(script: ScriptedTwilio) -> AsyncIterator[TwilioClient]:
    async with client_of(script) as client:
        yield client
