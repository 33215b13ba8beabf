"""What was played, as JSON and as the tables of docs/reliability.md."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dev.demo.places import ROOT
from tests.kills.waves import Wave
from tests.product.reliability import publish
from tests.product.session import Answer

JSON_FILE = ROOT / "build/kills.json"

Entry = Mapping[str, Any]


def write_json(waves: Sequence[Wave], seconds: float, file: Path = JSON_FILE) -> None:
    file.parent.mkdir(exist_ok=True)
    report = {"seconds": round(seconds), "waves": [_wave(wave) for wave in waves]}
    file.write_text(json.dumps(report, indent=1) + "\n")


def _wave(wave: Wave) -> dict[str, Any]:
    return {
        "victim": wave.victim,
        "told": dict(Counter(map(_in_words, wave.told)).most_common()),
        "slowest_answer": round(wave.slowest_answer, 1),
        "true_after": None if wave.true_after is None else round(wave.true_after, 1),
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


def _in_words(answer: Answer) -> str:
    if answer.ok:
        return "done"
    return "no answer" if answer.status is None else f"{answer.status} {answer.problem}".strip()


def render(file: Path = JSON_FILE) -> None:
    """Puts the tables of a report into the document."""
    publish("kills", tables(json.loads(file.read_text())))


def tables(report: Entry) -> str:
    waves = report["waves"]
    minutes, seconds = divmod(report["seconds"], 60)
    cells = [cell for wave in waves for cell in wave["cells"]]
    return "\n".join(
        [
            f"{len(cells)} sessions, {len(waves)} kinds of kill, {minutes} min {seconds} s: "
            f"{_recovered(cells)} recovered, {len(cells) - _recovered(cells)} harmed.",
            "",
            "| killed | sessions | recovered | answers until the return | slowest answer | pages true |",
            "|---|---|---|---|---|---|",
            *(_row_of_victim(wave) for wave in waves),
            "",
            "| hit in | at which moment | kinds of kill | sessions |",
            "|---|---|---|---|",
            *_rows_of_places(waves),
        ]
    )


def _row_of_victim(wave: Entry) -> str:
    told = ", ".join(f"{count} x {answer}" for answer, count in wave["told"].items())
    true_after = "" if wave["true_after"] is None else f"after {wave['true_after']} s"
    counts = f"{len(wave['cells'])} | {_recovered(wave['cells'])}"
    return f"| {wave['victim']} | {counts} | {told} | {wave['slowest_answer']} s | {true_after} |"


def _rows_of_places(waves: Sequence[Entry]) -> list[str]:
    places: dict[str, list[tuple[str, Entry]]] = {}
    for wave in waves:
        for cell in wave["cells"]:
            places.setdefault(f"{cell['kind']}: {cell['subject']}", []).append((wave["victim"], cell))
    rows = []
    for place, hits in places.items():
        cells = [cell for _, cell in hits]
        moments = ", ".join(dict.fromkeys(cell["moment"] for cell in cells))
        kinds = len({victim for victim, _ in hits})
        rows.append(f"| {place} | {moments} | {kinds} | {len(cells)} |")
    return rows


def _recovered(cells: Sequence[Entry]) -> int:
    return sum(not cell["findings"] for cell in cells)
