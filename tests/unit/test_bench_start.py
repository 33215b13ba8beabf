"""What the bench of the start makes of what it measured."""

import copy
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dev.bench.start.bench import BENCH, details, figures
from dev.bench.start.caches import bytecode_in


def held(resident: float, proportional: float | None = 70.0) -> dict[str, Any]:
    return {"resident": resident, "unique": 60.0, "proportional": proportional}


def starts(*seconds: float) -> dict[str, Any]:
    return {
        "cold": [
            {"seconds": one * 2, "bare": 1.2, "parts": {"Temporal": 2.0, "API": one}} for one in seconds
        ],
        "warm": [{"seconds": one, "bare": 0.6, "parts": {"Temporal": 1.0, "API": one}} for one in seconds],
    }


MEASURED: dict[str, Any] = {
    "runs": 3,
    "machine": {"processors": 4, "load": 1.6, "python": "3.11.7", "system": "Linux x86_64"},
    "demo": starts(6.0, 7.0, 9.0),
    "alone": {"API": starts(1.4), "Worker": starts(1.9)},
    "memory": {
        "calls": 50,
        "at_rest": {"API": held(110.0), "Worker": held(119.0, None)},
        "used": {"API": held(112.0), "Worker": held(121.0)},
        "in_calls": {"API": held(122.0), "Worker": held(146.0)},
    },
}


def test_starts_are_medians_and_memory_is_told_by_the_hundred_calls() -> None:
    told = {one.name: one for one in figures(MEASURED)}
    assert all(one.kept for one in told.values())
    assert (told["make demo, warm"].value, told["make demo, warm"].spread) == (7.0, (6.0, 9.0))
    assert (told["make demo, warm"].baseline, told["make demo, cold"].baseline) == (0.6, 1.2)
    assert told["make demo, cold"].value == 14.0
    assert told["API, 100 live calls"].value == 20.0
    assert told["Worker, 100 live calls"].value == 50.0


@pytest.mark.parametrize(
    ("where", "value", "missed"),
    [
        (("demo", "warm", 1, "seconds"), 8.1, "make demo, warm"),
        (("alone", "API", "warm", 0, "seconds"), 1.6, "API ready, warm"),
        (("alone", "Worker", "warm", 0, "seconds"), 2.1, "Worker ready, warm"),
        (("memory", "at_rest", "API", "resident"), 121.0, "API at rest"),
    ],
)
def test_what_is_slower_or_larger_than_promised_is_named(
    where: tuple[Any, ...], value: float, missed: str
) -> None:
    measured = copy.deepcopy(MEASURED)
    at: Any = measured
    for key in where[:-1]:
        at = at[key]
    at[where[-1]] = value
    assert [one.name for one in BENCH.figures(measured) if not one.kept] == [missed]


def test_parts_and_processes_are_told_one_by_one() -> None:
    rows = details(MEASURED)
    assert "| Temporal | 2 s | 1 s |" in rows
    assert "| API | 7 s | 7 s |" in rows
    assert "| API | 110 | 60 | 70 | 20 |" in rows
    assert "| Worker | 119 | 60 |  | 50 |" in rows


def test_a_python_finds_and_leaves_its_bytecode_in_the_folder_that_it_is_given(tmp_path: Path) -> None:
    inherited = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", "import json"], env=inherited | bytecode_in(tmp_path), check=True)
    assert [file.parent.name for file in tmp_path.rglob("decoder.*.pyc")] == ["json"]
