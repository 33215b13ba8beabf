"""What makes a call whole again after somebody was away: both hear and see, and nothing is there twice."""

import asyncio
from dataclasses import dataclass

from tests.browser.people import JOINING, Agent, Customer, media_flows
from tests.product.stack import Stack


@dataclass(frozen=True)
class OfTheCall:
    """A call as it was, to see what has become of it."""

    room_sid: str
    participants: dict[str, str]  # ParticipantSid by identity


async def of_the_call(stack: Stack, code: str) -> OfTheCall:
    [room] = await stack.rooms(code, "in-progress")
    return OfTheCall(room["sid"], await stack.participants(code))


async def call_is_whole(stack: Stack, agent: Agent, customer: Customer, code: str, before: OfTheCall) -> None:
    """Media flows both ways, in the same room, with the same people in it once each, in the one escalation
    that the task has; and no page of theirs had an error that it did not handle. Raises TimeoutError or
    AssertionError."""
    await media_flows(customer.page)
    await media_flows(agent.room(code))
    async with asyncio.timeout(JOINING / 1000):
        while True:
            now = await of_the_call(stack, code)
            if now.participants.keys() == before.participants.keys():
                break
            await asyncio.sleep(0.1)
    assert now.room_sid == before.room_sid
    assert await stack.rooms(code, "completed") == []
    assert await stack.escalations((await stack.snapshot(code)).task_sid) == 1
    assert agent.errors == []
    assert customer.errors == []
