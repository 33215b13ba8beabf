"""Facts -> phase, by example and by property."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.phases import Csat, EndReason, Facts, Phase, Role, earlier, outcome_of, phase_of

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def facts_of(*stays: tuple[Role, float, float | None]) -> Facts:
    """One participant per stay: role, joined, left (None: still in)."""
    facts = Facts()
    for n, (role, joined, left) in enumerate(stays):
        facts.learn(
            f"PA{n}",
            role,
            role,
            joined_at=at(joined),
            left_at=None if left is None else at(left),
        )
    return facts


AGENT, CUSTOMER = Role.AGENT, Role.CUSTOMER


@pytest.mark.parametrize(
    ("stays", "phase"),
    [
        ((), Phase.CODE_ISSUED),
        (((AGENT, 0, None),), Phase.AGENT_JOINED),
        (((CUSTOMER, 0, None),), Phase.CODE_ISSUED),
        (((AGENT, 0, 5),), Phase.CODE_ISSUED),
        (((AGENT, 0, None), (CUSTOMER, 3, None)), Phase.CUSTOMER_JOINED),
        (((AGENT, 0, 9), (CUSTOMER, 3, None)), Phase.DISCONNECTED),
        (((AGENT, 0, 3), (CUSTOMER, 5, None)), Phase.CODE_ISSUED),
        (((AGENT, 0, 3.4), (CUSTOMER, 3.5, None)), Phase.CODE_ISSUED),
        (((AGENT, 0, 3), (CUSTOMER, 3.5, None)), Phase.DISCONNECTED),  # 3: somewhere in that second
        (((AGENT, 0, 3.5), (CUSTOMER, 3.5, None)), Phase.DISCONNECTED),  # 3.5: in that millisecond
        (((AGENT, 0, 9), (AGENT, 8, None), (CUSTOMER, 3, None)), Phase.CUSTOMER_JOINED),
        (((Role.STRANGER, 0, None), (CUSTOMER, 0, None)), Phase.CODE_ISSUED),
    ],
)
def test_the_phase_follows_from_who_is_in_the_room(
    stays: tuple[tuple[Role, float, float | None], ...], phase: Phase
) -> None:
    assert phase_of(facts_of(*stays)) is phase


CALL = ((AGENT, 0, None), (CUSTOMER, 3, None))


@pytest.mark.parametrize(
    ("stays", "reason", "csat", "closed", "phase", "outcome"),
    [
        (CALL, EndReason.AGENT_ENDED, None, False, Phase.DISCONNECTED, None),
        (CALL, EndReason.AGENT_ENDED, Csat(score=4), True, Phase.CSAT_COLLECTED, "rated"),
        (CALL, EndReason.CUSTOMER_RATED, Csat(skipped=True), True, Phase.CSAT_COLLECTED, "skipped"),
        (CALL, EndReason.CUSTOMER_GONE, None, True, Phase.EXPIRED, "not_rated"),
        ((), EndReason.LINK_UNUSED, None, False, Phase.EXPIRED, "link_unused"),
        ((), EndReason.REVOKED, None, False, Phase.CANCELLED, "revoked"),
        (((AGENT, 0, None),), EndReason.TASK_COMPLETED, None, True, Phase.CANCELLED, "task_completed"),
    ],
)
def test_the_ending_gives_the_outcome(
    stays: tuple[tuple[Role, float, float | None], ...],
    reason: EndReason,
    csat: Csat | None,
    closed: bool,
    phase: Phase,
    outcome: str | None,
) -> None:
    facts = facts_of(*stays)
    facts.end(reason, at(60))
    facts.csat, facts.rating_closed = csat, closed
    assert (phase_of(facts), outcome_of(facts)) == (phase, outcome)


def test_the_first_ending_holds() -> None:
    facts = Facts()
    facts.end(EndReason.REVOKED, at(1))
    facts.end(EndReason.TASK_CANCELED, at(0))
    assert (facts.end_reason, facts.ended_at) == (EndReason.REVOKED, at(1))


def test_the_call_lasts_from_the_first_meeting_to_the_last_parting() -> None:
    call = facts_of((AGENT, 0, 20), (CUSTOMER, 3, 10), (CUSTOMER, 12, 30)).call
    assert call is not None
    assert (call.started_at, call.missing_since) == (at(3), at(20))


def test_the_end_of_the_room_is_the_end_of_every_stay() -> None:
    facts = facts_of(*CALL)
    facts.learn_room_ended(at(9))
    assert facts.call is not None
    assert facts.call.missing_since == at(9)
    assert facts.in_room(AGENT) == {}


@pytest.mark.parametrize(
    ("known", "told", "holds"),
    [
        (None, None, None),
        (None, at(1), at(1)),
        (at(1), None, at(1)),
        (at(2), at(1), at(1)),
        (at(1), at(1.25), at(1.25)),  # whole seconds from REST, milliseconds from a callback
        (at(1.25), at(1), at(1.25)),
    ],
)
def test_of_two_tellings_of_one_moment_the_earlier_and_then_the_more_precise_holds(
    known: datetime | None, told: datetime | None, holds: datetime | None
) -> None:
    assert earlier(known, told) == holds


# --- properties -------------------------------------------------------------------------------------------

Telling = tuple[str, Role, datetime | None, datetime | None]


@st.composite
def sessions(draw: st.DrawFn) -> list[Telling]:
    """What truly happened, as the tellings of it: each stay's coming and, perhaps, its leaving.

    A refresh in the middle is a second stay of the same role that overlaps the first.
    """
    tellings: list[Telling] = []
    for n in range(draw(st.integers(1, 5))):
        role = draw(st.sampled_from([AGENT, CUSTOMER]))
        joined = draw(st.integers(0, 40_000)) / 1000
        stay = draw(st.none() | st.integers(1, 40_000))
        sid = f"PA{n}"
        tellings.append((sid, role, at(joined), None))
        if stay is not None:
            tellings.append((sid, role, None, at(joined + stay / 1000)))
    return tellings


def learn(facts: Facts, telling: Telling) -> None:
    sid, role, joined_at, left_at = telling
    facts.learn(sid, role, role, joined_at=joined_at, left_at=left_at)


def as_rest_tells(told: list[Telling]) -> list[Telling]:
    """Twilio's GET: everybody, whole seconds."""

    def whole(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.replace(microsecond=0)

    return [(sid, role, whole(joined), whole(left)) for sid, role, joined, left in told]


@given(data=st.data())
def test_any_order_and_any_number_of_callbacks_end_in_the_same_facts(data: st.DataObject) -> None:
    truth = data.draw(sessions())
    in_order, shuffled = Facts(), Facts()
    for telling in truth:
        learn(in_order, telling)
    doubled = truth + data.draw(st.lists(st.sampled_from(truth), max_size=6))
    for telling in data.draw(st.permutations(doubled)):
        learn(shuffled, telling)
    assert shuffled == in_order
    assert phase_of(shuffled) is phase_of(in_order)


@given(data=st.data())
def test_lost_callbacks_are_made_good_by_one_look_at_twilio(data: st.DataObject) -> None:
    truth = data.draw(sessions())
    looked = as_rest_tells(truth)
    told, lossy = Facts(), Facts()
    for telling in truth + looked:
        learn(told, telling)
    received = [telling for telling in truth if data.draw(st.booleans())]
    for telling in data.draw(st.permutations(received + looked)):
        learn(lossy, telling)
    assert phase_of(lossy) is phase_of(told) or _seconds_decide(told)
    assert {sid: stay.left_at is None for sid, stay in lossy.participants.items()} == {
        sid: stay.left_at is None for sid, stay in told.participants.items()
    }


def _seconds_decide(facts: Facts) -> bool:
    """A meeting of less than two seconds, which whole seconds cannot tell from none."""
    stays = list(facts.participants.values())
    return any(
        one.left_at is not None
        and other.joined_at is not None
        and one.joined_at is not None
        and abs((one.left_at - max(one.joined_at, other.joined_at)).total_seconds()) < 2
        for one in stays
        for other in stays
        if one.role is not other.role
    )


@given(data=st.data())
def test_who_has_left_never_comes_back_by_a_late_callback(data: st.DataObject) -> None:
    truth = data.draw(sessions())
    gone = {sid for sid, _, _, left in truth if left is not None}
    facts = Facts()
    seen_gone: set[str] = set()
    for telling in data.draw(st.permutations(truth + truth)):
        learn(facts, telling)
        in_room = set(facts.in_room(AGENT)) | set(facts.in_room(CUSTOMER))
        assert not seen_gone & in_room
        seen_gone |= {sid for sid in gone if facts.participants.get(sid) and facts.participants[sid].left_at}


@given(data=st.data())
def test_had_call_is_never_forgotten_while_more_is_told_in_order(data: st.DataObject) -> None:
    facts = Facts()
    had_call = False
    for telling in sorted(data.draw(sessions()), key=lambda one: one[2] or one[3] or NOON):
        learn(facts, telling)
        assert facts.call is not None or not had_call
        had_call = facts.call is not None
