"""A person's page without a browser: followed, killed, opened again; it asks as the pages ask."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import aiohttp

from api.agent_snapshot import AgentSnapshot
from api.customer_snapshot import CustomerSnapshot
from dev.bench.video_participant import RefusedError, VideoParticipant
from tests.product.live_stream import LiveStream
from tests.product.pages import SEEN_WITHIN, Shown, backoff, is_over, pause_after
from tests.product.session import POLL, Answer, Session
from workflows.messages import Snapshot
from workflows.phases import Role

PATIENCE = 40.0  # seconds until a page that shows no progress counts as stuck; its own pauses reach 19 s
ATTEMPTS = 12  # of one question or one connection, before it counts as refused for ever

Ask = Callable[[], Coroutine[Any, Any, Answer]]
Say = Callable[[str | None], Awaitable[Answer]]


class StuckError(Exception):
    """A person who does all that their page offers does not get on."""


class Tab:
    """What its page shows last is `latest`; `participant` is its place in the room."""

    def __init__(self, session: Session, role: Role) -> None:
        self._session, self._role = session, role
        self._stream: LiveStream | None = None
        self._asking: set[asyncio.Task[Answer]] = set()
        self._open = asyncio.Event()
        self.participant: VideoParticipant | None = None

    def opens(self) -> None:
        """It shows the escalation, as soon as there is one."""
        self._open.set()
        if self._session.code and self._stream is None:
            of = LiveStream.of_agent if self._role is Role.AGENT else LiveStream.of_customer
            self._stream = of(self._session)

    async def dies(self) -> None:
        """No goodbye to anybody, and nothing that it asked is heard any more."""
        self._open.clear()
        for asking in self._asking:
            asking.cancel()
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.close()
        gone, self.participant = self.participant, None
        if gone is not None and not gone.ended.done():
            await gone.vanish()

    @property
    def latest(self) -> Shown:
        return (self._stream.latest if self._stream else None) or {}

    @property
    def in_room(self) -> bool:
        return self.participant is not None and not self.participant.ended.done()

    @property
    def is_live(self) -> bool:
        """It shows nothing from before its line broke off. One that is closed shows nothing."""
        return self._stream is None or self._stream.live

    def is_true_to(self, published: Snapshot) -> bool:
        """It is closed, or live and shows just this."""
        if self._stream is None or not self._stream.live:
            return self.is_live
        if self._stream.nothing_more_comes:
            return published.ended
        if self._role is Role.AGENT:
            agents = AgentSnapshot.model_validate(self.latest)
            return _but_for_now(agents) == _but_for_now(AgentSnapshot.of(published, agents.agent_url))
        return _but_for_now(CustomerSnapshot.model_validate(self.latest)) == _but_for_now(
            CustomerSnapshot.of(published)
        )

    async def until(self, shown: Callable[[Shown], Any], what: str) -> None:
        """Raises StuckError: `what` is what the page should have come to show."""
        if not await self._shows(shown, PATIENCE):
            raise StuckError(f"the {self._role}'s page does not show {what}: {_in_short(self.latest)}")

    async def _shows(self, shown: Callable[[Shown], Any], within: float) -> bool:
        deadline = time.monotonic() + within
        while not (self.latest and shown(self.latest)):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(POLL)  # by then the tab, and with it the stream, may be another one
        return True

    async def asks(self, ask: Ask) -> Answer:
        """Again and again while the refusals are passing ones. Raises StuckError."""
        for attempt in range(ATTEMPTS):
            await self._open.wait()
            answer = await self._asks_once(ask)
            if answer is not None and not answer.passing:
                return answer
            await asyncio.sleep(pause_after(answer, attempt))
        raise StuckError(f"the {self._role} is refused for ever: {answer}")

    async def _asks_once(self, ask: Ask) -> Answer | None:
        """None: the tab died meanwhile."""
        asking = asyncio.create_task(ask())
        self._asking.add(asking)
        try:
            await asyncio.wait({asking})
            return None if asking.cancelled() else asking.result()
        finally:
            self._asking.discard(asking)
            asking.cancel()

    async def enters(self, ask: Ask, say: Say) -> Answer:
        """Into the room by the token that `ask` is answered; `say` tells the API until the page shows it.

        The answer that admitted them, or refused them for good.
        """
        for attempt in range(ATTEMPTS):
            admitted = await self.asks(ask)
            if not admitted.ok:
                return admitted
            try:
                self.participant = await VideoParticipant.connect(admitted.body)
            except RefusedError:
                await say(None)
            except (aiohttp.ClientError, OSError, TimeoutError, TypeError):
                pass  # the line broke: aiohttp says so by any of these
            else:
                await self._is_seen(say)
                return admitted
            await asyncio.sleep(backoff(attempt))
        raise StuckError(f"the {self._role} is admitted, and cannot connect")

    async def _is_seen(self, say: Say) -> None:
        def seen(shown: Shown) -> bool:
            return is_over(shown) or self.participant is None or self.participant.sid in shown["participants"]

        while self.in_room and not await self._shows(seen, SEEN_WITHIN):
            await say(self.participant.sid if self.participant else None)


def _but_for_now(shown: AgentSnapshot | CustomerSnapshot) -> dict[str, Any]:
    return shown.model_dump(exclude={"now"})


def _in_short(shown: Shown) -> str:
    telling = ("phase", "end_reason", "reason", "outcome", "missing", "waiting", "agent_present")
    return ", ".join(f"{name} {shown[name]}" for name in telling if shown.get(name)) or "nothing"
