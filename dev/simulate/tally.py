"""What Temporal tells of the day, beside what people did."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from temporalio.client import Client
from temporalio.common import SearchAttributeKey

from dev.simulate.day import Played
from dev.simulate.visits import Expected
from workflows.messages import ESCALATION_TYPE
from workflows.phases import EndReason
from workflows.snapshot import CSAT_SCORE, END_REASON, OUTCOME, TASK_SID

CLOSED_WITHIN: Final = 180.0  # seconds after the last rating's time: Twilio may have been away
LOOKS_EVERY: Final = 1.0  # seconds


@dataclass(frozen=True)
class Row:
    """One list filter, to be pasted into the Temporal UI, and how many are expected and found by it."""

    what: str
    query: str
    expected: int
    found: int


@dataclass(frozen=True)
class Tally:
    """`differences` are escalations that came out otherwise than people made them, a line each."""

    rows: Sequence[Row]
    differences: Sequence[str]

    @property
    def agrees(self) -> bool:
        return not self.differences and all(row.expected == row.found for row in self.rows)


async def tally(temporal: Client, played: Sequence[Played], since: datetime, rating_window: float) -> Tally:
    """Once all that began since then is closed; `rating_window` is in seconds.

    Raises RPCError when Temporal does not answer.
    """
    day = f'WorkflowType="{ESCALATION_TYPE}" AND StartTime>="{since:%Y-%m-%dT%H:%M:%SZ}"'
    await _all_closed(temporal, day, rating_window + CLOSED_WITHIN)
    whole = [one for one in played if one.broke_off is None]
    found = await _found(temporal, day)
    differences = [
        f"{one.task_sid}: {one.visit.meeting}, {one.visit.ending}: expected {_told(one.visit.expected)}, "
        f"Temporal has {_told(found.get(one.task_sid))}"
        for one in whole
        if found.get(one.task_sid) != one.visit.expected
    ]
    rows = [
        Row(what, query, expected, (await temporal.count_workflows(query)).count)
        for what, query, expected in _expected_rows(day, [one.visit.expected for one in whole])
    ]
    return Tally(rows, differences)


def _expected_rows(day: str, expected: Iterable[Expected]) -> list[tuple[str, str, int]]:
    expected = list(expected)
    rows = [("escalations", day, len(expected))]
    kinds: tuple[tuple[SearchAttributeKey[str] | SearchAttributeKey[int], Counter[str | int]], ...] = (
        (OUTCOME, Counter(one.outcome for one in expected)),
        (END_REASON, Counter(one.end_reason.value for one in expected)),
        (CSAT_SCORE, Counter(one.score for one in expected if one.score is not None)),
    )
    for key, counts in kinds:
        for value, count in sorted(counts.items(), key=lambda one: str(one[0])):
            is_value = f"{key.name}={value}" if isinstance(value, int) else f'{key.name}="{value}"'
            rows.append((is_value, f"{day} AND {is_value}", count))
    return rows


async def _found(temporal: Client, query: str) -> dict[str, Expected]:
    """By TaskSid."""
    found = {}
    async for one in temporal.list_workflows(query):
        attributes = one.typed_search_attributes
        outcome, reason = attributes.get(OUTCOME), attributes.get(END_REASON)
        if outcome is not None and reason is not None:  # else it is still open
            found[attributes[TASK_SID]] = Expected(outcome, EndReason(reason), attributes.get(CSAT_SCORE))
    return found


async def _all_closed(temporal: Client, day: str, within: float) -> None:
    """Or so long after: what is open still shows in the counts."""
    deadline = time.monotonic() + within
    while (await temporal.count_workflows(f'{day} AND ExecutionStatus="Running"')).count:
        if time.monotonic() > deadline:
            return
        await asyncio.sleep(LOOKS_EVERY)


def _told(outcome: Expected | None) -> str:
    if outcome is None:
        return "nothing"
    score = "" if outcome.score is None else f", {outcome.score} of 5"
    return f"{outcome.outcome} ({outcome.end_reason}{score})"
