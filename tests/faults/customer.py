"""A customer with a browser."""

import asyncio
import secrets

from tests.faults.person import AFTER_HINT, SOON, GaveUpError, Person, or_over
from tests.product.live_stream import LiveStream
from tests.product.pages import backoff
from tests.product.session import Answer, Session


class CustomerAtHome(Person):
    def __init__(self, session: Session, patience: float) -> None:
        super().__init__(session, patience)
        self._arrived = False

    async def opens_the_link(self) -> None:
        or_over(await self.patiently(self.session.look))
        self.stream = LiveStream.of_customer(self.session)

    async def arrives(self, consent: bool | None = None) -> bool:
        """Whether the agent is there. `consent`: to being recorded; None: they were not asked."""
        answer = or_over(await self.patiently(lambda: self.session.arrive(consent)))
        self._arrived = True
        return bool(answer.body["agent_present"])

    async def enters(self) -> None:
        await self.connects(self._token, self._hint)
        await self.is_seen(self._hint)

    async def enters_unseen(self) -> None:
        """They are in the room; their page has not had the time yet to say so."""
        await self.connects(self._token, self._hint)

    async def comes_back_by_itself(self) -> None:
        """Twilio has ended the room, and the page does not know why."""
        assert self.participant is not None
        await asyncio.wait({self.participant.ended}, timeout=SOON)
        await asyncio.sleep(backoff(0))
        await self.enters()

    async def writes(self, text: str) -> None:
        """A line to the chat: the page sends it again by itself, and by a press, always under the same id."""
        line_id = secrets.token_hex(16)

        async def send() -> Answer:
            return await self.patiently(lambda: self.session.write(line_id, text))

        await self.presses(send)

    async def leaves(self) -> None:
        sid = await self.out_of_the_room()
        await self.session.customer_says(sid, in_room=False)

    async def is_gone(self) -> None:
        """Twilio knows; their page does not say it."""
        await self.out_of_the_room()

    async def closes_the_tab(self) -> None:
        """The page tells the API as it goes; its goodbye to Twilio does not get through."""
        assert self.participant is not None
        sid = self.participant.sid
        await self.participant.vanish()
        self.participant = None
        await self.session.customer_says(sid, in_room=False)

    async def _token(self) -> Answer:
        """Once the agent is there: waits outside until then, and again when the server says so."""
        while True:
            answer = await self.patiently(lambda: self.session.as_customer("/token"))
            if answer.problem != "agent-absent":
                return answer
            await asyncio.sleep(AFTER_HINT)

    async def gives_up(self) -> None:
        if not self._arrived:
            return
        if self.participant is None:
            await self.session.customer_says(None, in_room=False)
        else:
            await self.leaves()

    async def rates(self, score: int) -> None:
        """Raises GaveUpError when the page says that there is nothing to rate, or that it is too late."""
        assert self.stream is not None
        await self.sees_the_end()
        if not (self.stream.latest or {}).get("may_rate"):
            raise GaveUpError("the page does not ask for a rating")
        or_over(await self.patiently(lambda: self.session.rate(score)))

    async def _hint(self, sid: str | None) -> Answer:
        return await self.session.customer_says(sid, in_room=True)
