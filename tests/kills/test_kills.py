"""A cut of the kills: workers and API, each in the middle of everything; and that a harm would be found."""

from collections.abc import AsyncIterator

import pytest

from tests.kills import in_a_phase
from tests.kills.people import People
from tests.kills.places import PLACES, Kind, Place
from tests.kills.strike import Moment
from tests.kills.tab import StuckError
from tests.kills.truth import pages_true_again
from tests.kills.victims import VICTIMS, Victim
from tests.kills.waves import kills_stack, met_by, wave
from tests.product.session import Agent, Session
from tests.product.stack import Stack
from workflows import twilio_calls
from workflows.escalation_messages import EscalationMessages

# every subject, and of the requests one moment each
CUT = [place for place in PLACES if not place.slow and (not place.by_request or "40 ms" in place.moment)]


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    async with kills_stack(tmp_path_factory.mktemp("kills")) as running:
        yield running


def victim(name: str) -> Victim:
    return next(one for one in VICTIMS if one.name == name)


async def test_workers_killed_in_the_middle_of_everything_harm_no_session(stack: Stack) -> None:
    played = await wave(stack, victim("all workers"), met_by(victim("all workers"), CUT))
    assert played.findings == []


async def test_an_api_killed_in_the_middle_of_everything_harms_no_session(stack: Stack) -> None:
    played = await wave(stack, victim("API"), met_by(victim("API"), CUT))
    assert played.findings == []


async def gives_up(people: People, moment: Moment) -> None:
    await moment.ready()
    await moment.hits()
    raise StuckError("the page shows nothing")


async def has_a_doubled_room(people: People, moment: Moment) -> None:
    await in_a_phase.in_the_call(people, moment)
    await people.stack.twilio("/video/v1/Rooms", {"UniqueName": people.session.code})


async def test_a_page_that_is_stuck_an_orphan_room_and_another_ending_are_found(stack: Stack) -> None:
    places = [
        Place(Kind.PHASE, "stuck", "", gives_up),
        Place(Kind.PHASE, "doubled", "", has_a_doubled_room),
        Place(Kind.PHASE, "rated after all", "", in_a_phase.in_the_call, outcome="revoked"),
    ]
    stuck, doubled, ended = (await wave(stack, victim("Twilio's connections"), places)).cells
    assert stuck.findings == ("the page shows nothing",)
    assert [finding.partition(" RM")[0] for finding in doubled.findings] == ["orphan room", "rooms: 2"]
    assert ended.findings == ("came to rated (agent_ended) instead of revoked",)


async def test_a_page_whose_line_broke_off_is_not_true_before_it_is_back(stack: Stack) -> None:
    people = People(await Session.begin(stack, await Agent.logs_in(stack, 1)))
    try:
        await people.invited()
        assert await pages_true_again(people) is not None
        await stack.processes.kill(stack.parts["API"])
        assert await pages_true_again(people, within=1) is None
        await stack.processes.start(stack.parts["API"])
        assert await pages_true_again(people) is not None
        await people.take_back()
    finally:
        await people.go_home()


def test_every_activity_and_every_update_has_a_place() -> None:
    names = {name for name in vars(twilio_calls) if name.isupper()}
    assert subjects_of(Kind.ACTIVITY) == {getattr(twilio_calls, name) for name in names}
    updates = [name for name, handler in vars(EscalationMessages).items() if hasattr(handler, "validator")]
    assert subjects_of(Kind.UPDATE) == set(updates)


def subjects_of(kind: Kind) -> set[str]:
    return {place.subject.partition(":")[0] for place in PLACES if place.kind is kind}
