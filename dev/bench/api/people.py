"""An agent and a customer with their browsers; each thing that they, or Twilio about them, ask of the API.

Every method returns how many requests were answered, and raises aiohttp.ClientResponseError for a refusal.
"""

import hashlib
import json
import re
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from twilio.request_validator import RequestValidator

from api.event_streams import EVENTS_PATH
from api.twilio_callbacks import BODY_HASH, SIGNATURE
from dev.bench.api.callbacks import Callbacks
from dev.bench.api.live_stream import LiveStream
from dev.bench.escalation import Chat, bearer
from dev.bench.product import Product
from dev.bench.video_participant import VideoParticipant
from workflows.messages import TASK_ATTRIBUTE
from workflows.phases import Role

BROWSER: Final = {"Accept-Encoding": "gzip, deflate, br"}

_SCRIPT: Final = re.compile(r'<script [^>]*src="(/assets/[^"]+)"')


@dataclass
class People:
    """Of one chat, which may be escalated several times, one after the other."""

    chat: Chat
    callbacks: Callbacks
    script: str  # the path of what the customer's page loads first
    claim: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    code: str = ""
    _admitted: dict[str, Any] = field(default_factory=dict)
    _inside: dict[Role, VideoParticipant] = field(default_factory=dict)

    # --- the agent ---------------------------------------------------------------------------------------

    async def escalate(self) -> int:
        said = await self._as_agent("POST", "/api/escalations", {"task_sid": self.chat.task_sid})
        self.code = said["code"]
        return 1

    async def agent_looks_at_the_task(self) -> int:
        await self._as_agent("GET", f"/api/tasks/{self.chat.task_sid}/escalation")
        return 1

    async def agent_reads(self) -> int:
        await self._as_agent("GET", f"/api/escalations/{self.code}")
        return 1

    async def agent_opens_the_page(self) -> int:
        return await self._opens(f"/agent/{self.code}")

    async def agent_follows(self) -> int:
        """Until the first event, as after a reload."""
        async with self.agents_stream() as stream:
            await stream.until(bool)
        return 1

    async def invite_again(self) -> int:
        await self._as_agent("POST", self._escalation("/invite"))
        return 1

    async def agent_is_admitted(self) -> int:
        self._admitted = await self._as_agent("POST", self._escalation("/agent-token"))
        return 1

    async def agent_connects(self) -> int:
        self._inside[Role.AGENT] = await VideoParticipant.connect(self._admitted)
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
        return await self._opens(f"/join/{self.code}")

    async def customer_loads_its_script(self) -> int:
        return await self._opens(self.script)

    async def customer_reads(self) -> int:
        await self._asked("GET", self._join())
        return 1

    async def customer_follows(self) -> int:
        """Until the first event, as after a reload."""
        async with self.customers_stream() as stream:
            await stream.until(bool)
        return 1

    async def arrive(self) -> int:
        return await self._as_customer("/arrival")

    async def arrive_and_agree(self) -> int:
        """To be recorded."""
        return await self._as_customer("/arrival", recording_consent=True)

    async def customer_is_admitted(self) -> int:
        self._admitted = await self._asked("POST", self._join("/token"), {"claim": self.claim})
        return 1

    async def customer_connects(self) -> int:
        self._inside[Role.CUSTOMER] = await VideoParticipant.connect(self._admitted)
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

    def customers_stream(self) -> LiveStream:
        return LiveStream(self.chat.product, self._join("/events"))

    # --- Twilio ------------------------------------------------------------------------------------------

    async def somebody_is_told_to_be_in(self) -> int:
        return await self.callbacks.deliver(self.code, "participant-connected")

    async def recording_is_told_to_run(self) -> int:
        return await self.callbacks.deliver(self.code, "recording-started")

    async def room_is_told_to_have_ended(self) -> int:
        """After what else was held back of it."""
        return await self.callbacks.deliver(self.code, "room-ended")

    async def chat_is_told_to_be_complete(self) -> int:
        return await self.callbacks.deliver(self.chat.task_sid, "task.completed")

    async def complete_the_chat(self) -> int:
        await self.chat.complete()
        return 0

    async def tasks_event_by_event_streams(self) -> int:
        """`task.completed`, as the sink of the README is sent it. The chat itself goes on."""
        secret, product = self.chat.product.secrets, self.chat.product
        entry = {"n": 1, "url": f"{self.callbacks.url}/join/{self.code}", "phase": "code_issued"}
        event = {
            "specversion": "1.0",
            "type": "com.twilio.taskrouter.task.completed",
            "id": f"EV{uuid.uuid4().hex}",
            "data": {
                "account_sid": secret["TWILIO_ACCOUNT_SID"],
                "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "payload": {
                    "workspace_sid": secret["TWILIO_WORKSPACE_SID"],
                    "task_sid": self.chat.task_sid,
                    "task_attributes": json.dumps({TASK_ATTRIBUTE: {self.code: entry}}),
                },
            },
        }
        body = json.dumps([event])
        address = f"{EVENTS_PATH}?{BODY_HASH}={hashlib.sha256(body.encode()).hexdigest()}"
        signer = RequestValidator(secret["TWILIO_AUTH_TOKEN"])
        headers = {
            SIGNATURE: signer.compute_signature(f"{self.callbacks.url}{address}", {}),
            "Content-Type": "application/json",
        }
        url = f"{product.ports.api_url}{address}"
        async with product.http.post(url, data=body, headers=headers) as answer:
            answer.raise_for_status()
        return 1

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

    async def _opens(self, path: str) -> int:
        product = self.chat.product
        url = f"{product.ports.api_url}{path}"
        async with product.http.get(url, headers=BROWSER, auto_decompress=False) as answer:
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
        product = self.chat.product
        url = f"{product.ports.api_url}{path}"
        async with product.http.request(method, url, json=body, headers=headers) as answer:
            answer.raise_for_status()
            said: dict[str, Any] = await answer.json() if answer.status != 204 else {}
            return said


async def customers_script(product: Product) -> str:
    """The path of the script that the customer's page loads first."""
    async with product.http.get(f"{product.ports.api_url}/join") as answer:
        answer.raise_for_status()
        first: str = _SCRIPT.findall(await answer.text())[0]
        return first
