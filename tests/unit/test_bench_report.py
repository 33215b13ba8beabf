"""What the bench says of what it measured."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error as BrowserError

from dev.bench import __main__ as command
from dev.bench.browser.chromium import ChromiumMissingError
from dev.bench.figures import Figure, amount
from dev.bench.pages.bench import BENCH, figures
from dev.bench.picture import draw
from dev.bench.report import lines, publish
from dev.demo.processes import PartFailedError

PAGE: dict[str, Any] = {
    "ms": 600,
    "bytes": 14_500,
    "shift": 0,
    "longest_task_ms": 0,
    "files": [
        {"path": "/join/5H2QK8N", "encoding": "gzip", "body": 600, "with_headers": 1500},
        {"path": "/assets/join-a1b2c3d4.js", "encoding": "br", "body": 11_000, "with_headers": 12_000},
    ],
}
CALL: dict[str, Any] = {
    "ms": 900,
    "bytes": 91_000,
    "files": [
        *PAGE["files"],
        {"path": "/assets/walk-e-_6f7g8.js", "encoding": "br", "body": 10_000, "with_headers": 11_000},
        {"path": "/api/join/5H2QK8N/token", "encoding": "", "body": 661, "with_headers": 1300},
    ],
}
MEASURED: dict[str, Any] = {
    "browser": "Chromium 1",
    "runs": 3,
    "machine": {"processors": 4, "load": 1.6, "python": "3.11.7", "system": "Linux x86_64"},
    "page": [PAGE, {**PAGE, "ms": 500}, {**PAGE, "ms": 2000}],
    "plain": [{**PAGE, "ms": 200, "bytes": 393}],
    "call": [CALL],
    "bare": [{**CALL, "ms": 450}],
    "call_on_a_phone": [{**CALL, "ms": 2500}],
    "bare_on_a_phone": [{**CALL, "ms": 1500}],
}


def test_a_figure_over_its_limit_is_named() -> None:
    assert all(one.kept for one in figures(MEASURED))
    measured = copy.deepcopy(MEASURED)
    measured["page"][2]["bytes"] = 15_001  # the worst of the runs
    measured["page"][1]["ms"] = 801  # the median
    measured["page"][0]["shift"] = 0.001
    assert [one.name for one in figures(measured) if not one.kept] == [
        "The link, to Join",
        "The link, to Join",
        "Layout shift until then",
    ]
    assert "MISSED  The link, to Join: 15 001 bytes, at most 15 000 bytes" in lines(BENCH, measured)
    assert "MISSED  The link, to Join: 801 ms, at most 800 ms" in lines(BENCH, measured)


def test_the_tables_stand_between_their_marks_and_name_no_code(tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_text("# Before\n<!-- pages -->\nold\n<!-- /pages -->\nafter\n")
    publish(replace(BENCH, document=document), MEASURED)
    text = document.read_text()
    assert text.startswith(
        "# Before\n<!-- pages -->\n3 runs of each kind on 4 processors, which at the end 2 processes wanted"
    )
    assert text.endswith("\n<!-- /pages -->\nafter\n")
    assert "| The link, to Join | 600 ms | at most 800 ms | 500 ms to 2 000 ms | 200 ms | 3.00 |" in text
    assert "| walk.js | 10 000 | 11 000 | ahead, or by the press |" in text
    assert "![each figure beside its bound](pictures/bench-pages.svg)" in text
    assert "old" not in text
    assert "5H2QK8N" not in text

    document.write_text("no marks")
    with pytest.raises(ValueError, match="has no <!-- pages -->"):
        publish(replace(BENCH, document=document), MEASURED)


def test_a_figure_under_what_was_promised_is_missed_and_told_as_such() -> None:
    few = Figure("Beside the bare workflow", 0.6949, at_least=0.7)
    assert not few.kept
    assert few.bound == "at least 0.7"
    assert Figure("Beside the bare workflow", 0.7, at_least=0.7).kept


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "", "0"),
        (0.71349, "", "0.713"),
        (9.44, "ms", "9.44 ms"),
        (99.96, "ms", "100 ms"),
        (15_001, "bytes", "15 001 bytes"),
    ],
)
def test_an_amount_is_as_exact_as_one_reads_it(value: float, unit: str, text: str) -> None:
    assert amount(value, unit) == text


def test_the_picture_of_the_same_figures_is_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "first" / "bench.svg", tmp_path / "second" / "bench.svg"
    for file in (first, second):
        file.parent.mkdir()
        draw(figures(MEASURED), file)
    assert first.read_bytes() == second.read_bytes()
    assert "The link, to the call" in first.read_text()


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ChromiumMissingError("Chromium is missing"), "Chromium is missing"),
        (PartFailedError("API ended"), f"API ended (logs are in {command.LOGS})"),
        (TimeoutError(), f"TimeoutError (logs are in {command.LOGS})"),
        (BrowserError("gone\nCall log:\n- more"), f"gone (logs are in {command.LOGS})"),
    ],
)
def test_what_keeps_the_bench_from_measuring_is_told_in_one_line(
    error: Exception, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def failing(*_: object) -> None:
        raise error

    monkeypatch.setattr(command, "_measured", failing)
    monkeypatch.setattr("sys.argv", ["bench", "pages", "--runs", "1"])
    assert command.main() == 2
    assert capsys.readouterr().err == f"{line}\n"


@pytest.mark.parametrize("runs", ["0", "-1", "many", ""])
def test_a_number_of_runs_that_is_none_is_refused(
    runs: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["bench", "pages", "--runs", runs])
    with pytest.raises(SystemExit):
        command.main()
    assert "a number from 1 on is needed" in capsys.readouterr().err
