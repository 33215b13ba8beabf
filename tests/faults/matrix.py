"""Plays cells, many at a time in one stack: each has a chat, agents and faults of its own."""

import asyncio
import time
import traceback
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from temporalio.client import WorkflowFailureError

from dev.local_twilio.demo_agents import MOST_AGENTS
from tests.faults.calls import FETCH_WORKER, unknown_calls
from tests.faults.cells import Cell
from tests.faults.person import GaveUpError, OverError, Showing
from tests.faults.verdict import Verdict, judge, stuck
from tests.faults.walk import Trouble, Walk
from tests.product.aftermath import badly_answered, left_behind
from tests.product.session import Agent, Answer, Session
from tests.product.stack import Stack, running_stack
from tests.product.switchboard import Call as MadeCall
from workflows.messages import escalation_workflow_id

ENDS_WITHIN = 90.0  # seconds after the fault is lifted: a rating window, and the pauses between retries
CLOSED = 1.0  # seconds for what has ended to say so
REMEMBERED_FOR = 61.0  # seconds, after which an API asks again what a worker is called
SETTINGS = {
    "CSAT_WINDOW": "30",
    "VIDEO_RECORD_BY_DEFAULT": "true",  # who does not say yes is not recorded
    "VIDEO_REJOIN_GRACE": "20",  # somebody comes back within it while Twilio is slow
    "TWILIO_SURVEY_WORKFLOW_SID": "WW" + "5" * 32,  # any that is not Flex's own: no worker serves it
}
LONGEST = 420.0  # seconds; twice the opening, and the closing
APART = 0.2  # seconds between two sessions' beginnings: people do not come all at once


@dataclass
class Played:
    cell: Cell
    verdict: Verdict
    seconds: float
    gave_up: str | None
    answers: list[Answer]
    showings: list[Showing]
    calls: list[MadeCall] = field(default_factory=list)

    @property
    def slowest_answer(self) -> float:
        """Seconds."""
        return max((answer.seconds for answer in self.answers), default=0.0)

    @property
    def slowest_page(self) -> float:
        """Seconds until a page showed what had changed."""
        return max((showing.seconds or 0.0 for showing in self.showings), default=0.0)


class Agents:
    """Each is in one session at a time; lent are those who have been idle for longest."""

    def __init__(self) -> None:
        self._idle: deque[tuple[int, float]] = deque(
            (number + 1, -REMEMBERED_FOR) for number in range(MOST_AGENTS)
        )

    @asynccontextmanager
    async def one(self, *, forgotten: bool = False) -> AsyncIterator[int]:
        """`forgotten`: no API remembers what they are called."""
        number, idle_since = self._idle.popleft()
        if forgotten:
            await asyncio.sleep(max(0.0, idle_since + REMEMBERED_FOR - time.monotonic()))
        try:
            yield number
        finally:
            self._idle.append((number, time.monotonic()))


class Matrix:
    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._agents = Agents()

    @asynccontextmanager
    async def walk(self, cell: Cell, trouble: Trouble) -> AsyncIterator[Walk]:
        """People for one session; in the end they go, and the agent has an empty desk again."""
        async with (
            self._agents.one(forgotten=cell.subject == FETCH_WORKER.name) as agent,
            self._agents.one() as colleague,
        ):
            session = await Session.begin(self._stack, await Agent.logs_in(self._stack, agent))
            walk = Walk(self._stack, session, trouble, cell.where.patience, colleague)
            try:
                yield walk
            finally:
                await walk.everybody_goes()
                await _close_the_task(walk.session)

    async def play(self, cell: Cell) -> Played:
        armed = cell.armed(self._stack)
        async with self.walk(cell, armed) as walk:
            began = time.monotonic()
            gave_up = None
            try:
                await cell.where.play(walk)
            except (GaveUpError, OverError) as error:
                gave_up = f"{type(error).__name__} {error}"
                await walk.gives_up()
            finally:
                findings = await armed.lift(walk)
            await walk.comes_back_later()
            calls = await self._calls_until_closed(walk)
            findings += [*unknown_calls(calls), *walk.found]
            for session in walk.sessions:
                findings += await left_behind(self._stack, session, within=CLOSED, rooms=cell.where.rooms)
                findings += badly_answered(session)
                if session.code:
                    findings += stuck(await self._stack.history(session.code))
            answers = [answer for session in walk.sessions for answer in session.answers]
            showings = [showing for one in walk.people for showing in one.showings]
            verdict = judge(
                cell.expected, gave_up=gave_up, findings=findings, answers=answers, showings=showings
            )
            return Played(cell, verdict, time.monotonic() - began, gave_up, answers, showings, calls)

    async def _calls_until_closed(self, walk: Walk) -> list[MadeCall]:
        """All that were made for this session, in their order, without those that look at what is left."""
        for code in (one.code for one in walk.sessions if one.code):
            escalation = self._stack.temporal.get_workflow_handle(escalation_workflow_id(code))
            with suppress(TimeoutError, WorkflowFailureError):  # the aftermath tells
                async with asyncio.timeout(ENDS_WITHIN):
                    await escalation.result()
        session = walk.session
        marks = [session.task_sid, session.conversation_sid, session.agent.worker_sid, session.agent.token]
        marks += [one.code for one in walk.sessions if one.code]
        for one in walk.sessions:
            if one.code and (room_sid := (await self._stack.snapshot(one.code)).room_sid):
                marks.append(room_sid)
        found = await asyncio.gather(*(self._stack.switchboard.calls(mark) for mark in marks))
        return sorted({call for calls in found for call in calls}, key=lambda call: call.at)


async def _close_the_task(session: Session) -> None:
    try:
        await session.complete_the_task()
    except aiohttp.ClientResponseError as error:
        if error.status not in (400, 404):  # the agent has
            raise


async def play_all(
    stack: Stack, wanted: Sequence[Cell], at_once: int, tell: Callable[[Played], None]
) -> list[Played]:
    """In the order in which they end; `tell` hears of each then."""
    matrix = Matrix(stack)
    turn = asyncio.Semaphore(at_once)
    done: list[Played] = []

    async def play(cell: Cell, begins_after: float) -> None:
        await asyncio.sleep(begins_after)
        async with turn:
            began = time.monotonic()
            try:
                async with asyncio.timeout(LONGEST):
                    played = await matrix.play(cell)
            except Exception as error:  # noqa: BLE001  # the other cells are played all the same
                where = "".join(traceback.format_exception(error))
                broken = Verdict(f"broke off: {error!r}", (where,))
                played = Played(cell, broken, time.monotonic() - began, None, [], [])
            done.append(played)
            tell(played)

    async with asyncio.TaskGroup() as group:
        for number, cell in enumerate(wanted):
            group.create_task(play(cell, number * APART))
    return done


@asynccontextmanager
async def matrix_stack(folder: Path) -> AsyncIterator[Stack]:
    async with running_stack(
        folder, workers=2, apis=2, desk=False, agents=MOST_AGENTS, settings=SETTINGS
    ) as stack:
        yield stack
