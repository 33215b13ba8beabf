"""A simulated day is the same by its seed, and within its bounds; what a visit should come to is known."""

import itertools
from collections import Counter

import pytest
from pydantic_core import to_json

from dev.demo.places import ROOT
from dev.local_twilio.faults.orders import read_order
from dev.simulate.__main__ import FASTEST, LONGEST_DAY, MOST_PER_HOUR, parsed
from dev.simulate.products import settings_at
from dev.simulate.questions import LIVE_FOR_AGENT, UNUSED_TODAY, WHO_WAITS, WHY_ENDED
from dev.simulate.tally import Row, Tally
from dev.simulate.twilio_trouble import KINDS, LASTS, troubles
from dev.simulate.visits import (
    HAD_CALL,
    HOUR,
    LONGEST_TALK,
    MOST_GUESSES,
    SHORTEST_TALK,
    Ending,
    Expected,
    Incident,
    Meeting,
    Visit,
    visits,
)
from workflows.phases import Csat, EndReason


def test_the_same_seed_brings_the_same_day() -> None:
    assert list(visits(5, 40, seed=7)) == list(visits(5, 40, seed=7))
    assert list(troubles(5, seed=7)) == list(troubles(5, seed=7))


def test_another_seed_brings_another_day() -> None:
    assert list(visits(5, 40, seed=7)) != list(visits(5, 40, seed=8))
    assert list(troubles(24, seed=7)) != list(troubles(24, seed=8))


def test_as_many_come_as_asked_for_and_nobody_after_the_day() -> None:
    day = list(visits(24, 40, seed=1))
    assert 0.9 * 24 * 40 < len(day) < 1.1 * 24 * 40
    assert all(one.at <= other.at for one, other in itertools.pairwise(day))
    assert day[-1].at < 24 * HOUR


def test_every_habit_is_there_in_a_day() -> None:
    day = list(visits(24, 40, seed=1))
    calls = [visit for visit in day if visit.meeting in HAD_CALL]
    assert {visit.meeting for visit in day} == set(Meeting)
    assert {visit.ending for visit in calls} == set(Ending)
    assert {incident for visit in calls for incident in visit.incidents} == set(Incident)
    answers = [visit.answer for visit in calls]
    assert None in answers
    assert any(answer and answer.skipped for answer in answers)
    assert {answer.score for answer in answers if answer and answer.score} == {1, 2, 3, 4, 5}
    assert any(answer and answer.comment for answer in answers)
    for habit in ("pressed_twice", "sent_again", "guesses", "consent"):
        assert {bool(getattr(visit, habit)) for visit in day} == {True, False}, habit


def test_what_people_do_has_bounds() -> None:
    for visit in visits(24, MOST_PER_HOUR, seed=3):
        assert SHORTEST_TALK <= visit.talk <= LONGEST_TALK
        assert 0 <= visit.guesses <= MOST_GUESSES
        assert visit.ending is not Ending.CUSTOMER_RATES or (visit.answer and visit.answer.score)


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (Visit(0, Meeting.NEVER_OPENED), Expected("link_unused", EndReason.LINK_UNUSED)),
        (Visit(0, Meeting.AGENT_NEVER_CAME), Expected("link_unused", EndReason.LINK_UNUSED)),
        (Visit(0, Meeting.GAVE_UP), Expected("revoked", EndReason.REVOKED)),
        (Visit(0, Meeting.CHAT_CLOSED), Expected("task_completed", EndReason.TASK_COMPLETED)),
        (Visit(0, Meeting.NOBODY_CAME), Expected("agent_ended", EndReason.AGENT_ENDED)),
        (
            Visit(0, Meeting.AGENT_FIRST, ending=Ending.BOTH_DROP),
            Expected("not_rated", EndReason.BOTH_GONE),
        ),
        (
            Visit(0, Meeting.AGENT_FIRST, ending=Ending.AGENT_ENDS, answer=Csat(skipped=True)),
            Expected("skipped", EndReason.AGENT_ENDED),
        ),
        (
            Visit(0, Meeting.CUSTOMER_FIRST, ending=Ending.CUSTOMER_RATES, answer=Csat(score=2)),
            Expected("rated", EndReason.CUSTOMER_RATED, 2),
        ),
    ],
    ids=lambda one: str(one.meeting) if isinstance(one, Visit) else one.end_reason,
)
def test_a_visit_knows_what_temporal_should_tell_of_it(visit: Visit, expected: Expected) -> None:
    assert visit.expected == expected


def test_every_hour_has_one_trouble_at_twilio_and_ends_it() -> None:
    day = list(troubles(24, seed=1))
    assert [int(trouble.at / HOUR) for trouble in day] == list(range(24))
    assert {trouble.name for trouble in day} <= set(KINDS)
    assert LASTS > 0


@pytest.mark.parametrize("name", KINDS)
def test_the_switchboard_takes_every_trouble(name: str) -> None:
    for order in KINDS[name]:
        assert read_order(to_json({**order, "times": None, "seconds": LASTS})).seconds == LASTS


def test_settings_are_shortened_with_the_day_as_far_as_people_and_product_can() -> None:
    usual, fastest = settings_at(1), settings_at(FASTEST)
    assert (usual["VIDEO_CODE_TTL"], usual["VIDEO_REJOIN_GRACE"], usual["CSAT_WINDOW"]) == (
        "3600",
        "60",
        "900",
    )
    assert (fastest["VIDEO_CODE_TTL"], fastest["VIDEO_REJOIN_GRACE"], fastest["CSAT_WINDOW"]) == (
        "60",
        "15",
        "30",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--hours", "0"],
        ["--hours", str(LONGEST_DAY + 1)],
        ["--hours", "a day"],
        ["--hours", "nan"],
        ["--per-hour", str(MOST_PER_HOUR + 1)],
        ["--speed", "0.5"],
        ["--speed", "inf"],
        ["--seed", "1.5"],
        ["--demo", "--stay"],
        ["--quickly"],
    ],
    ids=" ".join,
)
def test_what_is_no_day_is_refused_in_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        parsed(arguments)
    assert refused.value.code == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 1
    assert told[0].startswith("python -m dev.simulate: error: ")


def test_a_count_or_an_escalation_that_differs_is_no_agreement() -> None:
    right, wrong = Row("rated", "", 2, 2), Row("rated", "", 2, 3)
    assert Tally([right], []).agrees
    assert not Tally([right, wrong], []).agrees
    assert not Tally([right], ["WT0: expected rated, Temporal has skipped"]).agrees


def test_the_list_filters_of_the_pictures_are_those_of_the_document() -> None:
    document = (ROOT / "docs/operations.md").read_text()
    agent = "WK0123456789abcdef0123456789abcdef"
    for query in (
        WHO_WAITS,
        WHY_ENDED,
        LIVE_FOR_AGENT.format(agent=agent),
        UNUSED_TODAY.format(today="2026-11-21"),
    ):
        assert f"\n    {query}\n" in document


def test_no_arguments_are_a_whole_day() -> None:
    asked = parsed([])
    assert (asked.hours, asked.per_hour, asked.speed, asked.demo, asked.stay) == (24, 40, 60, False, False)
    assert (
        Counter(visit.meeting in HAD_CALL for visit in visits(asked.hours, asked.per_hour, asked.seed))[True]
        > 500
    )
