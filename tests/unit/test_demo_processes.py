"""The demo's processes: started, awaited, and none left behind."""

import os
import select
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dev.demo import processes
from dev.demo.processes import Part, PartFailedError, Processes

# ignores SIGTERM, as does its child
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
with open(sys.argv[1], "w") as out:
    out.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(3600)
"""
LONG = "import sys, time; open(sys.argv[1], 'w').write('\\n'); time.sleep(3600)"
TALKER = f"print('why', flush=True); {LONG}"
SHORT = "import sys; open(sys.argv[1], 'w').write('\\n'); sys.exit(3)"


def python(name: str, code: str, ready_file: Path) -> Part:
    """Ready once there is a line in its file."""

    def written() -> bool:
        return ready_file.exists() and ready_file.read_text().endswith("\n")

    async def ready() -> bool:
        return written()

    return Part(name, [sys.executable, "-c", code, ready_file], ready)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs Linux")
async def test_leaving_stops_even_what_ignores_sigterm_and_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STOP_TIMEOUT", 0.1)
    ends = select.poll()
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        pids = tmp_path / "pids"
        await demo.start(python("Stubborn", STUBBORN, pids))
        handles = [os.pidfd_open(int(pid)) for pid in pids.read_text().split()]
        for handle in handles:
            ends.register(handle, select.POLLIN)  # a process that has ended is readable
        assert ends.poll(0) == []
    for handle in handles:
        assert ends.poll(5000), "a process is still there"
        ends.unregister(handle)
        os.close(handle)


async def test_parts_that_need_no_other_start_side_by_side(tmp_path: Path) -> None:
    both = [tmp_path / "first", tmp_path / "second"]

    def there(*files: Path) -> Callable[[], Awaitable[bool]]:
        async def ready() -> bool:
            return all(file.exists() for file in files)

        return ready

    parts = [
        *(
            replace(python(file.name, LONG, file), ready=there(*both)) for file in both
        ),  # each needs the other
        replace(python("Last", LONG, tmp_path / "last"), after=["first", "second"]),
    ]
    told: list[str] = []
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        await demo.start_together(parts, lambda name, seconds: told.append(name))
        assert set(demo.pids()) == set(told)
    assert sorted(told[:2]) == ["first", "second"]
    assert told[2:] == ["Last"]


async def test_of_parts_that_start_side_by_side_the_first_that_fails_is_told(tmp_path: Path) -> None:
    never = replace(python("Never", LONG, tmp_path / "never"), ready=python("", "", tmp_path / "not").ready)
    ends = python("Ends", "import sys; sys.exit(3)", tmp_path / "ends")
    after = replace(python("After", LONG, tmp_path / "after"), after=["Never"])
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        with pytest.raises(PartFailedError, match=r"^Ends ended with code 3: see ends\.log$"):
            await demo.start_together([never, ends, after], lambda *_: None)
        assert "After" not in demo.pids()


async def test_each_part_is_told_by_its_process_while_it_runs(tmp_path: Path) -> None:
    part = python("Long", LONG, tmp_path / "long")
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        await demo.start(part)
        [(name, pid)] = demo.pids().items()
        assert name == "Long"
        os.kill(pid, 0)  # it is there
        await demo.kill(part)
        assert demo.pids() == {}


async def test_a_process_that_ends_is_told_with_its_log(tmp_path: Path) -> None:
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        await demo.start(python("Long", LONG, tmp_path / "long"))
        await demo.start(python("Short", SHORT, tmp_path / "short"))
        assert str(await demo.first_to_end()) == "Short ended with code 3: see short.log"


async def test_a_process_that_is_started_again_writes_on_in_its_log(tmp_path: Path) -> None:
    (tmp_path / "talker.log").write_text("of another day\n")
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        for times in (1, 2):
            talker = python("Talker", TALKER, tmp_path / f"started {times}")
            await demo.start(talker)
            await demo.kill(talker)
    assert (tmp_path / "talker.log").read_text() == "why\n" * 2


async def test_a_process_that_ends_before_it_is_ready_is_told(tmp_path: Path) -> None:
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        with pytest.raises(PartFailedError) as caught:
            await demo.start(python("Local Thing", "print('why'); raise SystemExit(1)", tmp_path / "never"))
    assert str(caught.value) == "Local Thing ended with code 1: see local-thing.log"
    assert (tmp_path / "local-thing.log").read_text() == "why\n"


async def test_a_process_that_never_gets_ready_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "READY_TIMEOUT", 0.1)
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        with pytest.raises(PartFailedError) as caught:
            await demo.start(python("Slow", "import time; time.sleep(3600)", tmp_path / "never"))
    assert str(caught.value) == "Slow is not ready after 0 s: see slow.log"


async def test_one_part_is_ended_as_a_deployment_does_it_and_the_others_go_on(tmp_path: Path) -> None:
    goes, stays = (python(name, LONG, tmp_path / name) for name in ("Goes", "Stays"))
    async with Processes(tmp_path, tmp_path, os.environ) as demo:
        await demo.start(goes)
        await demo.start(stays)
        assert await demo.end(goes) == -signal.SIGTERM
        assert set(demo.pids()) == {"Stays"}
