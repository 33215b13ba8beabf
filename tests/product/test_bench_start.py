"""The bench of the start measures, and what it starts is what runs: every part, until each is ready."""

from pathlib import Path

import psutil
import pytest

from dev.bench.bench import Places
from dev.bench.product import running_product
from dev.bench.start import measure
from dev.bench.start.demo import start_demo
from dev.bench.start.measure import FIRST, measure_alone, measure_memory
from dev.demo.parts import demo_parts
from dev.demo.places import Ports
from dev.demo.processes import PartFailedError


async def test_make_demo_is_started_and_stopped_with_a_state_of_its_own(tmp_path: Path) -> None:
    state = tmp_path / "state"
    run = await start_demo(state, {}, tmp_path / "make-demo.log")
    assert run["parts"].keys() >= {part.name for part in demo_parts(Ports(), state, Path("temporal"))}
    assert run["seconds"] >= max(run["parts"].values())
    assert f"CODEC_SECRET of {state}/demo.env" in (tmp_path / "make-demo.log").read_text()
    assert (state / "temporal.db").exists()
    left = [one for one in psutil.process_iter(["cmdline"]) if str(state) in str(one.info["cmdline"])]
    assert left == []


async def test_a_demo_that_cannot_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(PartFailedError, match="ended before everything ran"):
        await start_demo(tmp_path, {"TEMPORAL_CLI": str(tmp_path)}, tmp_path / "make-demo.log")
    assert "Temporal" in (tmp_path / "make-demo.log").read_text()


async def test_api_and_worker_start_by_themselves_and_are_read_with_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measure, "forget_files", lambda _: None)  # other tests need them
    monkeypatch.setattr(measure, "bytecode_in", lambda _: {})  # to compile all of it takes a while
    said: list[str] = []
    places = Places(tmp_path, tmp_path)
    async with running_product(places, agents=2 * FIRST) as product:
        before = product.processes.pids()
        alone = await measure_alone(product, places, 1, said.append)
        after = product.processes.pids()
        assert {name for name in before if before[name] != after[name]} == {"API", "Worker"} == alone.keys()
        memory = await measure_memory(product, 2 * FIRST, said.append)
    for name in ("API", "Worker"):
        assert [len(runs) for runs in alone[name].values()] == [1, 1]
        for when in ("at_rest", "used", "in_calls"):
            assert 0 < memory[when][name]["unique"] <= memory[when][name]["resident"]
    assert len(said) == 4 + 3
