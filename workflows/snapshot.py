"""The published state: what pages and the API read of an escalation, and what ops find it by."""

from datetime import datetime

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from workflows.messages import EscalationInput, Snapshot, TaskEntry
from workflows.phases import FINAL_PHASES, EndReason, Phase, Role, outcome_of, phase_of
from workflows.recording import RecordingState
from workflows.state import EscalationState

PHASE = SearchAttributeKey.for_keyword("EscalationPhase")
OUTCOME = SearchAttributeKey.for_keyword("EscalationOutcome")
END_REASON = SearchAttributeKey.for_keyword("EndReason")
CUSTOMER_WAITING = SearchAttributeKey.for_bool("CustomerWaiting")
AGENT_SID = SearchAttributeKey.for_keyword("AgentSid")
TASK_SID = SearchAttributeKey.for_keyword("TaskSid")
CSAT_SCORE = SearchAttributeKey.for_int("CsatScore")
# What the namespace has to know of: a start or an update with any other is refused.
SEARCH_ATTRIBUTES = (PHASE, OUTCOME, END_REASON, CUSTOMER_WAITING, AGENT_SID, TASK_SID, CSAT_SCORE)


def first_state(start: EscalationInput, started_at: datetime) -> EscalationState:
    return EscalationState(start=start, started_at=started_at, agent=start.agent)


def first_snapshot(start: EscalationInput, started_at: datetime) -> Snapshot:
    """The memo that goes with the start, so that an escalation can be read before a worker has seen it."""
    return snapshot_of(first_state(start, started_at))


def snapshot_of(state: EscalationState) -> Snapshot:
    facts, call, recording = state.facts, state.facts.call, state.recording
    present = facts.in_room(Role.AGENT) | facts.in_room(Role.CUSTOMER)
    call_ended_at = None
    if call is not None and facts.ended_at is not None:
        call_ended_at = min(call.missing_since or facts.ended_at, facts.ended_at)
    return Snapshot(
        code=state.start.code,
        n=state.start.n,
        task_sid=state.start.task_sid,
        phase=phase_of(facts),
        outcome=outcome_of(facts),
        end_reason=facts.end_reason,
        agent=state.agent,
        agent_present=state.agent_present,
        customer_name=state.start.customer_name,
        customer_present=state.customer_present,
        waiting_since=None if facts.ended else state.waiting_since,
        participants={sid: participant.role for sid, participant in sorted(present.items())},
        claim_hash=state.claim_hash,
        room_state=state.room_state,
        room_sid=state.room_sid,
        invite=state.invite,
        invited_at=state.invited_at,
        join_url=state.start.join_url,
        recording_wanted=state.start.recording_wanted,
        recording=RecordingState.OFF if recording is None or facts.ended else recording.state,
        recording_consent=None if recording is None else recording.consent,
        started_at=state.started_at,
        expires_at=state.expires_at,
        call_started_at=None if call is None else call.started_at,
        call_ended_at=call_ended_at,
        grace_until=state.grace_until,
        ended_at=facts.ended_at,
        rate_until=None if facts.csat is not None else state.rate_until,
        csat=facts.csat,
    )


def left_behind(snapshot: Snapshot, closed_at: datetime | None) -> Snapshot:
    """A closed run's state. One that was terminated had no chance to publish its ending: it is over."""
    if snapshot.phase in FINAL_PHASES:
        return snapshot
    end_reason = snapshot.end_reason or EndReason.CANCELED_BY_OPS
    phase, outcome = _cut_short(snapshot.had_call, end_reason)
    return snapshot.model_copy(
        update={
            "phase": phase,
            "outcome": outcome,
            "end_reason": end_reason,
            "agent_present": False,
            "customer_present": False,
            "participants": {},
            "waiting_since": None,
            "recording": RecordingState.OFF,
            "grace_until": None,
            "ended_at": snapshot.ended_at or closed_at,
            "rate_until": None,
        }
    )


def _cut_short(had_call: bool, end_reason: EndReason) -> tuple[Phase, str]:
    return (Phase.EXPIRED, "not_rated") if had_call else (Phase.CANCELLED, end_reason.value)


def forgotten_entry(entry: TaskEntry) -> TaskEntry:
    """What the task should say where it tells of a live escalation that Temporal does not know any more."""
    had_call = entry.phase in (Phase.CUSTOMER_JOINED, Phase.DISCONNECTED)
    phase, outcome = _cut_short(had_call, EndReason.CANCELED_BY_OPS)
    return entry.model_copy(update={"phase": phase, "outcome": outcome})


def task_entry(snapshot: Snapshot) -> TaskEntry:
    """What the task's attributes say of this escalation."""
    return TaskEntry(
        n=snapshot.n,
        url=snapshot.join_url,
        phase=snapshot.phase,
        outcome=snapshot.outcome,
        csat=snapshot.csat,
    )


def search_attributes_of(snapshot: Snapshot) -> TypedSearchAttributes:
    """What ops find escalations by. Absent until it is known."""
    pairs: list[SearchAttributePair[str] | SearchAttributePair[bool] | SearchAttributePair[int]] = [
        SearchAttributePair(PHASE, snapshot.phase.value),
        SearchAttributePair(CUSTOMER_WAITING, snapshot.waiting_since is not None),
        SearchAttributePair(AGENT_SID, snapshot.agent.worker_sid),
        SearchAttributePair(TASK_SID, snapshot.task_sid),
    ]
    if snapshot.outcome is not None:
        pairs.append(SearchAttributePair(OUTCOME, snapshot.outcome))
    if snapshot.end_reason is not None:
        pairs.append(SearchAttributePair(END_REASON, snapshot.end_reason.value))
    if snapshot.csat is not None and snapshot.csat.score is not None:
        pairs.append(SearchAttributePair(CSAT_SCORE, snapshot.csat.score))
    return TypedSearchAttributes(pairs)
