"""What ops read at the head of an escalation's page in the Temporal UI."""

import pytest

from tests.unit.one_escalation import AGENT, CHAT, CUSTOMER, OTHER, TASK, at, in_the_call
from workflows.details import MOST_STAYS, current_details
from workflows.phases import EndReason
from workflows.snapshot import snapshot_of
from workflows.state import EscalationState


def details(state: EscalationState) -> list[str]:
    return current_details(state, snapshot_of(state)).splitlines()


@pytest.fixture
def in_call() -> EscalationState:
    return in_the_call()


def test_ops_read_who_escalated_which_task_and_chat(in_call: EscalationState) -> None:
    told = details(in_call)
    assert f"- Escalated by: Agent, agent, {AGENT.worker_sid}" in told
    assert f"- Task: {TASK}" in told
    assert f"- Chat: {CHAT}" in told
    assert not any(line.startswith("- Taken over by") for line in told)


def test_who_escalated_stays_the_same_when_another_agent_takes_over(in_call: EscalationState) -> None:
    in_call.admit_agent(OTHER, at(10))
    told = details(in_call)
    assert f"- Escalated by: Agent, agent, {AGENT.worker_sid}" in told
    assert f"- Taken over by: other, {OTHER.worker_sid}" in told


def test_ops_read_when_each_joined_and_left(in_call: EscalationState) -> None:
    in_call.learn_participant("PA2", CUSTOMER, left_at=at(20))
    in_call.admit_customer(at(22))
    in_call.learn_participant("PA3", CUSTOMER, joined_at=at(25))
    assert details(in_call)[-4:] == [
        "",
        "- agent: since 2026-05-04 12:00:02 UTC",
        "- customer: 2026-05-04 12:00:06 to 12:00:20 UTC",
        "- customer: since 2026-05-04 12:00:25 UTC",
    ]


def test_who_stayed_to_the_end_left_with_the_room(in_call: EscalationState) -> None:
    in_call.facts.learn_room_ended(at(60))
    assert details(in_call)[-2] == "- agent: 2026-05-04 12:00:02 to 12:01:00 UTC, with the room"


def test_a_stay_over_midnight_names_both_days(in_call: EscalationState) -> None:
    in_call.learn_participant("PA2", CUSTOMER, left_at=at(12 * 3600))
    assert details(in_call)[-1] == "- customer: 2026-05-04 12:00:06 to 2026-05-05 00:00:00 UTC"


def test_of_very_many_stays_the_latest_are_told(in_call: EscalationState) -> None:
    for number in range(10, 10 + MOST_STAYS):
        in_call.learn_participant(f"PA{number}", CUSTOMER, joined_at=at(number))
    stays = [line for line in details(in_call) if line.startswith(("- agent: ", "- customer: "))]
    assert len(stays) == MOST_STAYS
    assert stays[-1] == f"- customer: since 2026-05-04 12:00:{9 + MOST_STAYS} UTC"
    assert not any("12:00:02" in stay for stay in stays)


def test_ops_read_until_when_an_ended_call_may_be_rated(in_call: EscalationState) -> None:
    in_call.facts.end(EndReason.AGENT_ENDED, at(65))
    assert "- Rating: possible until 2026-05-04 12:16:05 UTC" in details(in_call)


def test_the_customers_name_is_not_told(in_call: EscalationState) -> None:
    assert "Somebody" not in "\n".join(details(in_call))
