"""What every bench is: how it measures, and how that is told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from dev.bench.figures import Figure
from dev.demo.places import ROOT

Say: TypeAlias = Callable[[str], None]  # a line of progress
Measured: TypeAlias = Mapping[str, Any]  # what stands in the JSON


class CannotMeasureError(RuntimeError):
    """One line that says why."""


@dataclass(frozen=True)
class Places:
    """Folders of one run."""

    state: Path  # of its databases; goes with the run
    logs: Path  # in which every process writes


@dataclass(frozen=True)
class Bench:
    """One question about speed, and the command that answers it."""

    name: str  # the command's word, and that of its JSON, its picture and its place in the document
    question: str
    runs: int  # of each kind, where none are asked for; the document tells of no other number
    measure: Callable[[Places, int, Say], Awaitable[dict[str, Any]]]
    figures: Callable[[Measured], Sequence[Figure]]
    details: Callable[[Measured], Sequence[str]]  # Markdown, after the figures' table
    document: Path = ROOT / "docs/performance.md"
