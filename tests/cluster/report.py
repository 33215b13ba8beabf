"""What was played, as JSON and as the tables of docs/operations.md."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from dev.bench.figures import amount
from dev.bench.machine import machine
from dev.demo.places import ROOT
from tests.cluster.held import Held
from tests.cluster.rollout import Rollout
from tests.cluster.waves import Calm, Lost, clean_after
from tests.kills.waves import Wave
from tests.product.reliability import publish

JSON_FILE = ROOT / "build/cluster.json"
DOCUMENT = ROOT / "docs/operations.md"

Entry = Mapping[str, Any]


@dataclass
class Played:
    """What of it was played."""

    bring_ups: list[float] = field(default_factory=list)  # seconds
    call: list[str] | None = None  # findings
    nothing_lost: Wave | None = None
    lost: list[Lost] = field(default_factory=list)
    calm: Calm | None = None
    rollout: Rollout | None = None
    held: Held | None = None

    @property
    def findings(self) -> list[str]:
        return [
            *(self.call or []),
            *(self.nothing_lost.findings if self.nothing_lost else []),
            *(finding for lost in self.lost for finding in lost.findings),
            *(self.calm.findings if self.calm else []),
            *(self.rollout.findings if self.rollout else []),
            *(self.held.findings if self.held else []),
        ]


def write_json(played: Played, seconds: float, file: Path = JSON_FILE) -> None:
    file.parent.mkdir(exist_ok=True)
    report = {
        "seconds": round(seconds),
        "machine": machine(),
        "bring_ups": played.bring_ups,
        "call": played.call,
        "nothing_lost": _wave(played.nothing_lost) if played.nothing_lost else None,
        "lost": [_lost(one) for one in played.lost],
        "calm": _calm(played.calm) if played.calm else None,
        "rollout": asdict(played.rollout) if played.rollout else None,
        "held": asdict(played.held) if played.held else None,
    }
    file.write_text(json.dumps(report, indent=1) + "\n")


def _lost(one: Lost) -> dict[str, Any]:
    return {**_wave(one.wave), "later": one.later, "findings": one.findings}


def _calm(calm: Calm) -> dict[str, Any]:
    harmed = sum(bool(cell.findings) for cell in calm.cells)
    return {"sessions": len(calm.cells), "harmed": harmed, "findings": calm.findings}


def _wave(wave: Wave) -> dict[str, Any]:
    return {
        "name": wave.victim,
        "sessions": len(wave.cells),
        "harmed": sum(bool(cell.findings) for cell in wave.cells),
        "slowest_answer": wave.slowest_answer,
        "clean_after": clean_after(wave),
        "findings": wave.findings,
    }


def render(file: Path = JSON_FILE) -> None:
    """Puts the tables of a whole run into the document."""
    publish("cluster", tables(json.loads(file.read_text())), DOCUMENT)


def tables(report: Entry) -> str:
    on, held = report["machine"], report["held"]
    minutes, seconds = divmod(report["seconds"], 60)
    return "\n".join(
        [
            f"Everything on one machine of {on['processors']} processors, {minutes} min {seconds} s in all. "
            f"From nothing to ready: {median(report['bring_ups']):.0f} s.",
            "",
            _calm_in_words(report["calm"]),
            "",
            "| kill -9 of | sessions hit | ended as they should | slowest answer | clean | later |",
            "|---|---|---|---|---|---|",
            f"{_row(report['nothing_lost'])} |",
            *(f"{_row(one)} {one['later']:.1f} s |" for one in report["lost"]),
            "",
            _in_words(report["rollout"]),
            "",
            f"{held['escalations']:,} live escalations, each with a customer who waits at an open stream, "
            f"for {held['seconds'] / 60:.0f} minutes. A change then reached its page after "
            f"{held['slowest_wake_ms']:.0f} ms at the latest.",
            "",
            "| process | of a processor | memory |",
            "|---|---|---|",
            *_processes(held),
        ]
    )


def _calm_in_words(calm: Entry) -> str:
    well = calm["sessions"] - calm["harmed"]
    return (
        f"{calm['sessions']} sessions were in flight through all of it, with a link, waiting, in the room or "
        f"in the call, and went on afterwards: {well} ended as they should. Each loss hit others in the "
        "middle of an activity, a request or a phase:"
    )


def _in_words(rollout: Entry) -> str:
    return (
        f"A new build on all workers: {rollout['old_sessions']} calls that were on finished on the old code, "
        f"{rollout['new_sessions']} that began then on the new one. The slowest answer took "
        f"{rollout['slowest_answer']:.1f} s; {rollout['drained_after']:.0f} s after the last rating "
        "Temporal told that the old workers could go."
    )


def _row(wave: Entry) -> str:
    well = wave["sessions"] - wave["harmed"]
    return (
        f"| {wave['name']} | {wave['sessions']} | {well} | {wave['slowest_answer']:.1f} s "
        f"| after {wave['clean_after']:.1f} s |"
    )


def _processes(held: Entry) -> Sequence[str]:
    return [
        f"| {name} | {share * 100:.0f} % | {amount(held['memory'][name], 'MB')} |"
        for name, share in sorted(held["shares"].items())
    ]
