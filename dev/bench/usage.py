"""What a process has used of the machine: time of its processors, and memory."""

import sys
import time
from dataclasses import dataclass

import psutil

MB = 1_000_000  # bytes


@dataclass(frozen=True)
class Memory:
    """In MB. `unique` is what would be free without the process; `proportional` has its share of what it
    shares, too. Only Linux tells the latter.

    https://psutil.readthedocs.io/en/latest/#psutil.Process.memory_full_info
    """

    resident: float
    unique: float
    proportional: float | None


def cpu_seconds(pid: int) -> float:
    """Of all its threads together, since it began. Raises OSError, psutil.NoSuchProcess when it is gone."""
    if sys.platform == "linux":  # to the nanosecond; psutil reads hundredths of a second there
        return time.clock_gettime(~pid << 3 | 2)  # as clock_getcpuclockid(3) makes it of a process
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def family_cpu_seconds(pid: int) -> float:
    """The same of the process and of all that it has started, what of that has ended included."""
    process = psutil.Process(pid)
    while True:
        try:
            living = sum(family_cpu_seconds(child.pid) for child in process.children())
        except (OSError, psutil.NoSuchProcess):
            if not process.is_running():
                raise
            continue  # a child has ended meanwhile: its time is among the parent's now
        ended = process.cpu_times()
        return cpu_seconds(pid) + ended.children_user + ended.children_system + living


def memory(pid: int) -> Memory:
    """Raises psutil.NoSuchProcess when it is gone."""
    full = psutil.Process(pid).memory_full_info()
    shared = getattr(full, "pss", None)
    return Memory(full.rss / MB, full.uss / MB, None if shared is None else shared / MB)


def family_memory(pid: int) -> float:
    """MB of the process and of all that it has started; what they share counts once, if the system tells."""
    process = psutil.Process(pid)
    held = [memory(one.pid) for one in (process, *process.children(recursive=True))]
    return sum(one.unique if one.proportional is None else one.proportional for one in held)
