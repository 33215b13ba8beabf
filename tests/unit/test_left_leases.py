"""Which lease of a live escalation is left, and which is being taken or given back just now."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.escalation_runs import EscalationRun
from activities.left_leases import SETTLED, why_left
from workflows.messages import Agent, Snapshot
from workflows.phases import EndReason, Phase

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
JUST_NOW, LONG_AGO = NOW - SETTLED / 2, NOW - SETTLED * 2
AGENT, OTHER = "WK" + "a" * 32, "WK" + "b" * 32


def run(*, ended_at: datetime | None = None, live: bool = True) -> EscalationRun:
    """An escalation whose agent is AGENT."""
    state = Snapshot(
        code="7KQ2M9X",
        n=1,
        task_sid="WT" + "0" * 32,
        phase=Phase.CUSTOMER_JOINED if ended_at is None else Phase.DISCONNECTED,
        end_reason=None if ended_at is None else EndReason.AGENT_ENDED,
        ended_at=ended_at,
        agent=Agent(worker_sid=AGENT, identity="agent", name="Robin"),
        customer_name="Customer",
        join_url="https://video.example/join/7KQ2M9X",
        started_at=NOW - timedelta(hours=1),
        expires_at=NOW,
    )
    return EscalationRun(live=live, what="is running" if live else "was terminated", state=state)


def test_the_lease_of_a_live_escalations_agent_is_rightly_held() -> None:
    assert why_left(AGENT, LONG_AGO, run(), NOW) is None


def test_a_lease_whose_escalation_is_closed_is_left_at_once() -> None:
    assert why_left(AGENT, JUST_NOW, run(live=False), NOW) == "held, and its escalation was terminated"


def test_a_lease_whose_escalation_temporal_does_not_know_is_left_at_once() -> None:
    unknown = EscalationRun(live=False, what="is unknown to Temporal", state=None)
    assert why_left(AGENT, JUST_NOW, unknown, NOW) == "held, and its escalation is unknown to Temporal"


@pytest.mark.parametrize(
    ("ended_at", "why"), [(JUST_NOW, None), (LONG_AGO, "held, and its escalation has ended")]
)
def test_an_escalation_that_has_ended_has_a_moment_to_free_its_agent(
    ended_at: datetime, why: str | None
) -> None:
    assert why_left(AGENT, NOW - timedelta(hours=1), run(ended_at=ended_at), NOW) == why


@pytest.mark.parametrize(
    ("since", "why"), [(JUST_NOW, None), (LONG_AGO, "held, and its escalation has another agent")]
)
def test_an_agent_who_takes_over_has_a_moment_to_be_admitted(since: datetime, why: str | None) -> None:
    assert why_left(OTHER, since, run(), NOW) == why
