"""What a run measured: JSON, lines for the terminal, and the tables of docs/performance.md."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dev.bench.figures import Figure, figures
from dev.demo.places import ROOT

JSON_FILE = ROOT / "build/pages.json"
DOCUMENT = ROOT / "docs/performance.md"
BEGIN, END = "<!-- pages -->", "<!-- /pages -->"


def write_json(measured: Mapping[str, Any], file: Path = JSON_FILE) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(measured, indent=1) + "\n")


def publish(measured: Mapping[str, Any], document: Path = DOCUMENT) -> None:
    """Puts the tables between the marks. Raises ValueError without these."""
    before, begun, rest = document.read_text().partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"{document} has no {BEGIN} ... {END}")
    document.write_text(f"{before}{BEGIN}\n{tables(measured)}\n{END}{after}")


def lines(measured: Mapping[str, Any]) -> list[str]:
    return [
        f"{'ok' if one.kept else 'OVER':6}{one.name}: {_amount(one.value, one.unit)}"
        + ("" if one.limit is None else f", at most {_amount(one.limit, one.unit)}")
        for one in figures(measured)
    ]


def tables(measured: Mapping[str, Any]) -> str:
    """Markdown."""
    return "\n".join(
        [
            f"{len(measured['page'])} runs each, {measured['browser']}, {measured['processors']} processors, "
            f"which at the end {measured['load']:.0f} processes wanted.",
            "",
            "| what | measured | at most | runs | baseline | ratio |",
            "|---|---|---|---|---|---|",
            *(_row(one) for one in figures(measured)),
            "",
            "| file, as the customer's page loads it | bytes | with its headers | |",
            "|---|---|---|---|",
            *_files(measured["page"][0]["files"], "before Join"),
            *_files(_further(measured), "ahead, or by the press"),
        ]
    )


def _row(one: Figure) -> str:
    limit = "" if one.limit is None else _amount(one.limit, one.unit)
    runs = "" if one.spread is None else " to ".join(_amount(value, one.unit) for value in one.spread)
    baseline = "" if one.baseline is None else _amount(one.baseline, one.unit)
    ratio = "" if not one.baseline else f"{one.value / one.baseline:.2f}"
    return f"| {one.name} | {_amount(one.value, one.unit)} | {limit} | {runs} | {baseline} | {ratio} |"


def _amount(value: float, unit: str) -> str:
    return f"{_grouped(value)} {unit}" if unit else f"{value:.4g}"


def _grouped(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ")


def _further(measured: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    before = {file["path"].rpartition("/")[2] for file in measured["page"][0]["files"]}
    return [
        file
        for file in measured["call"][0]["files"]
        if file["path"].startswith("/assets/") and file["path"].rpartition("/")[2] not in before
    ]


def _files(files: Sequence[Mapping[str, Any]], when: str) -> list[str]:
    return [
        f"| {_kind(file['path'])} | {_grouped(file['body'])} | {_grouped(file['with_headers'])} | {when} |"
        for file in sorted(files, key=lambda one: -one["body"])
    ]


def _kind(path: str) -> str:
    """`/assets/walk-Cwct-bFf.js` as `walk.js`, `/api/join/CODE` and the page without the code."""
    folder, _, name = path.rpartition("/")
    if folder == "/assets":
        stem, _, ending = name.rpartition(".")
        return f"{stem[:-9]}.{ending}"  # a hash of eight characters
    return {"/join": "the page (gzip)", "/api/join": "what is behind the link"}.get(folder, folder)
