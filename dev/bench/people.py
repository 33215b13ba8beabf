"""An agent and a customer with their browsers, and each thing that they ask of the API.

Every method returns how many requests were answered, and raises aiohttp.ClientResponseError for a refusal.
"""

import asyncio
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

import aiohttp

from dev.bench.accepted_chat import WITHIN, AcceptedChat, accepted_chat, bearer
from dev.bench.live_stream import LiveStream
from dev.bench.product import Product
from dev.bench.video_participant import VideoParticipant
from workflows.phases import Role

BROWSER: Final = {"Accept-Encoding": "gzip, deflate, br"}


@dataclass
class People:
    """Of one chat, which may be escalated several times, one after the other."""

    chat: AcceptedChat
    claim: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    code: str = ""
    admitted: dict[str, Any] = field(default_factory=dict)  # what the latest of them was given to enter
    _inside: dict[Role, VideoParticipant] = field(default_factory=dict)

    # --- the agent ---------------------------------------------------------------------------------------

    async def escalate(self) -> int:
        asked = {"task_sid": self.chat.task_sid, "worker_sid": self.chat.worker_sid}
        said = await self._as_agent("POST", "/api/escalations", asked)
        self.code = said["code"]
        return 1

    async def ask_ahead(self) -> int:
        """As the pages do when a press may be about to come; there may be no escalation yet."""
        try:
            await self._as_agent(
                "GET", f"/api/tasks/{self.chat.task_sid}/escalation?worker_sid={self.chat.worker_sid}"
            )
        except aiohttp.ClientResponseError as refused:
            if refused.status != 404:
                raise
        return 1

    async def agent_reads(self) -> int:
        await self._as_agent("GET", f"/api/escalations/{self.code}")
        return 1

    async def agent_opens_the_page(self) -> int:
        return await self.opens(self.agents_page)

    async def agent_follows(self) -> int:
        """Until the first event, as after a reload."""
        async with self.agents_stream() as stream:
            await stream.until(bool)
        return 1

    @property
    def agents_page(self) -> str:
        """The URL of the room page, which is for an iframe in Flex."""
        return f"{self.chat.product.ports.api_url}/agent/{self.code}"

    async def invite_again(self) -> int:
        await self._as_agent("POST", self._escalation("/invite"))
        return 1

    async def agent_is_admitted(self) -> int:
        self.admitted = await self._as_agent("POST", self._escalation("/agent-token"))
        return 1

    async def agent_connects(self) -> int:
        self._inside[Role.AGENT] = await VideoParticipant.connect(self.admitted)
        return 0

    async def agent_says_they_are_in(self) -> int:
        """As the page does when Twilio's callback is late."""
        told = {"participant_sid": self._inside[Role.AGENT].sid, "in_room": True}
        await self._as_agent("POST", self._escalation("/presence"), told)
        return 1

    async def start_recording(self) -> int:
        await self._as_agent("POST", self._escalation("/recording"))
        return 1

    async def stop_recording(self) -> int:
        await self._as_agent("DELETE", self._escalation("/recording"))
        return 1

    async def end(self) -> int:
        await self._as_agent("POST", self._escalation("/end"))
        return 1

    async def revoke(self) -> int:
        await self._as_agent("DELETE", self._escalation())
        return 1

    def agents_stream(self) -> LiveStream:
        return LiveStream(self.chat.product, self._escalation("/events"), bearer(self.chat.token))

    # --- the customer ------------------------------------------------------------------------------------

    async def customer_opens_the_page(self) -> int:
        return await self.opens(self.customers_page)

    @property
    def customers_page(self) -> str:
        """The URL behind the link."""
        return f"{self.chat.product.ports.api_url}/join/{self.code}"

    async def customer_reads(self) -> int:
        await self._asked("GET", self._join())
        return 1

    async def customer_follows(self) -> int:
        """Until the first event, as after a reload."""
        async with self.customers_stream() as stream:
            await stream.until(bool)
        return 1

    async def customer_sees_the_agent(self) -> int:
        """Until the page would say that the agent is in the room. Raises TimeoutError."""
        async with self.customers_stream() as stream:
            await stream.until(lambda shown: shown["agent_present"])
        return 1

    async def arrive(self) -> int:
        return await self._as_customer("/arrival")

    async def arrive_and_agree(self) -> int:
        """To be recorded."""
        return await self._as_customer("/arrival", recording_consent=True)

    async def customer_is_admitted(self) -> int:
        self.admitted = await self._asked("POST", self._join("/token"), {"claim": self.claim})
        return 1

    async def customer_connects(self) -> int:
        self._inside[Role.CUSTOMER] = await VideoParticipant.connect(self.admitted)
        return 0

    async def withdraw_consent(self) -> int:
        return await self._as_customer("/recording-consent", consent=False)

    async def write_a_line(self) -> int:
        return await self._as_customer("/chat-line", id=str(uuid.uuid4()), text="I can't hear you")

    async def customer_says_they_left(self) -> int:
        return await self._as_customer(
            "/presence", participant_sid=self._inside[Role.CUSTOMER].sid, in_room=False
        )

    async def customer_leaves(self) -> int:
        await self._inside[Role.CUSTOMER].leave()
        return 0

    async def rate(self) -> int:
        return await self._as_customer("/csat", score=5, comment="Quick and kind")

    async def are_out_of_the_room(self) -> int:
        """Both, once it is over."""
        await asyncio.gather(*(one.ended for one in self._inside.values()))
        return 0

    def customers_stream(self) -> LiveStream:
        return LiveStream(self.chat.product, self._join("/events"))

    # -----------------------------------------------------------------------------------------------------

    def _escalation(self, path: str = "") -> str:
        return f"/api/escalations/{self.code}{path}"

    def _join(self, path: str = "") -> str:
        return f"/api/join/{self.code}{path}"

    async def _as_agent(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return await self._asked(method, path, body, bearer(self.chat.token))

    async def _as_customer(self, path: str, **body: Any) -> int:
        await self._asked("POST", self._join(path), {"claim": self.claim, **body})
        return 1

    async def opens(self, url: str) -> int:
        """As a browser does that has nothing in its cache."""
        async with self.chat.product.http.get(url, headers=BROWSER, auto_decompress=False) as answer:
            answer.raise_for_status()
            await answer.read()
        return 1

    async def _asked(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """The answer, asked for again where it is to be later, as the pages do."""
        product = self.chat.product
        url = f"{product.ports.api_url}{path}"
        deadline = time.monotonic() + WITHIN
        while True:
            async with product.http.request(method, url, json=body, headers=headers) as answer:
                if answer.status != 503 or time.monotonic() > deadline:
                    answer.raise_for_status()
                    said: dict[str, Any] = await answer.json() if answer.status != 204 else {}
                    return said
                await asyncio.sleep(int(answer.headers["Retry-After"]))


async def escalated(product: Product, agent: int) -> People:
    """Of a new chat whose agent has pressed the button. Raises TimeoutError when it is offered to nobody."""
    people = People(await accepted_chat(product, agent))
    await people.escalate()
    return people
