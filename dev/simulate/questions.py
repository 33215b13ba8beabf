"""`python -m dev.simulate.questions`: pictures of the Temporal UI that answer ops' questions.

They are of a product of its own, in which people have just had some escalations, and become
docs/pictures/questions-*.png. Needs a Chromium (CHROMIUM, or `chromium` on the PATH); two minutes.

Exit status 1 when an answer does not stand in the UI, or a picture is too large for the document; 2 when
nothing could be looked at.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from playwright.async_api import Error as BrowserError

from dev.bench.accepted_chat import accepted_chat
from dev.bench.bench import Places
from dev.bench.browser.chromium import ChromiumMissingError
from dev.demo.places import ROOT
from dev.demo.processes import PartFailedError
from dev.simulate.callers import Callers
from dev.simulate.operators import HOW_IT_ENDED, WHAT_IS_LIVE, Operator
from dev.simulate.play import Play
from dev.simulate.products import Simulated, own_product
from dev.simulate.twilio_trouble import KINDS, Trouble
from dev.simulate.visits import Ending, Incident, Meeting, Visit
from dev.temporal_server.binary import TemporalCliMissingError
from workflows.messages import escalation_workflow_id
from workflows.phases import Csat

PICTURES: Final = ROOT / "docs/pictures"
LOGS: Final = ROOT / "build/questions/logs"
LARGEST: Final = 60_000  # bytes
SPEED: Final = 60.0
AGENTS: Final = 8
FOUND_WITHIN: Final = 40.0  # seconds
LOOKS_EVERY: Final = 0.2  # seconds

# List filters, as they stand in docs/operations.md.
WHO_WAITS: Final = 'WorkflowType="Escalation" AND ExecutionStatus="Running" AND CustomerWaiting=true'
WHY_ENDED: Final = 'WorkflowType="Escalation" AND EndReason IS NOT NULL'
LIVE_FOR_AGENT: Final = (
    'WorkflowType="Escalation" AND ExecutionStatus="Running" AND EndReason IS NULL AND AgentSid="{agent}"'
)
UNUSED_TODAY: Final = (
    'WorkflowType="Escalation" AND EscalationOutcome="link_unused" AND CloseTime>="{today}T00:00:00Z"'
)

WHOLE_CALL: Final = Visit(
    0,
    Meeting.AGENT_FIRST,
    incidents=(Incident.CUSTOMER_LEAVES,),
    answer=Csat(score=4, comment="Quick and kind"),
)
OTHERS: Final = (
    Visit(0, Meeting.NEVER_OPENED),
    Visit(0, Meeting.NEVER_OPENED),
    Visit(0, Meeting.TAKEN_BACK),
    Visit(0, Meeting.AGENT_FIRST, talk=200, ending=Ending.CUSTOMER_GOES),
    Visit(0, Meeting.CUSTOMER_FIRST, talk=150, ending=Ending.CUSTOMER_RATES, answer=Csat(score=5)),
)
UNTIL_LOOKED_AT: Final = 6000.0  # seconds


class Guest(NamedTuple):
    people: Callers
    playing: asyncio.Task[None]


@dataclass(frozen=True)
class Cast:
    """Escalations that the questions are asked of: their codes, and an agent's WorkerSid."""

    whole_call: str  # over, and Twilio failed at its beginning
    waiting: str  # a customer waits
    agent: str  # who is in a room


class Company:
    """Use as `async with`: leaving sends home whoever is still there."""

    def __init__(self, simulated: Simulated) -> None:
        self._simulated = simulated
        self._guests: list[Guest] = []

    async def cast(self) -> Cast:
        """Once everything is as it is to be seen. Raises what a Play raises."""
        await Trouble(0, "", KINDS["Twilio Video fails"]).begins(self._simulated)
        whole_call = await self._comes(WHOLE_CALL)
        over = [whole_call, *[await self._comes(visit) for visit in OTHERS]]
        await asyncio.gather(*(one.playing for one in over))
        waiting = await self._comes(Visit(0, Meeting.AGENT_NEVER_CAME))
        alone = await self._comes(Visit(0, Meeting.NOBODY_CAME, waits=UNTIL_LOOKED_AT))
        agent = alone.people.chat.worker_sid
        await self._is_found(WHO_WAITS)
        await self._is_found(f'AgentSid="{agent}" AND EscalationPhase="agent_joined"')
        return Cast(whole_call.people.code, waiting.people.code, agent)

    async def _is_found(self, query: str) -> None:
        """Raises TimeoutError."""
        deadline = time.monotonic() + FOUND_WITHIN
        while not (await self._simulated.product.temporal.count_workflows(query)).count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"nothing is found by {query}")
            await asyncio.sleep(LOOKS_EVERY)

    async def _comes(self, visit: Visit) -> Guest:
        """To an agent of their own."""
        people = Callers(await accepted_chat(self._simulated.product, len(self._guests) + 1))
        guest = Guest(people, asyncio.create_task(Play(visit, people, SPEED).play()))
        self._guests.append(guest)
        return guest

    async def __aenter__(self) -> "Company":
        return self

    async def __aexit__(self, *_: object) -> None:
        for guest in self._guests:
            guest.playing.cancel()
        await asyncio.gather(*(guest.playing for guest in self._guests), return_exceptions=True)


async def look(operator: Operator, cast: Cast) -> None:
    """At all twelve, first at what goes on. Raises playwright's Error where an answer does not show."""
    call, today = cast.whole_call, f"{datetime.now(UTC):%Y-%m-%d}"
    waiting = escalation_workflow_id(cast.waiting)
    await operator.list("who-waits", WHO_WAITS, WHAT_IS_LIVE, waiting)
    await operator.list(
        "live-for-agent", LIVE_FOR_AGENT.format(agent=cast.agent), WHAT_IS_LIVE, "agent_joined"
    )
    await operator.details("link", cast.waiting, ["The customer is waiting", "Invite:", "Link ends:"])
    await operator.details("who-escalated", call, ["Escalated by:"])
    await operator.details("task-and-chat", call, ["Task:", "Chat:"])
    await operator.details("joined-and-left", call, ["agent:", "customer:"])
    await operator.list("why-ended", WHY_ENDED, HOW_IT_ENDED, escalation_workflow_id(call))
    await operator.details("room-closed", call, ["Room: closed"])
    await operator.last_failure("twilio-answered", call, "HTTP 503, Twilio error")
    await operator.timeline("retried", call, "Create the video room")
    await operator.details("rating", call, ["Rating:", "Rating recorded on:"])
    await operator.list("unused-today", UNUSED_TODAY.format(today=today), HOW_IT_ENDED, "link_unused")


async def _take_pictures(folder: Path, state: Path) -> None:
    async with (
        own_product(Places(state, LOGS), SPEED, AGENTS) as simulated,
        Company(simulated) as company,
        Operator.signed_in(simulated, folder) as operator,
    ):
        await look(operator, await company.cast())


def main() -> int:
    LOGS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        taken, state = Path(temporary) / "pictures", Path(temporary) / "state"
        taken.mkdir()
        state.mkdir()
        try:
            asyncio.run(_take_pictures(taken, state))
        except (ChromiumMissingError, TemporalCliMissingError, PartFailedError, TimeoutError) as error:
            print(error, file=sys.stderr)
            return 2
        except BrowserError as error:
            print(f"{error}", file=sys.stderr)
            return 1
        return _publish(sorted(taken.iterdir()))


def _publish(pictures: Sequence[Path]) -> int:
    status = 0
    for picture in pictures:
        (PICTURES / f"questions-{picture.name}").write_bytes(picture.read_bytes())
        size = picture.stat().st_size
        if size > LARGEST:
            status = 1
        print(f"{picture.stem:20}{size / 1000:6.1f} kB{'  too large' if size > LARGEST else ''}")
    return status


if __name__ == "__main__":
    sys.exit(main())
