"""People with all their habits: what they do beside a call that goes well.

As in People, every method raises aiohttp.ClientResponseError for a refusal.
"""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import aiohttp

from dev.bench.live_stream import LiveStream, Shown
from dev.bench.people import People
from workflows.addresses import CODE_ALPHABET
from workflows.phases import Csat, Role

TELLS_AFTER: Final = 3.0  # seconds without a sign of Twilio's callback, after which a page says who is in
OVER_WITHIN: Final = 120.0  # seconds; where callbacks are lost, Twilio is asked once a minute
LOOKS_EVERY: Final = 1.0  # seconds
_REFUSED_AS_UNKNOWN: Final = (404, 429)  # and, after too many, at once


class ExpectedRefusalError(RuntimeError):
    """What should have been refused was not."""


@dataclass
class Callers(People):
    # --- before the call -----------------------------------------------------------------------------------

    async def guesses(self, times: int) -> None:
        """Codes mistyped, from an address of their own: the others here are not to wait for it."""
        api = self.chat.product.ports.api_url
        home = f"127.{'.'.join(str(1 + secrets.randbelow(254)) for _ in range(3))}"
        own = aiohttp.TCPConnector(local_addr=(home, 0))
        async with aiohttp.ClientSession(connector=own) as network:
            for _ in range(times):
                wrong = "".join(secrets.choice(CODE_ALPHABET) for _ in self.code)
                async with network.get(f"{api}/api/join/{wrong}") as answer:
                    if answer.status not in _REFUSED_AS_UNKNOWN:
                        raise ExpectedRefusalError(f"a code that nobody has is answered {answer.status}")

    async def arrives(self, *, consent: bool) -> None:
        """With an answer to whether they may be recorded."""
        await self._as_customer("/arrival", recording_consent=consent)

    async def stops_waiting(self) -> None:
        await self._as_customer("/presence", in_room=False)

    async def link_is_over(self) -> None:
        """Nobody uses it. Raises TimeoutError when it does not end by itself."""
        shown = await self._as_agent("GET", self._escalation())
        left = datetime.fromisoformat(shown["expires_at"]) - datetime.fromisoformat(shown["now"])
        await self.it_is_over(left.total_seconds() + OVER_WITHIN)

    async def it_is_over(self, within: float = OVER_WITHIN) -> None:
        """By whatever ended it. Raises TimeoutError."""
        deadline = time.monotonic() + within
        while (await self._as_agent("GET", self._escalation()))["end_reason"] is None:
            if time.monotonic() > deadline:
                raise TimeoutError("it does not end")
            await asyncio.sleep(LOOKS_EVERY)

    # --- into the room -------------------------------------------------------------------------------------

    async def agent_enters(self, agents: LiveStream) -> None:
        """Until the page shows them in."""
        await self.agent_is_admitted()
        await self.agent_connects()
        await self._shows(agents, Role.AGENT, lambda shown: shown["agent"]["present"])

    async def customer_enters(self, agents: LiveStream) -> None:
        """Until the agent's page shows the call."""
        await self.customer_is_admitted()
        await self.customer_connects()
        sid = self._inside[Role.CUSTOMER].sid
        await self._shows(agents, Role.CUSTOMER, lambda shown: sid in shown["participants"])

    async def _shows(self, agents: LiveStream, role: Role, shown: Callable[[Shown], Any]) -> None:
        waiting = asyncio.create_task(agents.until(shown))
        try:
            await asyncio.wait({waiting}, timeout=TELLS_AFTER)
            if not waiting.done():
                await self._says(role, in_room=True)
            await waiting
        finally:
            waiting.cancel()

    # --- out of the room -----------------------------------------------------------------------------------

    async def leaves(self, role: Role) -> None:
        """By the button, or by closing the tab: the page says so, and goes."""
        await self._says(role, in_room=False)
        await self._inside[role].leave()

    async def vanishes(self, role: Role) -> None:
        """Without a word: Twilio misses them later."""
        await self._inside[role].vanish()

    async def go_home(self) -> None:
        """Whoever is in the room still."""
        for participant in self._inside.values():
            if not participant.ended.done():
                await participant.vanish()

    async def _says(self, role: Role, *, in_room: bool) -> None:
        sid = self._inside[role].sid
        if role is Role.CUSTOMER:
            await self._as_customer("/presence", participant_sid=sid, in_room=in_room)
        else:
            told = {"participant_sid": sid, "in_room": in_room}
            await self._as_agent("POST", self._escalation("/presence"), told)

    # --- in the call ---------------------------------------------------------------------------------------

    async def another_device_is_refused(self) -> None:
        """While this one is in the call."""
        other = replace(self, claim=secrets.token_urlsafe(32))
        try:
            await other.arrives(consent=True)
        except aiohttp.ClientResponseError as refused:
            if refused.status == 409:
                return
            raise
        raise ExpectedRefusalError("two devices of the customer's are let into one call")

    # --- after it ------------------------------------------------------------------------------------------

    async def answers(self, answer: Csat) -> None:
        """The question how it was."""
        await self._as_customer("/csat", **answer.model_dump(exclude_none=True))
