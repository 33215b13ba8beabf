"""What Twilio tells the API about people, and what their browsers load beside the API's answers."""

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from twilio.request_validator import RequestValidator

from api.event_streams import EVENTS_PATH
from api.twilio_callbacks import BODY_HASH, SIGNATURE
from dev.bench.api.callbacks import Callbacks
from dev.bench.people import People
from dev.bench.product import Product
from workflows.messages import TASK_ATTRIBUTE

_SCRIPT: Final = re.compile(r'<script [^>]*src="(/assets/[^"]+)"')


@dataclass(kw_only=True)
class PeopleAndTwilio(People):
    """The methods return and raise as those of People do."""

    callbacks: Callbacks
    script: str  # the path of what the customer's page loads first

    async def customer_loads_its_script(self) -> int:
        return await self.opens(f"{self.chat.product.ports.api_url}{self.script}")

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
        """`task.completed`, as the sink of docs/operations.md is sent it. The chat itself goes on."""
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


async def customers_script(product: Product) -> str:
    """The path of the script that the customer's page loads first."""
    async with product.http.get(f"{product.ports.api_url}/join") as answer:
        answer.raise_for_status()
        first: str = _SCRIPT.findall(await answer.text())[0]
        return first
