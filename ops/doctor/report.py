"""What was found, as lines for people or as one JSON document. See docs/operations.md."""

import json
from collections.abc import Sequence
from typing import Final

from ops.doctor.checks import Result, State

# SGR: https://www.ecma-international.org/publications-and-standards/standards/ecma-48/
COLOURS: Final = {State.OK: "32", State.WRONG: "1;31", State.UNKNOWN: "33"}


def is_well(results: Sequence[Result]) -> bool:
    """Nothing is wrong. What cannot be told from here is no fault."""
    return all(result.finding.state is not State.WRONG for result in results)


def lines(results: Sequence[Result], *, coloured: bool) -> list[str]:
    """One for each check, and one in the end that counts them."""
    width = max(len(result.check.name) for result in results)
    counted = ", ".join(f"{_count(results, state)} {state}" for state in State)
    return [*(_line(result, width, coloured) for result in results), counted]


def _line(result: Result, width: int, coloured: bool) -> str:
    finding = result.finding
    state = f"{finding.state:<8}"
    if coloured:
        state = f"\x1b[{COLOURS[finding.state]}m{state}\x1b[0m"
    text = f"{state} {result.check.name:<{width}}  {finding.what}"
    if finding.advice:
        text += f". {finding.advice}"
    if finding.state is not State.OK and not finding.skipped:
        text += f" [{result.check.read}]"
    return text


def _count(results: Sequence[Result], state: State) -> int:
    return sum(result.finding.state is state for result in results)


def document(results: Sequence[Result]) -> str:
    """`{"well": ..., "checks": [{"name", "state", "what", "advice", "read"}]}`"""
    checks = [
        {
            "name": result.check.name,
            "state": result.finding.state,
            "what": result.finding.what,
            "advice": result.finding.advice,
            "read": result.check.read,
        }
        for result in results
    ]
    return json.dumps({"well": is_well(results), "checks": checks}, indent=2, ensure_ascii=False)
