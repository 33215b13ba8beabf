from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any

import pytest
from temporalio.client import Client

from tests.workflow.session import BRISK, Session
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.messages import Timings

PATIENT = BRISK.model_copy(update={"rejoin_grace": 20, "csat_window": 20})


@pytest.fixture
async def twilio(temporal_client: Client) -> AsyncIterator[TwilioInMemory]:
    """A worker of the real workflows over a Twilio in memory."""
    in_memory = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, in_memory):
        yield in_memory


Begin = Callable[..., Awaitable[Session]]


@pytest.fixture
async def begin(temporal_client: Client, twilio: TwilioInMemory) -> AsyncIterator[Begin]:
    """Begins escalations; those still running at the test's end are terminated."""
    begun: list[Session] = []

    async def begin_one(timings: Timings = BRISK, **options: Any) -> Session:
        session = await Session.begin(temporal_client, twilio, timings, **options)
        begun.append(session)
        return session

    yield begin_one
    for session in begun:
        status = (await session.handle.describe()).status
        if status is not None and status.name == "RUNNING":
            await session.handle.terminate("test over")


@pytest.fixture
def begin_recorded(begin: Begin) -> Begin:
    """Begins escalations that are to be recorded."""
    return partial(begin, PATIENT, recording_wanted=True)
