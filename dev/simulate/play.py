"""One visit, played: from the button to the end of the chat."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final

from dev.bench.live_stream import LiveStream
from dev.simulate.callers import Callers
from dev.simulate.visits import HAD_CALL, Ending, Incident, Meeting, Visit
from workflows.phases import Role

AGAIN_AFTER: Final = 1.0  # seconds; well within the shortest grace


@dataclass
class Play:
    """`speed` is how many seconds of the day pass in one of ours.

    `play` raises what Callers and LiveStream raise.
    """

    visit: Visit
    people: Callers
    speed: float
    pages: AsyncExitStack = field(default_factory=AsyncExitStack)
    _chat_is_closed: bool = False

    async def play(self) -> None:
        async with self.pages:
            try:
                await self._play()
            finally:
                await self.people.go_home()
                if not self._chat_is_closed:
                    await self.people.chat.complete()

    async def _play(self) -> None:
        visit, people = self.visit, self.people
        await people.escalate()
        if visit.pressed_twice:
            await people.escalate()
        await people.agent_opens_the_page()
        self.agents = await self.pages.enter_async_context(people.agents_stream())
        await self.agents.until(lambda shown: shown["invite"]["state"] == "sent")
        if visit.sent_again:
            await people.invite_again()
        if visit.meeting in HAD_CALL:
            await self._meet()
            await self._talk()
            await self._end()
        else:
            await self._miss_each_other()

    # --- without a call ------------------------------------------------------------------------------------

    async def _miss_each_other(self) -> None:
        visit, people = self.visit, self.people
        match visit.meeting:
            case Meeting.NEVER_OPENED:
                await people.link_is_over()
            case Meeting.ONLY_LOOKED:
                await self._customer_opens()
                await people.link_is_over()
            case Meeting.AGENT_NEVER_CAME:
                await self._customer_opens()
                await people.arrives(consent=visit.consent)
                await people.link_is_over()
            case Meeting.GAVE_UP:
                await self._customer_opens()
                await people.arrives(consent=visit.consent)
                await self._passes(visit.waits)
                await people.stops_waiting()
                await people.revoke()
            case Meeting.TAKEN_BACK:
                await self._passes(visit.waits)
                await people.revoke()
            case Meeting.CHAT_CLOSED:
                await self._passes(visit.waits)
                # the chat is closed with every visit
            case Meeting.NOBODY_CAME:
                await self._agent_enters()
                await self._passes(visit.waits)
                await people.leaves(Role.AGENT)
                await people.end()

    # --- to the call ---------------------------------------------------------------------------------------

    async def _meet(self) -> None:
        visit, people = self.visit, self.people
        if visit.meeting is Meeting.AGENT_FIRST:
            await self._agent_enters()
        await self._customer_opens()
        await people.arrives(consent=visit.consent)
        if visit.meeting is Meeting.CUSTOMER_FIRST:
            await self._passes(visit.waits)
            await self._agent_enters()
        await self.customers.until(lambda shown: shown["agent_present"])
        await people.customer_enters(self.agents)
        await self.agents.until(lambda shown: shown["phase"] == "customer_joined")

    async def _customer_opens(self) -> None:
        await self._passes(self.visit.until_opened)
        await self.people.guesses(self.visit.guesses)
        await self.people.customer_opens_the_page()
        await self.people.customer_reads()
        self.customers = await self.pages.enter_async_context(self.people.customers_stream())

    async def _agent_enters(self) -> None:
        await self.agents.until(lambda shown: shown["room"]["state"] == "open")
        await self.people.agent_enters(self.agents)

    # --- in the call ---------------------------------------------------------------------------------------

    async def _talk(self) -> None:
        """What comes about, comes about at even distances."""
        incidents = self.visit.incidents
        for incident in incidents:
            await self._passes(self.visit.talk / (len(incidents) + 1))
            await self._comes_about(incident)
        await self._passes(self.visit.talk / (len(incidents) + 1))

    async def _comes_about(self, incident: Incident) -> None:
        people = self.people
        match incident:
            case Incident.CUSTOMER_DROPS:
                await people.vanishes(Role.CUSTOMER)
                await self._customer_comes_back()
            case Incident.CUSTOMER_LEAVES:
                await people.leaves(Role.CUSTOMER)
                await self._customer_comes_back()
            case Incident.AGENT_RELOADS:
                await people.leaves(Role.AGENT)
                self.agents = await self._new_page(people.agents_stream)
                await people.agent_enters(self.agents)
            case Incident.OTHER_DEVICE:
                await people.another_device_is_refused()
            case Incident.WRITES:
                await people.write_a_line()
            case Incident.AGENT_STOPS_RECORDING:
                await people.stop_recording()
            case Incident.CONSENT_WITHDRAWN:
                await people.withdraw_consent()

    async def _customer_comes_back(self) -> None:
        await asyncio.sleep(AGAIN_AFTER)
        self.customers = await self._new_page(self.people.customers_stream)
        await self.people.customer_enters(self.agents)

    async def _new_page(self, open_stream: Callable[[], LiveStream]) -> LiveStream:
        return await self.pages.enter_async_context(open_stream())

    # --- to the end ----------------------------------------------------------------------------------------

    async def _end(self) -> None:
        people, answer = self.people, self.visit.answer
        match self.visit.ending:
            case Ending.AGENT_ENDS:
                await people.end()
            case Ending.CUSTOMER_RATES:
                await people.customer_says_they_left()  # the answer follows, and ends it
            case Ending.CUSTOMER_GOES:
                await people.leaves(Role.CUSTOMER)
                await people.it_is_over()
            case Ending.AGENT_GOES:
                await people.leaves(Role.AGENT)
                await people.it_is_over()
            case Ending.BOTH_DROP:
                await asyncio.gather(people.vanishes(Role.CUSTOMER), people.vanishes(Role.AGENT))
                await people.it_is_over()
            case Ending.CHAT_CLOSED:
                await people.chat.complete()
                self._chat_is_closed = True
                await people.it_is_over()
        if answer is not None:
            await people.answers(answer)

    async def _passes(self, seconds: float) -> None:
        """Of the day."""
        await asyncio.sleep(seconds / self.speed)
