"""Whole sessions, of which every answer that a person waits for is timed, with the Twilio calls behind it."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from dev.bench.bench import Say
from dev.bench.escalation import POLL, WITHIN, Chat, accepted_chat, bearer
from dev.bench.product import Product
from dev.bench.video_participant import VideoParticipant
from dev.bench.waiting.baseline import one_after_another
from dev.bench.waiting.slow_twilio import Call, SlowTwilio

SETTLED: Final = 0.5  # seconds without a call, after which a process has done what it does at its start
LONG_SILENCE: Final = 20.0  # seconds, in which nobody presses anything

Body = dict[str, Any]
Wait = dict[str, Any]  # ms, and the calls


async def measure(
    product: Product, api_twilio: SlowTwilio, worker_twilio: SlowTwilio, runs: int, say: Say
) -> dict[str, list[Any]]:
    """What `figures` reads. Says what is measured, as it goes.

    Raises PartFailedError, TimeoutError, aiohttp's ClientError, RefusedError.
    """
    measured: dict[str, list[Any]] = {"cold": [], "warm": [], "elsewhere": [], "silence": [], "baseline": []}

    async def begin(agent: int) -> "_People":
        return _People(await accepted_chat(product, agent), api_twilio)

    async def from_nothing(*parts: str) -> None:
        for part in parts:
            await product.restart(part)
        for twilio in (api_twilio, worker_twilio):
            await twilio.silence(SETTLED)

    def note(kind: str, run: Any) -> None:
        measured[kind].append(run)
        say(f"{len(measured[kind]):3} {kind:10}{_in_short(run)}")

    for _ in range(runs):
        people = await begin(1)
        await from_nothing("Worker", "API")
        note("cold", await people.session(asked_ahead=False))
        note("warm", await (await begin(2)).session(asked_ahead=True))
        people = await begin(1)
        await people.escalate()
        await from_nothing("API")
        note("elsewhere", {"the agent joins": await people.joins_at_once()})
        note("baseline", await one_after_another(api_twilio.url, people.chat))
    for _ in range((runs + 2) // 3):
        people = await begin(2)
        await asyncio.sleep(LONG_SILENCE)
        note("silence", {"escalate": await people.escalate()})
        await people.chat.complete()
    return measured


class _People:
    """One agent, one customer and their chat, over HTTP as the pages ask."""

    def __init__(self, chat: Chat, twilio: SlowTwilio) -> None:
        self.chat = chat
        self._twilio = twilio
        self._http, self._api = chat.product.http, chat.product.ports.api_url
        self._claim = {"claim": secrets.token_urlsafe(32)}
        self._code = ""

    async def session(self, *, asked_ahead: bool) -> dict[str, Wait]:
        """Every wait of it. `asked_ahead`: as the plugin does when the pointer comes to its button."""
        waits: dict[str, Wait] = {}
        if asked_ahead:
            await self._ask_ahead()
        waits["escalate"] = await self.escalate()
        _, waits["the customer arrives"] = await self._as_customer("arrival")
        await self._ask_ahead()
        admitted, waits["the agent joins"] = await self._as_agent("agent-token")
        async with _in_the_room(admitted):
            await self._until(lambda shown: shown["agent"]["present"])
            admitted, waits["the customer joins"] = await self._as_customer("token")
            async with _in_the_room(admitted):
                await self._until(lambda shown: shown["call_started_at"] is not None)
                _, waits["the agent ends"] = await self._as_agent("end")
                await self._until(lambda shown: shown["end_reason"] is not None)
        _, waits["the customer rates"] = await self._as_customer("csat", score=5)
        await self.chat.complete()
        return waits

    async def escalate(self) -> Wait:
        """The press on the button; returns once the room is there and the link is in the chat."""
        asked = {"task_sid": self.chat.task_sid, "worker_sid": self.chat.worker_sid}
        said, wait = await self._post("/api/escalations", asked, bearer(self.chat.token))
        self._code = said["code"]
        await self._until(lambda shown: shown["room"]["sid"] and shown["invite"]["state"] == "sent")
        return wait

    async def joins_at_once(self) -> Wait:
        """Nothing was asked before; the session is over after it."""
        _, wait = await self._as_agent("agent-token")
        await self.chat.complete()
        return wait

    async def _ask_ahead(self) -> None:
        """What stands behind the press that is about to come; there may be no escalation yet."""
        url = f"{self._api}/api/tasks/{self.chat.task_sid}/escalation?worker_sid={self.chat.worker_sid}"
        async with self._http.get(url, headers=bearer(self.chat.token)) as answer:
            if answer.status != 404:
                answer.raise_for_status()

    async def _as_agent(self, what: str) -> tuple[Body, Wait]:
        return await self._post(f"/api/escalations/{self._code}/{what}", {}, bearer(self.chat.token))

    async def _as_customer(self, what: str, **more: Any) -> tuple[Body, Wait]:
        return await self._post(f"/api/join/{self._code}/{what}", {**self._claim, **more}, {})

    async def _post(self, path: str, body: Body, headers: dict[str, str]) -> tuple[Body, Wait]:
        began = time.perf_counter()
        async with self._http.post(f"{self._api}{path}", json=body, headers=headers) as answer:
            said: Body = await answer.json()
            answered = time.perf_counter()
            answer.raise_for_status()
        calls = [call for call in self._twilio.calls if began <= call.began < answered]
        return said, {"ms": (answered - began) * 1000, "calls": in_steps(calls)}

    async def _until(self, shown: Callable[[Body], Any]) -> None:
        """Returns once the agent's page would show it. Raises TimeoutError."""
        url, headers = f"{self._api}/api/escalations/{self._code}", bearer(self.chat.token)
        async with asyncio.timeout(WITHIN):
            while True:
                async with self._http.get(url, headers=headers) as answer:
                    answer.raise_for_status()
                    if shown(await answer.json()):
                        return
                await asyncio.sleep(POLL)


@asynccontextmanager
async def _in_the_room(admitted: Body) -> AsyncIterator[None]:
    participant = await VideoParticipant.connect(admitted)
    try:
        yield
    finally:
        await participant.leave()


def in_steps(calls: Sequence[Call]) -> list[dict[str, Any]]:
    """Each call with its step: those of one step were side by side, the next step began after its end."""
    steps: list[tuple[Call, int]] = []
    for call in sorted(calls, key=lambda one: one.began):
        before = max((step for earlier, step in steps if earlier.ended <= call.began), default=0)
        steps.append((call, before + 1))
    return [{"what": call.what, "step": step, "new": call.is_new} for call, step in steps]


def _in_short(run: Any) -> str:
    if isinstance(run, dict):
        return ", ".join(f"{what} {wait['ms']:.0f} ms ({len(wait['calls'])})" for what, wait in run.items())
    return f"{run:.0f} ms"
