"""How the races fell: a line each for the terminal, JSON, and the table of docs/reliability.md.

`python -m tests.races.report` puts the table of build/races.json into the document.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dev.demo.places import ROOT
from tests.product.reliability import publish
from tests.races.race import Outcome

JSON_FILE = ROOT / "build/races.json"


def lines(outcomes: Sequence[Outcome]) -> list[str]:
    return [
        f"{outcome.name}: {_orders(outcome.orders)}"
        + (f"; {len(outcome.went_wrong)} WENT WRONG" if outcome.went_wrong else "")
        + f" ({outcome.seconds:.0f} s, slowest answer {outcome.slowest_answer:.1f} s"
        + (f", {outcome.asked_to_wait} asked to wait)" if outcome.asked_to_wait else ")")
        for outcome in outcomes
    ]


def write_json(outcomes: Sequence[Outcome], file: Path = JSON_FILE) -> None:
    """Of a run in which every race was as it should be: what is published tells of no other."""
    races: list[dict[str, Any]] = [
        {
            "name": outcome.name,
            "times": outcome.times,
            "orders": dict(outcome.orders.most_common()),
            "seconds": round(outcome.seconds, 1),
            "slowest_answer": round(outcome.slowest_answer, 2),
            "asked_to_wait": outcome.asked_to_wait,
        }
        for outcome in outcomes
    ]
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({"races": races}, indent=1) + "\n")


def table(races: Sequence[dict[str, Any]]) -> str:
    """Markdown."""
    rows = [
        "| race, and its one right outcome | times | what came first, how often | slowest answer |",
        "|---|---|---|---|",
        *(
            f"| {_sentence(race['name'])} | {race['times']} | {_orders(race['orders'])} "
            f"| {race['slowest_answer']:.1f} s |"
            for race in races
        ),
    ]
    return "\n".join(rows)


def _sentence(test: str) -> str:
    return test.removeprefix("test_").replace("_", " ")


def _orders(counts: dict[str, int]) -> str:
    return "; ".join(f"{count} {order}" for order, count in counts.items()) or "none"


if __name__ == "__main__":
    publish("races", table(json.loads(JSON_FILE.read_text())["races"]))
