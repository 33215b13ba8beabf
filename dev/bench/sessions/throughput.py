"""How many sessions are played in a second, and what they take of the processors."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dev.bench.sessions.by_messages import Session
from dev.bench.usage import family_cpu_seconds


@dataclass(frozen=True)
class Throughput:
    sessions: int
    seconds: float
    cpu_ms: dict[str, float]  # of one session, by what worked
    workflow_ids: tuple[str, ...]

    @property
    def per_second(self) -> float:
        return self.sessions / self.seconds

    def as_json(self) -> dict[str, Any]:
        return {"sessions": self.sessions, "per_second": self.per_second, "cpu_ms": self.cpu_ms}


async def throughput(
    play: Session, pids: Mapping[str, Sequence[int]], *, sessions: int, at_a_time: int
) -> Throughput:
    """`pids`: the processes whose time is told, with what they have started, by what they are.

    Raises what a session raises.
    """
    left = iter(range(sessions))
    played: list[str] = []

    async def one_after_the_other() -> None:
        for _ in left:
            played.append(await play())

    before, began = _cpu(pids), time.monotonic()
    people = [asyncio.create_task(one_after_the_other()) for _ in range(at_a_time)]
    try:
        await asyncio.gather(*people)
    finally:
        for one in people:
            one.cancel()
    seconds, after = time.monotonic() - began, _cpu(pids)
    cpu_ms = {name: (after[name] - before[name]) * 1000 / sessions for name in pids}
    return Throughput(sessions, seconds, cpu_ms, tuple(played))


def _cpu(pids: Mapping[str, Sequence[int]]) -> dict[str, float]:
    return {name: sum(map(family_cpu_seconds, some)) for name, some in pids.items()}
