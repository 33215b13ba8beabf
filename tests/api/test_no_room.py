"""A room that Twilio does not make: agent and customer are told, and nothing is left hanging."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from temporalio.client import Client

from api import task_escalations
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.twilio_errors import NotFoundError, TwilioError
from tests.api.call import SOON, Call, problem
from tests.api.conftest import BeginCall
from workflows.messages import Timings, escalation_workflow_id


@pytest.fixture
async def hasty_call(begin_call: BeginCall, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A chat whose escalations give up making a room after a second."""
    monkeypatch.setattr(task_escalations, "Timings", partial(Timings, opening_patience=1))
    return begin_call()


@contextmanager
def no_rooms(twilio: LocalTwilio) -> Iterator[None]:
    def refuse(_: object) -> None:
        raise TwilioError(20503, "Service unavailable", status=503)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(twilio.rooms, "create", refuse)
        yield


async def both_are_told(call: Call, twilio: LocalTwilio) -> None:
    asked = await call.as_agent("POST", "/agent-token")
    assert problem(asked) == (410, "escalation-over")
    assert asked.json()["reason"] == "room_unavailable"
    shown = await call.until(lambda shown: shown["end_reason"] is not None)
    assert (shown["end_reason"], shown["phase"]) == ("room_unavailable", "cancelled")
    assert shown["customer"]["waiting_since"] is None
    last = [event async for event in call.customer_events()][-1]
    assert (last.name, last.data["reason"], last.data["may_rate"]) == ("over", "room_unavailable", False)
    with pytest.raises(NotFoundError):
        twilio.rooms.get(call.code)


async def test_without_a_room_both_are_told_and_a_new_link_can_be_made(
    hasty_call: Call, twilio: LocalTwilio
) -> None:
    with no_rooms(twilio):
        await hasty_call.escalate()
        await hasty_call.as_customer("/arrival")
        await both_are_told(hasty_call, twilio)
    first = hasty_call.code
    assert (await hasty_call.escalate()).status_code == 201
    assert hasty_call.code != first


async def test_a_room_that_cannot_be_made_again_at_the_join_ends_it_for_both(
    hasty_call: Call, twilio: LocalTwilio, temporal_client: Client
) -> None:
    await hasty_call.escalate()
    shown = await hasty_call.until(lambda shown: shown["room"]["sid"] is not None)
    await hasty_call.as_customer("/arrival")
    twilio.rooms.complete(shown["room"]["sid"])
    run = temporal_client.get_workflow_handle(escalation_workflow_id(hasty_call.code))
    async with asyncio.timeout(SOON):
        async for event in run.fetch_history_events(wait_new_event=True):
            if event.workflow_execution_signaled_event_attributes.signal_name == "room_ended":
                break
    with no_rooms(twilio):
        await both_are_told(hasty_call, twilio)
