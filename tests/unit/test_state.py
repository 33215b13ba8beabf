"""Admissions, deadlines and beliefs of one escalation, without a workflow."""

import pytest

from tests.unit.one_escalation import AGENT, CUSTOMER, OTHER, ROOM, START, at, in_the_call, with_a_room
from workflows.phases import EndReason, Role
from workflows.snapshot import first_snapshot, first_state, search_attributes_of, snapshot_of
from workflows.state import CLOCK_TOLERANCE, MOST_PARTICIPANTS, Due, EscalationState
from workflows.twilio_calls import RoomNow, RoomParticipant


@pytest.fixture
def state() -> EscalationState:
    return with_a_room()


@pytest.fixture
def in_call() -> EscalationState:
    return in_the_call()


def test_an_admission_changes_no_presence(state: EscalationState) -> None:
    state.admit_agent(AGENT, at(0))
    assert not state.agent_present
    assert state.agent_is_engaged
    assert state.awaited(Role.AGENT, at(89))
    assert not state.awaited(Role.AGENT, at(90))


def test_a_late_callback_of_the_former_page_does_not_use_up_the_new_admission(
    state: EscalationState,
) -> None:
    state.admit_agent(AGENT, at(0))
    state.admit_agent(AGENT, at(30))  # a refresh
    state.learn_participant("PA1", "agent", joined_at=at(2), left_at=at(29))
    assert state.awaited(Role.AGENT, at(31))
    state.learn_participant("PA2", "agent", joined_at=at(32))
    assert not state.awaited(Role.AGENT, at(33))


def test_an_admission_that_lapses_takes_no_later_one_with_it(state: EscalationState) -> None:
    state.admit_agent(AGENT, at(0))
    state.admit_agent(AGENT, at(89))
    state.lapse_agent_admission(at(90))
    assert state.agent_is_engaged
    state.lapse_agent_admission(at(179))
    assert not state.agent_is_engaged


def test_a_token_used_after_its_admission_lapsed_lets_nobody_in(state: EscalationState) -> None:
    state.admit_agent(AGENT, at(0))
    state.learn_participant("PA1", "agent", joined_at=at(91) + CLOCK_TOLERANCE)
    assert not state.agent_present
    assert state.unwanted == ["PA1"]


def test_a_former_agent_told_late_had_the_call_but_is_not_in_the_room(state: EscalationState) -> None:
    state.admit_agent(AGENT, at(0))
    state.admit_customer(at(1))
    state.learn_participant("PA2", CUSTOMER, joined_at=at(3))
    state.admit_agent(OTHER, at(20))
    state.learn_participant("PA1", "agent", joined_at=at(2))
    assert state.facts.call is not None
    assert state.facts.call.missing_since == at(20)
    assert (state.agent, state.agent_present, state.unwanted) == (OTHER, False, ["PA1"])


def test_a_former_agent_may_become_the_agent_again(state: EscalationState) -> None:
    for n, agent in enumerate((AGENT, OTHER, AGENT)):
        state.admit_agent(agent, at(10 * n))
    state.learn_participant("PA3", "agent", joined_at=at(21))
    assert state.agent_present


def test_the_lease_is_held_through_the_grace_and_freed_at_the_end(in_call: EscalationState) -> None:
    in_call.learn_participant("PA1", "agent", left_at=at(50))
    in_call.learn_participant("PA2", CUSTOMER, left_at=at(51))
    assert in_call.agent_is_engaged
    in_call.facts.end(EndReason.BOTH_GONE, at(110))
    assert not in_call.agent_is_engaged


def test_the_grace_counts_from_the_first_loss(in_call: EscalationState) -> None:
    in_call.learn_participant("PA1", "agent", left_at=at(50))
    in_call.learn_participant("PA2", CUSTOMER, left_at=at(70))
    assert in_call.deadlines()[Due.REJOIN_GRACE] == at(110)


def test_before_a_call_the_link_ends_when_whoever_was_let_in_has_had_their_time(
    state: EscalationState,
) -> None:
    assert state.deadlines() == {Due.LINK_EXPIRES: at(3600)}
    state.admit_customer(at(3590))
    assert state.deadlines() == {Due.LINK_EXPIRES: at(3680)}


def test_in_the_call_only_the_cap_is_due(in_call: EscalationState) -> None:
    assert in_call.deadlines() == {Due.TIME_CAP: at(6 + 7200)}


def test_nothing_is_due_after_the_end(in_call: EscalationState) -> None:
    in_call.facts.end(EndReason.AGENT_ENDED, at(60))
    assert in_call.deadlines() == {}
    assert in_call.grace_until is None
    assert in_call.rate_until == at(60 + 900)


def test_a_link_holder_cannot_fill_the_workflow_with_participants(state: EscalationState) -> None:
    for n in range(MOST_PARTICIPANTS + 50):
        state.believe_left(f"PA{n}", Role.CUSTOMER, at(1))
    assert len(state.facts.participants) == MOST_PARTICIPANTS


def test_a_look_at_another_room_teaches_nothing(in_call: EscalationState) -> None:
    before = in_call.model_copy(deep=True)
    in_call.learn_room(RoomNow(room_sid="RM" + "9" * 32, ended_at=at(9), participants=()))
    assert in_call == before


def test_a_look_at_twilio_tells_who_came_and_who_left(state: EscalationState) -> None:
    state.admit_agent(AGENT, at(0))
    came = RoomParticipant(participant_sid="PA1", identity="agent", joined_at=at(1), left_at=None)
    state.learn_room(RoomNow(room_sid=ROOM, ended_at=None, participants=(came,)))
    assert state.agent_present
    left = came.model_copy(update={"left_at": at(5)})
    state.learn_room(RoomNow(room_sid=ROOM, ended_at=None, participants=(left,)))
    assert not state.agent_present


def test_another_room_forgets_who_was_in_the_first(state: EscalationState) -> None:
    state.admit_agent(AGENT, at(0))
    state.learn_participant("PA1", "agent", joined_at=at(1))
    state.facts.learn_room_ended(at(3600))
    assert state.room_ended_unused
    state.begin_another_room()
    assert (state.facts.participants, state.room_sid, state.room_ended_unused) == ({}, None, False)


def test_the_first_snapshot_is_what_a_fresh_workflow_publishes(state: EscalationState) -> None:
    assert first_snapshot(state.start, START) == snapshot_of(first_state(state.start, START))


def test_the_published_state_names_who_is_in_and_keeps_strangers_out(in_call: EscalationState) -> None:
    in_call.learn_participant("PA9", "somebody", joined_at=at(7))
    assert snapshot_of(in_call).participants == {"PA1": Role.AGENT, "PA2": Role.CUSTOMER}


def test_ops_find_an_ended_call_before_it_is_rated(in_call: EscalationState) -> None:
    in_call.facts.end(EndReason.AGENT_ENDED, at(65))
    snapshot = snapshot_of(in_call)
    assert snapshot.call_ended_at == at(65)
    names = {pair.key.name for pair in search_attributes_of(snapshot)}
    assert names == {"EscalationPhase", "CustomerWaiting", "AgentSid", "TaskSid", "EndReason"}
