"""Whole sessions as people have them: by the API, its streams, and the local Twilio's rooms and callbacks.

Everybody waits for what they are shown before they go on, as people do: what is a message of its own there is
one here. Nobody takes time to talk.
"""

import secrets
from typing import Any

from temporalio.client import Client

from dev.bench.escalation import Escalation, bearer, escalate
from dev.bench.product import Product
from dev.bench.sessions.live import live
from dev.bench.video_participant import VideoParticipant
from workflows.messages import escalation_workflow_id


class WholeSessions:
    """At most one at a time for each agent."""

    def __init__(self, product: Product, temporal: Client, agents: int) -> None:
        self._product, self._temporal = product, temporal
        self._free = list(range(1, agents + 1))

    async def play(self) -> str:
        """Its workflow's id. Raises TimeoutError, aiohttp.ClientError, RefusedError."""
        agent = self._free.pop()
        try:
            escalation = await escalate(self._product, agent)
            await self._walk(escalation)
            workflow_id = escalation_workflow_id(escalation.code)
            await self._temporal.get_workflow_handle(workflow_id).result()
            await escalation.chat.complete()
        finally:
            self._free.append(agent)
        return workflow_id

    async def _walk(self, escalation: Escalation) -> None:
        """The customer waits, the agent joins, then the customer; they talk, the agent ends, it is rated."""
        api, claim = self._product.ports.api_url, {"claim": secrets.token_urlsafe(32)}
        agents = f"{api}/api/escalations/{escalation.code}"
        customers = f"{api}/api/join/{escalation.code}"
        token, http = bearer(escalation.chat.token), self._product.http
        async with (
            live(http, f"{agents}/events", token) as agent_sees,
            live(http, f"{customers}/events", {}) as customer_sees,
        ):
            await agent_sees.until(lambda shown: shown["invite"]["state"] == "sent")
            await self._post(f"{customers}/arrival", claim)
            await agent_sees.until(lambda shown: shown["customer"]["waiting_since"])
            agent = await VideoParticipant.connect(await self._post(f"{agents}/agent-token", {}, token))
            await customer_sees.until(lambda shown: shown["agent_present"])
            customer = await VideoParticipant.connect(await self._post(f"{customers}/token", claim))
            for page in (agent_sees, customer_sees):
                await page.until(lambda shown: shown["call_started_at"])
            await self._post(f"{agents}/end", {}, token)
            await customer_sees.until(lambda shown: shown.get("may_rate"))
            await agent.ended
            await customer.ended
            await self._post(f"{customers}/csat", {**claim, "score": 5})

    async def _post(
        self, url: str, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> dict[str, Any]:
        async with self._product.http.post(url, json=body, headers=headers) as answer:
            answer.raise_for_status()
            said: dict[str, Any] = await answer.json(content_type=None) or {}
            return said
