"""An agent in Flex, with the plugin and the room's page."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from tests.faults.patience import seconds_until
from tests.faults.person import SOON, GaveUpError, Person
from tests.product.live_stream import LiveStream
from tests.product.session import Agent, Answer, Session

LEFT_ALONE_ENDS_WITHIN = 60.0  # seconds, the grace among them
LOOKS_EVERY = 0.2  # seconds


class AgentInFlex(Person):
    def __init__(
        self, session: Session, patience: float, logged_in: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        super().__init__(session, patience)
        self._logged_in = logged_in

    async def logs_in_again(self) -> None:
        """Or Flex renews its token: no process has seen the new one yet."""
        self.session.agent = await Agent.logs_in(self.session.stack, self.session.agent.number)
        if self._logged_in is not None:
            await self._logged_in()

    async def presses_the_video_button(self) -> None:
        async def press() -> Answer:
            answer = await self.session.escalate()
            if answer.problem == "not-signed-in":  # the plugin says: log in to Flex again
                await self.logs_in_again()
            return answer

        await self.presses(press)
        self.opens_the_room_page()

    def opens_the_room_page(self) -> None:
        self.stream = LiveStream.of_agent(self.session)

    async def asks_for_a_token(self) -> Answer:
        return await self.presses(
            lambda: self.patiently(lambda: self.session.as_agent("POST", "/agent-token"))
        )

    async def joins(self) -> None:
        await self.connects(self.asks_for_a_token, self._hint)
        await self.is_seen(self._hint)

    async def leaves(self) -> None:
        sid = await self.out_of_the_room()
        await self.session.agent_says(sid, in_room=False)

    async def ends(self) -> None:
        """Who cannot end the call leaves it: it ends by itself when nobody comes back."""
        try:
            await self.presses(self.session.end)
        except GaveUpError:
            if self.participant is None:
                raise
            await self.leaves()
            await self.sees_the_end(LEFT_ALONE_ENDS_WITHIN)
        else:
            await self.sees_the_end()

    async def takes_the_link_back(self) -> None:
        await self.presses(self.session.revoke)
        await self.sees_the_end()

    async def transfers_the_chat(self, worker_sid: str) -> None:
        await self._interaction("/Transfers", {"to": worker_sid})

    async def is_taken_out(self) -> float | None:
        """Seconds until Twilio took them out of the room; None: not soon."""
        assert self.participant is not None
        return await seconds_until(self.participant.ended, SOON)

    async def sends_the_link_again(self) -> None:
        await self.presses(lambda: self.session.as_agent("POST", "/invite"))

    async def completes_the_task(self) -> None:
        """Flex asks the plugin first, which lets the agent go on whenever the API does not say that they are
        in a call."""
        await self.session.latest()
        await self._interaction("", {"routing": {"status": "closed"}})

    async def declines_the_chat(self) -> None:
        reservation = await self._reservation_in_flex()
        answer = {"action": "decline", "routing": {"reservation": {"sid": reservation["sid"]}}}
        await self._interaction("/Invites", answer)

    async def _reservation_in_flex(self) -> dict[str, Any]:
        """This task's, as the agent's SDK has it."""
        stack = self.session.stack
        async with stack.http.get(
            f"{stack.ports.twilio_url}/desk/worker", headers=self.session.agent.headers
        ) as answer:
            answer.raise_for_status()
            reservations = (await answer.json())["reservations"]
        found: dict[str, Any] = next(
            one for one in reservations if one["task"]["sid"] == self.session.task_sid
        )
        return found

    async def _interaction(self, what: str, params: dict[str, Any]) -> None:
        """What Flex does with the chat by its own Interactions API."""
        stack = self.session.stack
        task = json.loads((await self._reservation_in_flex())["task"]["attributes"])
        interaction, channel = task["flexInteractionSid"], task["flexInteractionChannelSid"]
        body = {
            "method": "POST",
            "url": f"v1/Interactions/{interaction}/Channels/{channel}{what}",
            "token": self.session.agent.token,
            "params": params,
        }
        async with stack.http.post(f"{stack.ports.twilio_url}/desk/interactions", json=body) as answer:
            answer.raise_for_status()

    async def _hint(self, sid: str | None) -> Answer:
        return await self.session.agent_says(sid, in_room=True)


async def link_in_the_chat(session: Session, within: float) -> str | None:
    """The link as it stands in the chat; None: not within so many seconds."""
    stack = session.stack
    deadline = time.monotonic() + within
    while True:
        async with stack.http.get(
            f"{stack.ports.twilio_url}/desk/conversations/{session.conversation_sid}/messages",
            headers=session.agent.headers,
        ) as answer:
            answer.raise_for_status()
            messages = await answer.json()
        attributes = [json.loads(one["attributes"] or "{}") for one in messages]
        links = [one["videoUrl"] for one in attributes if one.get("uniqueCode") == session.code]
        if links:
            return str(links[-1])
        if time.monotonic() > deadline:
            return None
        await asyncio.sleep(LOOKS_EVERY)
