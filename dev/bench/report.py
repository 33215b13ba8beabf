"""What a run measured: lines for the terminal, JSON, a picture, and its place in docs/performance.md."""

import json
from pathlib import Path

from dev.bench.bench import Bench, Measured
from dev.bench.figures import Figure, amount
from dev.bench.machine import in_words
from dev.bench.picture import draw
from dev.demo.places import ROOT

BUILT = ROOT / "build/bench"


def json_file(bench: Bench) -> Path:
    return BUILT / f"{bench.name}.json"


def write_json(bench: Bench, measured: Measured) -> None:
    BUILT.mkdir(parents=True, exist_ok=True)
    json_file(bench).write_text(json.dumps(measured, indent=1) + "\n")


def publish(bench: Bench, measured: Measured) -> None:
    """Writes the tables between the bench's marks; where something is promised, draws the picture beside the
    document.

    Raises ValueError where the document has none.
    """
    document = bench.document
    begin, end = f"<!-- {bench.name} -->", f"<!-- /{bench.name} -->"
    before, begun, rest = document.read_text().partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise ValueError(f"{document} has no {begin} ... {end}")
    figures, picture = bench.figures(measured), Path("pictures") / f"bench-{bench.name}.svg"
    promises = any(one.bound for one in figures)
    if promises:
        draw(figures, document.parent / picture)
    shown = tables(bench, measured, picture if promises else None)
    document.write_text(f"{before}{begin}\n{shown}\n{end}{after}")


def lines(bench: Bench, measured: Measured) -> list[str]:
    return [
        f"{'ok' if one.kept else 'MISSED':8}{one.name}: {amount(one.value, one.unit)}"
        + (f", {one.bound}" if one.bound else "")
        for one in bench.figures(measured)
    ]


def tables(bench: Bench, measured: Measured, picture: Path | None) -> str:
    """Markdown. `picture` is where it stands beside the document."""
    return "\n".join(
        [
            in_words(measured),
            "",
            "| what | measured | promised | runs | baseline | ratio |",
            "|---|---|---|---|---|---|",
            *(_row(one) for one in bench.figures(measured)),
            *(("", f"![each figure beside its bound]({picture})") if picture else ()),
            *(("", *details) if (details := bench.details(measured)) else ()),
        ]
    )


def _row(one: Figure) -> str:
    measured = amount(one.value, one.unit) if one.kept else f"**{amount(one.value, one.unit)}**, missed"
    runs = "" if one.spread is None else " to ".join(amount(value, one.unit) for value in one.spread)
    baseline = "" if one.baseline is None else amount(one.baseline, one.unit)
    ratio = "" if not one.baseline else f"{one.value / one.baseline:.2f}"
    return f"| {one.name} | {measured} | {one.bound} | {runs} | {baseline} | {ratio} |"
