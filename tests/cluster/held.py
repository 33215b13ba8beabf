"""Many live escalations, held for minutes, with a customer at an open stream of each who waits."""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from dev.bench.bench import Say
from dev.bench.side_by_side import side_by_side
from dev.bench.usage import family_cpu_seconds, family_memory
from dev.bench.waiting_rooms.changes import arrivals, wakes
from dev.bench.waiting_rooms.crowd import crowd
from dev.bench.waiting_rooms.escalations import WaitingRooms
from dev.bench.waiting_rooms.open_files import allow_open_files
from tests.cluster.counting import until_counted
from tests.product.stack import Stack
from workflows.messages import TASK_ATTRIBUTE

FILES_BESIDE = 1000  # those of a process that are no stream
LEAST_IDLE = 10.0  # seconds, in which what everything takes is measured
CHANGED_BEFORE_THE_END = 100  # customers who arrive anew, once it has been held
ENDED_PER_SECOND = 15  # chats
ENDED_WITHIN = 120.0  # seconds
Attributes = dict[str, Any]  # of a task
RUNNING = "WorkflowType = 'Escalation' AND ExecutionStatus = 'Running'"


@dataclass(frozen=True)
class Held:
    """Shares are of one processor, while all only wait, and memory in MB; by the name of the process, with
    what it has started."""

    escalations: int
    seconds: float
    slowest_wake_ms: float  # after it was held
    shares: dict[str, float]
    memory: dict[str, float]
    findings: list[str]


async def hold(stack: Stack, escalations: int, seconds: float, say: Say) -> Held:
    """They begin, are held, and end because their chats do."""
    allow_open_files(escalations + FILES_BESIDE)
    rooms = WaitingRooms(stack)
    codes = await rooms.begin(escalations, say)
    async with crowd(stack.ports.api, escalations) as customers:
        await customers.open(codes)
        began = time.monotonic()
        refused = (await arrivals(stack, codes)).count(None)
        say(f"{escalations} customers wait, for {seconds:.0f} s")
        before, idle_since = _cpu(stack), time.monotonic()
        await asyncio.sleep(max(LEAST_IDLE, began + seconds - idle_since))
        held, idle_for = time.monotonic() - began, time.monotonic() - idle_since
        shares = {name: (at - before[name]) / idle_for for name, at in _cpu(stack).items()}
        running = (await stack.temporal.count_workflows(RUNNING)).count
        await customers.seen()
        changed = codes[:CHANGED_BEFORE_THE_END]
        refused += (await arrivals(stack, changed)).count(None)
        woken = await wakes(rooms, customers, changed)
        broken = (await customers.seen()).broken
    used = {name: family_memory(pid) for name, pid in stack.processes.pids().items()}
    say("their chats end")
    findings = [
        *([f"{refused} arrivals were refused"] if refused else []),
        *([f"{broken} streams broke off"] if broken else []),
        *([f"{escalations - running} escalations did not live"] if running != escalations else []),
        *([f"{woken.count(None)} changes that no stream told of"] if None in woken else []),
        *await _end(stack, codes),
    ]
    slowest = max((ms for ms in woken if ms is not None), default=0.0)
    return Held(escalations, held, slowest, shares, used, findings)


def _cpu(stack: Stack) -> dict[str, float]:
    return {name: family_cpu_seconds(pid) for name, pid in stack.processes.pids().items()}


async def _end(stack: Stack, codes: Sequence[str]) -> list[str]:
    """Every chat; what is then not as it should be."""
    await _end_chats(stack)

    if await until_counted(stack, RUNNING, lambda running: running == 0, ENDED_WITHIN) is None:
        left = (await stack.temporal.count_workflows(RUNNING)).count
        return [f"{left} escalations do not end, {ENDED_WITHIN:.0f} s after their chats did"]
    tasks = [json.loads(task["attributes"]) for task in await _tasks(stack)]
    told = {code: entry for task in tasks for code, entry in _entries(task).items()}

    async def in_its_room(code: str) -> list[str]:
        opened = len(await stack.rooms(code, "in-progress"))
        ended = len(await stack.rooms(code, "completed"))
        return [] if (opened, ended) == (0, 1) else [f"{code} has {opened} rooms open and {ended} ended"]

    async def in_its_chat(task: Attributes) -> list[str]:
        invitations = len(await stack.invites(task["conversationSid"]))
        return [] if invitations == 1 else [f"a chat has {invitations} invitations"]

    untold = [f"no task tells how {code} ended" for code in codes if not told.get(code, {}).get("outcome")]
    of_rooms = await side_by_side(in_its_room, codes)
    return [*untold, *chain(*of_rooms), *chain(*await side_by_side(in_its_chat, tasks))]


async def _end_chats(stack: Stack) -> None:
    """As customers give up one after the other. Twilio tells of each once: all of a thousand told within a
    moment, some would find Temporal too busy to take it in time."""
    began = time.monotonic()
    for number, task in enumerate(await _tasks(stack)):
        await asyncio.sleep(max(0.0, began + number / ENDED_PER_SECOND - time.monotonic()))
        over = {"AssignmentStatus": "canceled", "Reason": "test over"}
        await stack.twilio(f"{stack.workspace}/Tasks/{task['sid']}", over)


async def _tasks(stack: Stack) -> list[dict[str, Any]]:
    """Of every page."""
    found: list[dict[str, Any]] = []
    for number in count():
        page = await stack.twilio(f"{stack.workspace}/Tasks?PageSize=1000&Page={number}")
        found += page["tasks"]
        if page["meta"]["next_page_url"] is None:
            break
    return found


def _entries(attributes: Attributes) -> dict[str, Any]:
    """What a task says of its escalations, by their codes."""
    entries: dict[str, Any] = attributes.get(TASK_ATTRIBUTE, {})
    return entries
