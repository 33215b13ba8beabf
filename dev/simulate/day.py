"""A day: everybody comes at their time, and trouble at its own."""

import asyncio
import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import aiohttp

from dev.bench.accepted_chat import accepted_chat
from dev.bench.video_participant import RefusedError
from dev.simulate.callers import Callers, ExpectedRefusalError
from dev.simulate.play import Play
from dev.simulate.products import Simulated
from dev.simulate.twilio_trouble import Trouble
from dev.simulate.visits import HOUR, Visit

_BROKE_OFF: Final = (aiohttp.ClientError, RefusedError, ExpectedRefusalError, TimeoutError, OSError)

_CODE_IN_PATH: Final = re.compile(r"(/(?:join|escalations)/)[^/]+")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Played:
    """A visit that came about. `broke_off` says why it did before its end; None: it did not."""

    visit: Visit
    task_sid: str
    broke_off: str | None


@dataclass
class Day:
    """`played` are those that are over, `began_at` is when the first of them could come."""

    simulated: Simulated
    speed: float
    say: Say
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    played: list[Played] = field(default_factory=list)
    _begun: int = 0

    async def pass_by(self, visits: Sequence[Visit], troubles: Sequence[Trouble]) -> None:
        """Until the last visit is over; each agent has one at a time. Raises aiohttp.ClientError when the
        switchboard does not answer."""
        agents: asyncio.Queue[int] = asyncio.Queue()
        for agent in range(1, self.simulated.agents + 1):
            agents.put_nowait(agent)
        self._midnight = asyncio.get_running_loop().time()
        async with asyncio.TaskGroup() as going_on:
            told = going_on.create_task(self._tell_every_hour())
            for trouble in troubles:
                going_on.create_task(self._trouble(trouble))
            await asyncio.gather(*(self._visit(visit, agents) for visit in visits))
            told.cancel()

    async def _visit(self, visit: Visit, agents: asyncio.Queue[int]) -> None:
        await self._until(visit.at)
        agent = await agents.get()
        task_sid, broke_off = "", None
        self._begun += 1
        try:
            chat = await accepted_chat(self.simulated.product, agent)
            task_sid = chat.task_sid
            await Play(visit, Callers(chat), self.speed).play()
        except _BROKE_OFF as error:
            broke_off = _in_short(error)
        finally:
            agents.put_nowait(agent)
        self.played.append(Played(visit, task_sid, broke_off))

    async def _trouble(self, trouble: Trouble) -> None:
        await self._until(trouble.at)
        await trouble.begins(self.simulated)
        self.say(f"{_clock(trouble.at)}  {trouble.name} for a while")

    async def _tell_every_hour(self) -> None:
        for hour in itertools.count(1):
            await self._until(hour * HOUR)
            self.say(
                f"{_clock(hour * HOUR)}  {self._begun} begun, "
                f"{self._begun - len(self.played)} under way, {len(self.played)} over"
            )

    async def _until(self, at: float) -> None:
        """A moment of the day."""
        await asyncio.sleep(self._midnight + at / self.speed - asyncio.get_running_loop().time())


def _in_short(error: Exception) -> str:
    """Without the join code, and so the same for all who met it."""
    if isinstance(error, aiohttp.ClientResponseError):
        path = _CODE_IN_PATH.sub(r"\1{code}", error.request_info.url.path)
        return f"{error.status} from {error.request_info.method} {path}"
    return f"{type(error).__name__}: {error}".rstrip(": ")


def _clock(at: float) -> str:
    minutes = round(at / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
