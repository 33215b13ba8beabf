"""Many escalations, each of a chat of its own, whose customers have the link and wait."""

import asyncio
import itertools
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from temporalio.api.enums.v1 import EventType

from api.escalations import Escalations
from api.problems import TemporarilyUnavailable
from dev.bench.bench import CannotMeasureError, Say
from dev.bench.product import Product
from workflows.addresses import CODE_ALPHABET, join_url, status_callback_url
from workflows.messages import Agent, EscalationInput, InviteState, escalation_workflow_id

CODE_LENGTH: Final = 7
BEGUN_AT_ONCE: Final = 20  # enough to keep two workers busy
INVITED_WITHIN: Final = 60.0  # seconds
LOOK_EVERY: Final = 0.4  # seconds
TOLD_EVERY: Final = 500  # escalations
TASKS_PER_PAGE: Final = 1000
# Nobody accepts the chats: an agent has room for a few, and nobody has to be in a waiting room but customers.
AGENT: Final = Agent(worker_sid="WK" + "0" * 32, identity="agent", name="Agent")


@dataclass(frozen=True)
class WaitingChat:
    task_sid: str
    conversation_sid: str


class WaitingRooms:
    """As Temporal has them."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._escalations = Escalations(product.temporal)

    async def begin(self, number: int, say: Say) -> list[str]:
        """The codes, once each link is in its chat. Raises CannotMeasureError, aiohttp.ClientError."""
        chats = await self._begin_chats(number)
        turns = asyncio.Semaphore(BEGUN_AT_ONCE)
        begun = itertools.count(1)

        async def begin_one(chat: WaitingChat) -> str:
            async with turns:
                try:
                    code = await self._escalate(chat)
                except TimeoutError as error:
                    raise CannotMeasureError("escalations do not begin in time on this machine") from error
                so_far = next(begun)
                if so_far % TOLD_EVERY == 0:
                    say(f"{so_far} of {number} escalations")
                return code

        beginning = [asyncio.create_task(begin_one(chat)) for chat in chats]
        try:
            return await asyncio.gather(*beginning)
        finally:
            for one in beginning:
                one.cancel()

    async def published_at(self, codes: Sequence[str]) -> dict[str, float]:
        """When each workflow last published its state: the machine's clock, in seconds."""
        return dict(
            zip(codes, await asyncio.gather(*(self._published_at(code) for code in codes)), strict=True)
        )

    async def _published_at(self, code: str) -> float:
        handle = self._product.temporal.get_workflow_handle(escalation_workflow_id(code))
        times = [
            event.event_time.ToNanoseconds() / 1e9
            async for event in handle.fetch_history_events()
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED
        ]
        return times[-1]

    async def _begin_chats(self, number: int) -> Sequence[WaitingChat]:
        turns = asyncio.Semaphore(BEGUN_AT_ONCE)
        begun = set(await asyncio.gather(*(self._begin_chat(turns) for _ in range(number))))
        return [chat for chat in await self._chats() if chat.conversation_sid in begun]

    async def _begin_chat(self, turns: asyncio.Semaphore) -> str:
        url = f"{self._product.ports.twilio_url}/desk/chats"
        async with turns, self._product.http.post(url, json={"name": "Customer"}) as answer:
            answer.raise_for_status()
            conversation_sid: str = (await answer.json())["conversation_sid"]
            return conversation_sid

    async def _chats(self) -> list[WaitingChat]:
        tasks = f"{self._product.workspace}/Tasks?PageSize={TASKS_PER_PAGE}"
        chats: list[WaitingChat] = []
        for number in itertools.count():
            page = await self._product.twilio(f"{tasks}&Page={number}")
            chats += [_chat(task) for task in page["tasks"]]
            if page["meta"]["next_page_url"] is None:  # the URL itself is at Twilio's own host
                break
        return chats

    async def _escalate(self, chat: WaitingChat) -> str:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        api = self._product.ports.api_url
        escalation = EscalationInput(
            code=code,
            n=1,
            task_sid=chat.task_sid,
            conversation_sid=chat.conversation_sid,
            agent=AGENT,
            customer_name="Customer",
            join_url=join_url(api, code),
            status_callback_url=status_callback_url(api),
        )
        async with asyncio.timeout(INVITED_WITHIN):
            invited = False
            while not invited:
                await asyncio.sleep(LOOK_EVERY)
                invited = await self._is_invited(escalation)
        return code

    async def _is_invited(self, escalation: EscalationInput) -> bool:
        """Starts it where it is not there yet."""
        try:
            found = await self._escalations.find(escalation.code) or await self._escalations.start(escalation)
        except TemporarilyUnavailable:  # on a busy machine
            return False
        return found is not None and found.invite is InviteState.SENT


def _chat(task: dict[str, Any]) -> WaitingChat:
    return WaitingChat(task["sid"], json.loads(task["attributes"])["conversationSid"])
