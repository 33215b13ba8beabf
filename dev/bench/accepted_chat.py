"""A chat as the agent has it who accepted it, and may turn it into a video call."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

from dev.bench.product import Product

WITHIN = 20.0  # seconds, for what follows by itself
POLL = 0.05  # seconds


@dataclass(frozen=True)
class AcceptedChat:
    product: Product
    task_sid: str
    worker_sid: str
    token: str  # of the Flex user

    async def complete(self) -> None:
        """An agent has room for few."""
        over = {"AssignmentStatus": "completed", "Reason": "measured"}
        await self.product.twilio(f"{self.product.workspace}/Tasks/{self.task_sid}", over)


async def accepted_chat(product: Product, agent: int) -> AcceptedChat:
    """A new chat that this agent has accepted. Raises TimeoutError when it is offered to nobody."""
    desk = f"{product.ports.twilio_url}/desk"
    login = await _json(product.http.post(f"{desk}/login", json={"worker": agent}))
    token: str = login["token"]
    chat = {"name": "Customer", "worker": agent}
    conversation = (await _json(product.http.post(f"{desk}/chats", json=chat)))["conversation_sid"]
    return AcceptedChat(product, await _accept(product, token, conversation), login["worker_sid"], token)


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
