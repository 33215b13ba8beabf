"""What was played, as JSON and as the tables of docs/reliability.md."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dev.demo.places import ROOT
from tests.faults.faults import CALLBACK_FAULTS, FAULTS, Fault
from tests.faults.matrix import Played
from tests.faults.places import Place
from tests.faults.verdict import CLEAN_ERROR, RECOVERED
from tests.product.reliability import publish

JSON_FILE = ROOT / "build/faults.json"


def write_json(played: Sequence[Played], seconds: float, file: Path = JSON_FILE) -> None:
    file.parent.mkdir(exist_ok=True)
    report = {"seconds": round(seconds), "cells": [_cell(one) for one in played]}
    file.write_text(json.dumps(report, indent=1) + "\n")


def _cell(one: Played) -> dict[str, Any]:
    return {
        "of": "call" if isinstance(one.cell.where, Place) else "callback",
        "subject": one.cell.subject,
        "phase": one.cell.where.phase,
        "fault": one.cell.fault.name if one.cell.fault else None,
        "span": one.cell.span,
        "verdict": one.verdict.name,
        "failures": one.verdict.failures,
        "gave_up": one.gave_up,
        "seconds": round(one.seconds, 1),
        "slowest_answer": round(one.slowest_answer, 2),
        "slowest_page": round(one.slowest_page, 2),
        "answers": [
            {
                "asked": answer.asked,
                "status": answer.status,
                "problem": answer.problem,
                "retry_after": answer.retry_after,
                "seconds": round(answer.seconds, 3),
            }
            for answer in one.answers
        ],
        "pages": [
            {"what": what, "seconds": None if seconds is None else round(seconds, 3)}
            for what, seconds in one.showings
        ],
        "calls": [
            {
                "at": call.at.isoformat(),
                "call": f"{call.method} {call.path}",
                "status": call.status,
                "fault": call.fault,
            }
            for call in one.calls
        ],
    }


def render(file: Path = JSON_FILE) -> None:
    """Puts the tables of a report into docs/reliability.md."""
    publish("faults", tables(json.loads(file.read_text())))


def tables(report: Mapping[str, Any]) -> str:
    cells = report["cells"]
    calls = [cell for cell in cells if cell["of"] == "call" and cell["fault"]]
    callbacks = [cell for cell in cells if cell["of"] == "callback" and cell["fault"]]
    clean = [cell for cell in cells if not cell["fault"]]
    return "\n".join(
        [
            _summary(cells, report["seconds"]),
            "",
            *_table("call", calls, FAULTS),
            "",
            *_table("callback", callbacks, CALLBACK_FAULTS),
            "",
            f"Without a fault: {_counts(clean)} of {len(clean)}, slowest answer {_slowest(clean)}.",
        ]
    )


def _summary(cells: Sequence[Mapping[str, Any]], seconds: int) -> str:
    verdicts = Counter(cell["verdict"] for cell in cells)
    failed = sum(count for name, count in verdicts.items() if name not in (RECOVERED, CLEAN_ERROR))
    unavailable = sum(
        answer["problem"] == "temporarily-unavailable" for cell in cells for answer in cell["answers"]
    )
    answers = sum(len(cell["answers"]) for cell in cells)
    return (
        f"{len(cells)} sessions, {seconds // 60} min {seconds % 60} s: {verdicts[RECOVERED]} recovered, "
        f"{verdicts[CLEAN_ERROR]} ended in a clean error, {failed} failed.\n"
        f"Of {answers} answers the slowest took {_slowest(cells)}; {unavailable} were a 503 because the "
        "room, Temporal or a worker was not ready."
    )


def _table(what: str, cells: Sequence[Mapping[str, Any]], faults: Iterable[Fault]) -> list[str]:
    names = [fault.name for fault in faults]
    subjects = sorted({(cell["subject"]) for cell in cells})
    rows = [
        f"| {what} | {' | '.join(names)} | slowest |",
        f"|---|{'---|' * len(names)}---|",
    ]
    for subject in subjects:
        of_subject = [cell for cell in cells if cell["subject"] == subject]
        phases = dict.fromkeys(cell["phase"] for cell in of_subject)
        by_fault = [_counts([cell for cell in of_subject if cell["fault"] == name]) for name in names]
        rows.append(
            f"| **{subject}**: {', '.join(phases)} | {' | '.join(by_fault)} | {_slowest(of_subject)} |"
        )
    return rows


def _counts(cells: Sequence[Mapping[str, Any]]) -> str:
    """`6 + 2`: recovered, and ended in a clean error; a failure by its name."""
    verdicts = Counter(cell["verdict"] for cell in cells)
    recovered, clean = verdicts.pop(RECOVERED, 0), verdicts.pop(CLEAN_ERROR, 0)
    counts = [f"{recovered} + {clean}" if clean else str(recovered or "")]
    return ", ".join([*filter(None, counts), *(f"**{name}** {count}" for name, count in verdicts.items())])


def _slowest(cells: Iterable[Mapping[str, Any]]) -> str:
    return f"{max((cell['slowest_answer'] for cell in cells), default=0):.1f} s"
