"""What the benches read of a process."""

import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from dev.bench.usage import cpu_seconds, family_cpu_seconds, family_memory, memory

BUSY = """
import sys, time
sys.stdin.readline()
while time.process_time() < float(sys.argv[1]):
    pass
held = bytearray(64_000_000)
for page in range(0, len(held), 1024):
    held[page] = 1
print("done", flush=True)
sys.stdin.readline()
"""
WORKS = 0.2  # seconds
TICK = 0.01  # seconds, in which the system tells of what has ended: its own time and the kernel's for it


PARENT = """
import subprocess, sys
work = "import time\\nwhile time.process_time() < float({}): pass"
subprocess.run([sys.executable, "-c", work.format(sys.argv[1])])
with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.readline()"]) as lives:
    print("done", flush=True)
"""


@pytest.fixture
def busy() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", BUSY, str(WORKS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_a_process_is_told_by_what_it_worked_and_holds(busy: subprocess.Popen[str]) -> None:
    assert busy.stdin
    assert busy.stdout
    before = memory(busy.pid)
    print(file=busy.stdin, flush=True)
    assert busy.stdout.readline() == "done\n"
    assert cpu_seconds(busy.pid) > WORKS
    after = memory(busy.pid)
    for told in ("resident", "unique"):
        assert getattr(after, told) - getattr(before, told) > 50, told
    assert after.unique <= after.resident
    assert after.proportional is None or after.unique <= after.proportional <= after.resident


def test_what_a_process_has_started_counts_also_when_it_has_ended() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(WORKS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdin
        assert parent.stdout
        assert parent.stdout.readline() == "done\n"
        assert family_cpu_seconds(parent.pid) > cpu_seconds(parent.pid) + WORKS - 2 * TICK
        alone = memory(parent.pid).proportional
        assert alone is None or family_memory(parent.pid) > alone
        parent.stdin.close()


def test_a_process_that_is_gone_is_an_error() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with pytest.raises((OSError, psutil.NoSuchProcess)):
        cpu_seconds(gone.pid)
    with pytest.raises(psutil.NoSuchProcess):
        family_cpu_seconds(gone.pid)
    with pytest.raises(psutil.NoSuchProcess):
        memory(gone.pid)
