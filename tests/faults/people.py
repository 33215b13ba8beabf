"""An agent in Flex and a customer with a browser: their pages' own patience, and theirs.

The pages wait and ask again as `customer_site/src` and `flex_plugin/src` do; the people press again a few
times, and then give up. What a page showed, and after how many seconds, is kept in `showings`.
"""

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NamedTuple, TypeVar

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant

from tests.product.aftermath import CHAT_LINE
from tests.product.live_stream import LiveStream
from tests.product.pages import SEEN_WITHIN, Shown, backoff, is_over, over_because, pause_after
from tests.product.session import Agent, Answer, Session
from tests.product.video_participant import RefusedError, VideoParticipant

SOON = 10.0  # seconds within which a page shows what has changed
AFTER_HINT = 1.0  # seconds, before a room that was gone is asked for again
PRESSES = 4  # of one button, before somebody gives up
PRESSES_AGAIN_AFTER = 2.0  # seconds
LEFT_ALONE_ENDS_WITHIN = 60.0  # seconds, the grace among them
LOOKS_EVERY = 0.2  # seconds
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
            await self._out_of_the_room()
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
                admitted = _or_over(await token())
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

    async def _out_of_the_room(self) -> str:
        """Says goodbye to Twilio, as the page does, unless the room has ended."""
        assert self.participant is not None
        left, self.participant = self.participant, None
        if not left.ended.done():
            await left.leave()
        return left.sid


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
        sid = await self._out_of_the_room()
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
        return await _seconds_until(self.participant.ended)

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


class CustomerAtHome(Person):
    def __init__(self, session: Session, patience: float) -> None:
        super().__init__(session, patience)
        self._arrived = False

    async def opens_the_link(self) -> None:
        _or_over(await self.patiently(self.session.look))
        self.stream = LiveStream.of_customer(self.session)

    async def arrives(self, consent: bool | None = None) -> bool:
        """Whether the agent is there. `consent`: to being recorded; None: they were not asked."""
        answer = _or_over(await self.patiently(lambda: self.session.arrive(consent)))
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
        line = {"id": secrets.token_hex(16), "text": text}

        async def send() -> Answer:
            return await self.patiently(lambda: self.session.as_customer(CHAT_LINE, **line))

        await self.presses(send)

    async def leaves(self) -> None:
        sid = await self._out_of_the_room()
        await self.session.customer_says(sid, in_room=False)

    async def is_gone(self) -> None:
        """Twilio knows; their page does not say it."""
        await self._out_of_the_room()

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
        _or_over(await self.patiently(lambda: self.session.rate(score)))

    async def _hint(self, sid: str | None) -> Answer:
        return await self.session.customer_says(sid, in_room=True)


async def stranger(session: Session) -> float | None:
    """Seconds until somebody whom nobody let in was taken out of the room again; None: not soon."""
    stack = session.stack
    room_sid = (await stack.snapshot(session.code)).room_sid
    token = AccessToken(
        *(stack.secrets[name] for name in ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET")),
        grants=[VideoGrant(room=room_sid)],
        identity="stranger",
        ttl=300,
    )
    url = stack.ports.signaling_url
    came = await VideoParticipant.connect(
        {"token": token.to_jwt(), "room_sid": room_sid, "signaling_url": url}
    )
    seconds = await _seconds_until(came.ended)
    if seconds is None:
        await came.leave()
    return seconds


async def _seconds_until(done: asyncio.Task[Any]) -> float | None:
    began = time.monotonic()
    finished, _ = await asyncio.wait({done}, timeout=SOON)
    return time.monotonic() - began if finished else None


def _or_over(answer: Answer) -> Answer:
    """Raises OverError, or GaveUpError for any other refusal."""
    if answer.problem == "escalation-over":
        raise OverError(str(answer.body.get("reason")))
    if not answer.ok:
        raise GaveUpError(f"{answer.asked}: {answer.status} {answer.problem}")
    return answer


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
