"""Every habit of a simulated day comes out as it should, and Temporal tells so by the list filters of ops."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from dev.bench.bench import Places
from dev.demo.places import ROOT
from dev.simulate.__main__ import FASTEST
from dev.simulate.day import Day
from dev.simulate.products import own_product
from dev.simulate.tally import tally
from dev.simulate.visits import HAD_CALL, Ending, Incident, Meeting, Visit
from workflows.phases import Csat

RATED: Final = Csat(score=5)
EVERY_HABIT: Final = (
    *(Visit(0, meeting) for meeting in Meeting if meeting not in HAD_CALL),
    *(
        Visit(
            0, Meeting.AGENT_FIRST, ending=ending, answer=RATED if ending is Ending.CUSTOMER_RATES else None
        )
        for ending in Ending
    ),
    Visit(
        0,
        Meeting.CUSTOMER_FIRST,
        pressed_twice=True,
        sent_again=True,
        guesses=2,
        incidents=tuple(Incident),
        answer=Csat(score=1, comment="The picture froze"),
    ),
    Visit(0, Meeting.CUSTOMER_FIRST, consent=False, answer=Csat(skipped=True)),
)
DOCUMENT: Final = ROOT / "docs/operations.md"
FILTER: Final = re.compile(r'WorkflowType="[^\n`]+')
RATING_WINDOW: Final = 30.0  # seconds, the shortest


async def test_every_habit_comes_out_as_it_should_and_temporal_tells_so(tmp_path: Path) -> None:
    said: list[str] = []
    async with own_product(Places(tmp_path, tmp_path), FASTEST, len(EVERY_HABIT)) as simulated:
        day = Day(simulated, FASTEST, said.append)
        await day.pass_by(EVERY_HABIT, [])
        assert [(one.visit, one.broke_off) for one in day.played if one.broke_off] == []
        told = await tally(simulated.product.temporal, day.played, day.began_at, RATING_WINDOW)
        assert told.differences == []
        assert [row for row in told.rows if row.expected != row.found] == []
        assert told.rows[0].found == len(EVERY_HABIT)

        of_another_day = [replace(one, visit=Visit(0, Meeting.TAKEN_BACK)) for one in day.played]
        told = await tally(simulated.product.temporal, of_another_day, day.began_at, RATING_WINDOW)
        assert not told.agrees
        assert len(told.differences) == len(
            [one for one in day.played if one.visit.expected.outcome != "revoked"]
        )

        filters = FILTER.findall(DOCUMENT.read_text())
        assert len(filters) > len(
            ("who waits", "why ended", "not closed", "live for an agent", "unused today")
        )
        for one in filters:
            await simulated.product.temporal.count_workflows(one)  # raises for what is no filter
