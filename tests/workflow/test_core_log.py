"""What the SDK's core itself writes into the worker's log."""

import pytest

from dev.ports import free_port
from temporal.connection import connect
from tests.payload_keys import KEYS
from tests.workflow.session import Session
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.twilio_calls import CREATE_VIDEO_ROOM


async def test_an_activity_that_ends_after_its_run_was_terminated_leaves_no_task_token_in_the_log(
    temporal_address: str, capfd: pytest.CaptureFixture[str]
) -> None:
    client = await connect(KEYS, metrics_address=f"127.0.0.1:{free_port()}")
    twilio = TwilioInMemory(client)
    async with worker_of(client, twilio):
        session = await Session.begin(client, twilio)
        held = twilio.hold(CREATE_VIDEO_ROOM, session.code)
        await session.until(lambda _: twilio.calls[CREATE_VIDEO_ROOM, session.code])
        await session.handle.terminate()
        held.set()
    written = capfd.readouterr()
    assert "TaskToken" not in written.out + written.err
