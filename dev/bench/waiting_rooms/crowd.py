"""Customers at open streams, in processes of their own, so that none of them is busy."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from dev.bench.bench import CannotMeasureError
from dev.demo.places import ROOT

MOST_OF_A_PROCESS: Final = 1000
OPENED_AT_ONCE: Final = 40  # in all; the API lets one address ask for 50 at once
LONGEST_LINE: Final = 64 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Seen:
    """What came since it was asked last. Times are seconds of the machine's clock, by the code."""

    times: dict[str, list[float]]
    broken: int  # streams that are open no more


class Crowd:
    """Grows by `open`; leaves as a whole."""

    def __init__(self, processes: Sequence[asyncio.subprocess.Process], port: int) -> None:
        self._processes = processes
        self._port = port

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self._processes]

    async def open(self, codes: Sequence[str]) -> None:
        """One stream for each. Returns when all have told what is now. Raises CannotMeasureError."""
        shares = len(self._processes)
        at_once = max(1, OPENED_AT_ONCE // shares)
        await asyncio.gather(
            *(
                _ask(process, {"open": {"port": self._port, "codes": codes[one::shares], "at_once": at_once}})
                for one, process in enumerate(self._processes)
            )
        )

    async def seen(self) -> Seen:
        told = await asyncio.gather(*(_ask(process, {"seen": True}) for process in self._processes))
        times: dict[str, list[float]] = {}
        for code, at in (event for one in told for event in one["seen"]):
            times.setdefault(code, []).append(at)
        return Seen(times, sum(one["broken"] for one in told))


@asynccontextmanager
async def crowd(port: int, most: int) -> AsyncIterator[Crowd]:
    """Nobody yet; there are processes for `most`."""
    processes: list[asyncio.subprocess.Process] = []
    try:
        for _ in range(0, most, MOST_OF_A_PROCESS):
            processes.append(
                await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "dev.bench.waiting_rooms.customers"),
                    cwd=ROOT,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    limit=LONGEST_LINE,
                    start_new_session=True,  # Ctrl-C reaches us alone
                )
            )
        yield Crowd(processes, port)
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _ask(process: asyncio.subprocess.Process, order: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None  # noqa: S101  # both are pipes
    assert process.stdout is not None  # noqa: S101
    process.stdin.write(json.dumps(order).encode() + b"\n")
    await process.stdin.drain()
    line = await process.stdout.readline()
    answer: dict[str, Any] = json.loads(line) if line else {"failed": "who looks at the streams has ended"}
    if "failed" in answer:
        raise CannotMeasureError(answer["failed"])
    return answer
