"""Whole sessions as people have them: by the API, its streams, and the local Twilio's rooms and callbacks.

Everybody waits for what they are shown before they go on, as people do: what is a message of its own there is
one here. Nobody takes time to talk.
"""

from dev.bench.accepted_chat import accepted_chat
from dev.bench.people import People
from dev.bench.product import Product
from dev.bench.usual_session import usual_session
from workflows.messages import escalation_workflow_id


class WholeSessions:
    """At most one at a time for each agent."""

    def __init__(self, product: Product, agents: int) -> None:
        self._product = product
        self._free = list(range(1, agents + 1))

    async def play(self) -> str:
        """Its workflow's id. Raises TimeoutError, aiohttp.ClientError, RefusedError."""
        agent = self._free.pop()
        try:
            people = People(await accepted_chat(self._product, agent))
            await usual_session(people)
            workflow_id = escalation_workflow_id(people.code)
            await self._product.temporal.get_workflow_handle(workflow_id).result()
        finally:
            self._free.append(agent)
        return workflow_id
