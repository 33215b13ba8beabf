"""`make demo` as a person types it, until it says where everything is."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from dev.demo.places import ROOT
from dev.demo.processes import PartFailedError, signal_group

STARTS_WITHIN: Final = 180.0  # seconds
STOPS_WITHIN: Final = 120.0  # seconds; the demo gives each of its parts some, one after the other
RUNS: Final = "Ctrl-C stops everything"  # the last line of what it says
NOT_OURS: Final = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")  # of the make that may have started us

_PART: Final = re.compile(r"  (.{18}) *([\d.]+) s")


async def start_demo(state: Path, environment: Mapping[str, str], log: Path) -> dict[str, Any]:
    """Seconds until everything ran, and those of each part as the demo tells them. It is stopped again.

    `log` is added what it says. Raises PartFailedError when it ends by itself, TimeoutError.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *("make", "--no-print-directory", "demo", f"DEMO=--free-ports --state {state}"),
        cwd=ROOT,
        env={**inherited, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # a Ctrl-C of ours would stop it twice
    )
    try:
        async with asyncio.timeout(STARTS_WITHIN):
            parts = await _parts(process, log)
        return {"seconds": time.monotonic() - begun, "parts": parts}
    finally:
        await _stop(process)


async def _parts(process: asyncio.subprocess.Process, log: Path) -> dict[str, float]:
    parts: dict[str, float] = {}
    with log.open("a") as out:
        while process.stdout is not None and (line := (await process.stdout.readline()).decode()):
            out.write(line)
            if told := _PART.match(line):
                parts[told[1].strip()] = float(told[2])
            if RUNS in line:
                return parts
    raise PartFailedError("make demo ended before everything ran")


async def _stop(process: asyncio.subprocess.Process) -> None:
    """As Ctrl-C does. After that make and the demo are killed."""
    signal_group(process.pid, signal.SIGINT)
    try:
        async with asyncio.timeout(STOPS_WITHIN):
            await process.communicate()
    except TimeoutError:
        signal_group(process.pid, signal.SIGKILL)
        await process.wait()
