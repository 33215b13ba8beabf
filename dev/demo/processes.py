"""Processes that are started, awaited until they are ready, and stopped together: none is left behind."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

READY_TIMEOUT = 60.0  # seconds
READY_POLL = 0.02  # seconds
STOP_TIMEOUT = 15.0  # seconds between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Part:
    """One process: what it is called, its command line, how one knows that it is ready, what its environment
    has beside everybody's, and which others must be ready before it is started (their names)."""

    name: str
    command: Sequence[str | Path]
    ready: Callable[[], Awaitable[bool]]
    environment: Mapping[str, str] = field(default_factory=dict)
    after: Sequence[str] = ()

    @property
    def log_name(self) -> str:
        return f"{self.name.lower().replace(' ', '-')}.log"


@dataclass(frozen=True)
class Running:
    part: Part
    process: asyncio.subprocess.Process


class PartFailedError(RuntimeError):
    """A process ended, or did not become ready: one line that names its log."""


class Processes:
    """Use as `async with`: leaving stops every process, the last started first."""

    def __init__(self, root: Path, logs: Path, environment: Mapping[str, str]) -> None:
        self._root, self._logs, self._environment = root, logs, environment
        self._running: list[Running] = []
        self._logged: set[str] = set()  # names of logs

    async def start(self, part: Part) -> float:
        """Returns the seconds until it was ready. Raises PartFailedError."""
        started = time.monotonic()
        again = part.log_name in self._logged  # what it wrote before it was killed stays
        self._logged.add(part.log_name)
        with (self._logs / part.log_name).open("ab" if again else "wb") as log:
            process = await asyncio.create_subprocess_exec(
                *part.command,
                cwd=self._root,
                env={**self._environment, **part.environment},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # a session of its own: Ctrl-C in the terminal reaches us alone, and its children end with it
                start_new_session=True,
            )
        self._running.append(Running(part, process))
        while not await part.ready():
            if process.returncode is not None:
                raise self._ended(part, process.returncode)
            if time.monotonic() - started > READY_TIMEOUT:
                raise PartFailedError(
                    f"{part.name} is not ready after {READY_TIMEOUT:.0f} s: see {self._log(part)}"
                )
            await asyncio.sleep(READY_POLL)
        return time.monotonic() - started

    async def start_together(self, parts: Sequence[Part], told: Callable[[str, float], None]) -> None:
        """Side by side, as far as they need no other. `told` is given each one's name and seconds when it is
        ready. Raises PartFailedError for the first that fails."""
        ready = {part.name: asyncio.Event() for part in parts}

        async def start(part: Part) -> None:
            for name in part.after:
                await ready[name].wait()
            told(part.name, await self.start(part))
            ready[part.name].set()

        try:
            async with asyncio.TaskGroup() as starting:
                for part in parts:
                    starting.create_task(start(part))
        except* PartFailedError as failed:
            first = failed.exceptions[0]
        else:
            return
        raise first

    def pids(self) -> dict[str, int]:
        """The process of each part that was started and not stopped, by the part's name."""
        return {one.part.name: one.process.pid for one in self._running}

    async def kill(self, part: Part) -> None:
        """SIGKILL, as bad luck does it. It may be started again."""
        for running in [one for one in self._running if one.part is part]:
            self._running.remove(running)
            signal_group(running.process.pid, signal.SIGKILL)
            await running.process.wait()

    async def end(self, part: Part) -> int:
        """SIGTERM, as a deployment does it; the exit status, negative for the signal that it took."""
        [running] = [one for one in self._running if one.part is part]
        self._running.remove(running)
        return await _ended(running.process)

    def freeze(self, part: Part) -> None:
        """SIGSTOP: it lives, and does nothing any more. It may be killed."""
        for running in self._running:
            if running.part is part:
                signal_group(running.process.pid, signal.SIGSTOP)

    async def first_to_end(self) -> PartFailedError:
        """Waits until any of them ends by itself."""
        waits = {asyncio.create_task(one.process.wait()): one.part for one in self._running}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        ended = next(iter(done))
        return self._ended(waits[ended], ended.result())

    async def stop(self) -> None:
        """SIGTERM to each process group, SIGKILL to what is still there after STOP_TIMEOUT."""
        while self._running:
            await _ended(self._running.pop().process)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def _log(self, part: Part) -> Path:
        log = self._logs / part.log_name
        return log.relative_to(self._root) if log.is_relative_to(self._root) else log

    def _ended(self, part: Part, code: int) -> PartFailedError:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
        return PartFailedError(f"{part.name} {how}: see {self._log(part)}")


async def _ended(process: asyncio.subprocess.Process) -> int:
    """SIGTERM, and after STOP_TIMEOUT SIGKILL, to the whole group; the exit status."""
    signal_group(process.pid, signal.SIGTERM)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
    signal_group(process.pid, signal.SIGKILL)  # also what a process that ended left in its group
    return await process.wait()


def signal_group(leader: int, signal_number: int) -> None:
    """Nothing where all have ended. The number is the first process's, taken as long as one member lives."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal_number)
