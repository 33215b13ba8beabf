"""One chat, its agent and its customer, as the tests act for them."""

import asyncio
import itertools
import json
import secrets
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Final, NamedTuple

import httpx

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Activity, Worker

SOON: Final = 10  # seconds, for anything that should follow at once

Body = dict[str, Any]
_numbers = itertools.count(1)


class Event(NamedTuple):
    name: str
    data: Body


class Agent:
    """A worker of their own for each test: an agent is in one room at a time."""

    def __init__(self, twilio: LocalTwilio) -> None:
        number = next(_numbers)
        self.worker: Worker = twilio.workers.ensure(
            f"agent-{number}", f"Agent Number{number}", f"agent-{number}@example.com"
        )
        twilio.tasks.set_worker_activity(self.worker.sid, Activity.AVAILABLE)
        self.headers = bearer(twilio.flex_tokens.issue(self.worker.sid).token)


class Call:
    def __init__(self, twilio: LocalTwilio, api: httpx.AsyncClient, agent: Agent) -> None:
        self._twilio, self.api, self.agent = twilio, api, agent
        chat = twilio.chats.start("Customer", worker_sid=agent.worker.sid)
        twilio.chats.accept(twilio.tasks.reservations(task_sid=chat.task.sid)[0].sid)
        self.task_sid = chat.task.sid
        self.conversation_sid = chat.conversation.sid
        self.claim = secrets.token_urlsafe(32)
        self.code = ""
        self.codes: set[str] = set()

    # --- the agent ---------------------------------------------------------------------------------------

    def pass_on(self, colleague: Agent) -> None:
        """The colleague takes the task over."""
        self._twilio.chats.accept(self._twilio.tasks.transfer(self.task_sid, colleague.worker.sid).sid)
        self.agent = colleague

    async def escalate(self) -> httpx.Response:
        answer = await self.api.post(
            "/api/escalations", json={"task_sid": self.task_sid}, headers=self.agent.headers
        )
        if answer.is_success:
            self.code = answer.json()["code"]
            self.codes.add(self.code)
        return answer

    async def as_agent(self, method: str, path: str = "", **options: Any) -> httpx.Response:
        """A request about this escalation, with the agent's token."""
        url = f"/api/escalations/{self.code}{path}"
        return await self.api.request(method, url, headers=self.agent.headers, **options)

    async def agent_joins(self) -> str:
        """The agent is in the room; their ParticipantSid."""
        await self.until(lambda shown: shown["room"]["sid"] is not None)
        admitted = await self.as_agent("POST", "/agent-token")
        assert admitted.status_code == 200, admitted.text
        return await self._connect(admitted.json())

    # --- the customer ------------------------------------------------------------------------------------

    async def as_customer(self, path: str, **body: Any) -> httpx.Response:
        """A post of the customer's page, with this browser's claim unless the body has one."""
        return await self.api.post(f"/api/join/{self.code}{path}", json={"claim": self.claim, **body})

    async def customer_joins(self) -> str:
        """The customer arrives and is in the room; their ParticipantSid."""
        arrived = await self.as_customer("/arrival")
        assert arrived.status_code == 200, arrived.text
        admitted = await self.as_customer("/token")
        assert admitted.status_code == 200, admitted.text
        return await self._connect(admitted.json())

    async def _connect(self, admitted: Body) -> str:
        participant_sid = self._twilio.rooms.participant_connected(admitted["room_sid"], admitted["identity"])
        await self.until(lambda shown: participant_sid in shown["participants"])
        return participant_sid

    def leaves(self, participant_sid: str) -> None:
        """Twilio notices that somebody has left."""
        room_sid = self._twilio.rooms.get(self.code).sid
        self._twilio.rooms.participant_disconnected(room_sid, participant_sid)

    async def had(self) -> None:
        """Both were in the room, and the agent has ended the call."""
        await self.agent_joins()
        await self.customer_joins()
        await self.as_agent("POST", "/end")
        await self.until(lambda shown: shown["end_reason"] is not None)

    # --- watching ----------------------------------------------------------------------------------------

    async def until(self, shown: Callable[[Body], bool]) -> Body:
        """The first pushed snapshot of which this is true."""
        async with aclosing(self.agent_events()) as events:
            async for event in events:
                if shown(event.data):
                    return event.data
        raise AssertionError("the stream ended before")

    def agent_events(self) -> AsyncGenerator[Event, None]:
        return stream(self.api, f"/api/escalations/{self.code}/events", self.agent.headers)

    def customer_events(self) -> AsyncGenerator[Event, None]:
        return stream(self.api, f"/api/join/{self.code}/events")


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and name of a problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    name: str = body["type"].removeprefix("/problems/")
    return answer.status_code, name


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def stream(
    api: httpx.AsyncClient, url: str, headers: dict[str, str] | None = None
) -> AsyncGenerator[Event, None]:
    """Server-sent events, each awaited for SOON at most."""
    async with api.stream("GET", url, headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        name, lines = "", answer.aiter_lines()
        while True:
            try:
                line = await asyncio.wait_for(anext(lines), SOON)
            except StopAsyncIteration:
                return
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield Event(name, json.loads(line.removeprefix("data: ")))
