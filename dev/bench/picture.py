"""Each figure as a bar beside its bound."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.figure import Figure as Drawing

from dev.bench.figures import Figure, amount

KEPT: Final = "#a5d6a7"
MISSED: Final = "#ef9a9a"
BOUND: Final = "#37474f"
ROW: Final = 0.34  # inches
LONGEST: Final = 1.6  # of the bound: what is more ends there, and its number tells how far


def draw(figures: Sequence[Figure], file: Path) -> None:
    """An SVG, the same from the same figures. Not in it are those without a bound, and those whose bound is
    0: nothing is a share of that."""
    bars = [one for one in figures if one.at_most or one.at_least]
    drawing = Drawing(figsize=(8, ROW * len(bars) + 0.6), layout="constrained")
    axes = drawing.add_subplot()
    for place, one in enumerate(reversed(bars)):
        share = one.value / (one.at_most or one.at_least or 1)
        axes.barh(place, min(share, LONGEST), height=0.6, color=KEPT if one.kept else MISSED)
        axes.text(0.01, place, amount(one.value, one.unit), va="center", fontsize=8)
        axes.text(1.01, place, one.bound, va="center", fontsize=8, color=BOUND)
    axes.axvline(1, color=BOUND, linewidth=1)
    axes.set_yticks(range(len(bars)), [one.name for one in reversed(bars)], fontsize=8)
    axes.set_xlim(0, LONGEST)
    axes.set_xticks([])
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    file.parent.mkdir(exist_ok=True)
    with mpl.rc_context({"svg.hashsalt": file.stem, "svg.fonttype": "none"}):
        drawing.savefig(file, metadata={"Date": None, "Creator": None})
