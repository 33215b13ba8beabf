"""A chat that an agent turns into a video call, and what either side is given to enter its room."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

from dev.bench.product import Product

WITHIN = 20.0  # seconds, for what follows by itself
POLL = 0.05  # seconds


@dataclass(frozen=True)
class Chat:
    """As the agent has it who accepted it."""

    product: Product
    task_sid: str
    worker_sid: str
    token: str  # of the Flex user

    async def complete(self) -> None:
        """An agent has room for few."""
        over = {"AssignmentStatus": "completed", "Reason": "measured"}
        await self.product.twilio(f"{self.product.workspace}/Tasks/{self.task_sid}", over)


@dataclass(frozen=True)
class Escalation:
    """As the agent has it who pressed the button."""

    chat: Chat
    code: str

    @property
    def product(self) -> Product:
        return self.chat.product

    @property
    def customer_url(self) -> str:
        return f"{self.product.ports.api_url}/join/{self.code}"

    @property
    def agent_url(self) -> str:
        """Of the room page, which is for an iframe in Flex."""
        return f"{self.product.ports.api_url}/agent/{self.code}"

    async def admit_agent(self) -> dict[str, Any]:
        """A video token, the room's sid and where to signal: asked for until there is a room.

        Raises TimeoutError.
        """
        url = f"{self.product.ports.api_url}/api/escalations/{self.code}/agent-token"
        deadline = time.monotonic() + WITHIN
        while True:
            async with self.product.http.post(url, json={}, headers=bearer(self.chat.token)) as answer:
                if answer.status != 503:
                    answer.raise_for_status()
                    said: dict[str, Any] = await answer.json()
                    return said
            if time.monotonic() > deadline:
                raise TimeoutError("the agent's token is still answered 503")
            await asyncio.sleep(POLL)

    async def agent_is_in(self) -> None:
        """Returns once the customer's page would say so. Raises TimeoutError."""
        url = f"{self.product.ports.api_url}/api/join/{self.code}"
        deadline = time.monotonic() + WITHIN
        while not (await _json(self.product.http.get(url)))["agent_present"]:
            if time.monotonic() > deadline:
                raise TimeoutError("the agent is not seen in the room")
            await asyncio.sleep(POLL)

    async def end(self) -> None:
        """For both, and the chat with it."""
        url = f"{self.product.ports.api_url}/api/escalations/{self.code}/end"
        await _json(self.product.http.post(url, json={}, headers=bearer(self.chat.token)))
        await self.chat.complete()


async def accepted_chat(product: Product, agent: int) -> Chat:
    """A new chat that this agent has accepted. Raises TimeoutError when it is offered to nobody."""
    desk = f"{product.ports.twilio_url}/desk"
    login = await _json(product.http.post(f"{desk}/login", json={"worker": agent}))
    token: str = login["token"]
    chat = {"name": "Customer", "worker": agent}
    conversation = (await _json(product.http.post(f"{desk}/chats", json=chat)))["conversation_sid"]
    return Chat(product, await _accept(product, token, conversation), login["worker_sid"], token)


async def escalate(product: Product, agent: int) -> Escalation:
    """A new chat with this agent, who accepts it and presses the button."""
    chat = await accepted_chat(product, agent)
    url = f"{product.ports.api_url}/api/escalations"
    asked = product.http.post(
        url, json={"task_sid": chat.task_sid, "worker_sid": chat.worker_sid}, headers=bearer(chat.token)
    )
    return Escalation(chat, (await _json(asked))["code"])


async def _accept(product: Product, token: str, conversation_sid: str) -> str:
    """The TaskSid of this chat. Raises TimeoutError when it is offered to nobody."""
    url = f"{product.ports.twilio_url}/desk/worker"
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        worker = await _json(product.http.get(url, headers=bearer(token)))
        for one in worker["reservations"]:
            task_sid: str = one["task"]["sid"]
            if json.loads(one["task"]["attributes"]).get("conversationSid") == conversation_sid:
                reservation = f"{product.workspace}/Tasks/{task_sid}/Reservations/{one['sid']}"
                await product.twilio(reservation, {"ReservationStatus": "accepted"})
                return task_sid
        await asyncio.sleep(POLL)
    raise TimeoutError("the chat is offered to no agent")


def bearer(token: str) -> dict[str, str]:
    """The header by which a Flex user is known."""
    return {"Authorization": f"Bearer {token}"}


async def _json(request: Any) -> dict[str, Any]:
    """The body of an answer that is no refusal. Raises aiohttp.ClientResponseError."""
    async with request as answer:
        answer.raise_for_status()
        said: dict[str, Any] = await answer.json()
        return said
