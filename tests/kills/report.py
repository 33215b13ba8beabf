"""What was played, as JSON and as the tables of docs/reliability.md."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dev.demo.places import ROOT
from tests.kills.waves import Wave
from tests.product.reliability import publish

JSON_FILE = ROOT / "build/kills.json"

Entry = Mapping[str, Any]


def write_json(waves: Sequence[Wave], seconds: float, file: Path = JSON_FILE) -> None:
    file.parent.mkdir(exist_ok=True)
    report = {"seconds": round(seconds), "waves": [_wave(wave) for wave in waves]}
    file.write_text(json.dumps(report, indent=1) + "\n")


def _wave(wave: Wave) -> dict[str, Any]:
    told = Counter("none" if answer.status is None else str(answer.status) for answer in wave.told)
    return {
        "victim": wave.victim,
        "told": dict(sorted(told.items())),
        "slowest_answer": round(max((answer.seconds for answer in wave.told), default=0), 1),
        "cells": [
            {
                "kind": cell.kind,
                "subject": cell.subject,
                "moment": cell.moment,
                "findings": list(cell.findings),
            }
            for cell in wave.cells
        ],
    }


def render(file: Path = JSON_FILE) -> None:
    """Puts the tables of a report into the document."""
    publish("kills", tables(json.loads(file.read_text())))


def tables(report: Entry) -> str:
    waves = report["waves"]
    cells = [cell for wave in waves for cell in wave["cells"]]
    minutes, seconds = divmod(report["seconds"], 60)
    clean = sum(not cell["findings"] for cell in cells)
    lines = [
        f"{len(cells)} sessions, {len(waves)} kinds of kill, {minutes} min {seconds} s. "
        f"{clean} sessions came out as if nothing had been.",
        "",
        "| killed | sessions | what people were answered while it was dead | slowest |",
        "|---|---|---|---|",
        *(_row_of_victim(wave) for wave in waves),
        "",
    ]
    waves = [wave for wave in waves if len(wave["cells"]) > 1]  # the others say it all in their one row
    cells = [cell for wave in waves for cell in wave["cells"]]
    names = [wave["victim"] for wave in waves]
    lines += [f"| where | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    for kind, subject in dict.fromkeys((cell["kind"], cell["subject"]) for cell in cells):
        counts = [_count(wave["cells"], kind, subject) for wave in waves]
        lines.append(f"| {kind}: {subject} | {' | '.join(counts)} |")
    return "\n".join(lines)


def _row_of_victim(wave: Entry) -> str:
    told = ", ".join(f"{count} x {_in_words(status)}" for status, count in wave["told"].items())
    return f"| {wave['victim']} | {len(wave['cells'])} | {told or '-'} | {wave['slowest_answer']} s |"


def _in_words(status: str) -> str:
    return "no answer" if status == "none" else status


def _count(cells: Sequence[Entry], kind: str, subject: str) -> str:
    """`3`: all three were clean; `2 of 3` when not."""
    here = [cell for cell in cells if (cell["kind"], cell["subject"]) == (kind, subject)]
    clean = sum(not cell["findings"] for cell in here)
    if not here:
        return ""
    return str(clean) if clean == len(here) else f"**{clean} of {len(here)}**"
