"""What is promised, and what a run measured of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One promise. Without a bound it is told, and holds for nothing."""

    name: str
    value: float
    unit: str = ""  # bytes, ms, MB, sessions/s ...
    at_most: float | None = None
    at_least: float | None = None
    baseline: float | None = None  # what it is compared with, measured in the same run
    spread: tuple[float, float] | None = None  # least and most of the runs

    @property
    def kept(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def bound(self) -> str:
        """In words; empty without one."""
        if self.at_most is not None:
            return f"at most {amount(self.at_most, self.unit)}"
        return "" if self.at_least is None else f"at least {amount(self.at_least, self.unit)}"


def median_of(
    name: str,
    values: Sequence[float],
    unit: str,
    *,
    at_most: float | None = None,
    baseline: Sequence[float] = (),
) -> Figure:
    """The median of the runs, with the least and the most of them."""
    compared = median(baseline) if baseline else None
    return Figure(name, median(values), unit, at_most, baseline=compared, spread=(min(values), max(values)))


def amount(value: float, unit: str = "") -> str:
    """`1 234 ms`; under 100 with three figures: `0.713`, `9.4 ms`."""
    number = f"{value:.3g}" if abs(value) < 99.95 else f"{value:,.0f}".replace(",", " ")
    return f"{number} {unit}".rstrip()
