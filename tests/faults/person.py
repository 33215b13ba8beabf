"""What agents and customers do alike: their pages' own patience, and theirs.

The pages wait and ask again as `customer_site/src` and `flex_plugin/src` do; the people press again a few
times, and then give up. What a page showed, and after how many seconds, is kept in `showings`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NamedTuple, TypeVar

from dev.bench.video_participant import RefusedError, VideoParticipant
from tests.product.live_stream import LiveStream
from tests.product.pages import SEEN_WITHIN, Shown, is_over, over_because, pause_after
from tests.product.session import Answer, Session

SOON = 10.0  # seconds within which a page shows what has changed
AFTER_HINT = 1.0  # seconds, before a room that was gone is asked for again
PRESSES = 4  # of one button, before somebody gives up
PRESSES_AGAIN_AFTER = 2.0  # seconds
PATIENCE = 30.0  # seconds with a page that says that it tries again

FOR_EVER = 3600.0  # seconds

Result = TypeVar("Result")
Ask = Callable[[], Awaitable[Answer]]


class GaveUpError(Exception):
    """Somebody's patience is at its end; says with what."""


class OverError(Exception):
    """A page says that the escalation is over, when nobody wanted that; says why."""


class Showing(NamedTuple):
    """What a page was to show, and the seconds until it did; None when it did not, SOON as that is."""

    what: str
    seconds: float | None


class Person:
    def __init__(self, session: Session, patience: float) -> None:
        self.session = session
        self.showings: list[Showing] = []
        self.participant: VideoParticipant | None = None
        self.stream: LiveStream | None = None
        self._patience = patience

    async def sees(self, what: str, shown: Callable[[Shown], Any], within: float = SOON) -> bool:
        """Notes how soon the page shows it. Raises OverError when the escalation is over instead."""
        assert self.stream is not None
        seconds = await self.stream.until(lambda now: shown(now) or is_over(now), within)
        self.showings.append(Showing(what, seconds))
        if seconds is not None and not shown(self.stream.latest or {}):
            raise OverError(str(over_because(self.stream.latest or {})))
        return seconds is not None

    async def sees_after_the_end(
        self, what: str, shown: Callable[[Shown], Any], within: float = SOON
    ) -> bool:
        assert self.stream is not None
        seconds = await self.stream.until(shown, within)
        self.showings.append(Showing(what, seconds))
        return seconds is not None

    async def sees_the_end(self, within: float = SOON) -> bool:
        """And leaves the room, if that is still open."""
        seen = await self.sees_after_the_end("the end", is_over, within)
        if seen and self.participant is not None:
            await self.out_of_the_room()
        return seen

    async def before_the_end(self, awaited: Coroutine[Any, Any, Result]) -> Result:
        """Its result, unless the page says before that it is over: OverError."""
        assert self.stream is not None
        waiting = asyncio.create_task(awaited)
        over = asyncio.create_task(self.stream.until(is_over, within=FOR_EVER))
        await asyncio.wait({waiting, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if not waiting.done():
            waiting.cancel()
            raise OverError(str(over_because(self.stream.latest or {})))
        return waiting.result()

    async def patiently(self, ask: Ask) -> Answer:
        """As the pages ask: again after Retry-After or a growing pause, while that can help."""
        deadline = time.monotonic() + self._patience
        attempt = 0
        while True:
            answer = await ask()
            if not answer.passing:
                return answer
            pause = pause_after(answer, attempt)
            attempt += 1
            if time.monotonic() + pause > deadline:
                raise GaveUpError(f"{answer.asked}: {answer.status} {answer.problem}")
            await asyncio.sleep(pause)

    async def presses(self, ask: Ask) -> Answer:
        """A button whose failure the page shows: pressed again, a few times."""
        for press in range(PRESSES):
            answer = await ask()
            if answer.ok:
                return answer
            if answer.problem == "escalation-over":
                raise OverError(str(answer.body.get("reason")))
            if press < PRESSES - 1:
                await asyncio.sleep(PRESSES_AGAIN_AFTER)
        raise GaveUpError(f"{answer.asked}: {answer.status} {answer.problem}")

    async def connects(self, token: Ask, hint: Callable[[str | None], Awaitable[Any]]) -> None:
        """From a token to a place in the room. A room that is gone is told of, and asked for once more; then
        the page says that it did not work, and its button is pressed again."""
        for press in range(PRESSES):
            if press:
                await asyncio.sleep(PRESSES_AGAIN_AFTER)
            for again in (False, True):
                admitted = or_over(await token())
                try:
                    self.participant = await VideoParticipant.connect(admitted.body)
                    return
                except RefusedError:
                    if not again:
                        await hint(None)
                        await asyncio.sleep(AFTER_HINT)
        raise GaveUpError("Twilio does not let them into the room")

    async def is_seen(self, hint: Callable[[str | None], Awaitable[Any]]) -> None:
        """Twilio's callback tells the page that it is in; else it says so, and Twilio is asked."""
        assert self.participant is not None
        assert self.stream is not None
        sid = self.participant.sid
        if await self.stream.until(lambda shown: sid in shown["participants"], SEEN_WITHIN) is None:
            await hint(sid)
        await self.sees("oneself in the room", lambda shown: sid in shown["participants"])

    async def goes(self) -> None:
        """Closes the page, in the room or not."""
        if self.stream is not None:
            await self.stream.close()
        if self.participant is not None and not self.participant.ended.done():
            await self.participant.vanish()
        self.participant = None

    async def out_of_the_room(self) -> str:
        """Says goodbye to Twilio, as the page does, unless the room has ended."""
        assert self.participant is not None
        left, self.participant = self.participant, None
        if not left.ended.done():
            await left.leave()
        return left.sid


def or_over(answer: Answer) -> Answer:
    """Raises OverError, or GaveUpError for any other refusal."""
    if answer.problem == "escalation-over":
        raise OverError(str(answer.body.get("reason")))
    if not answer.ok:
        raise GaveUpError(f"{answer.asked}: {answer.status} {answer.problem}")
    return answer
