"""The state in words (Markdown), as ops read it on the escalation's page in the Temporal UI."""

from datetime import datetime

from workflows.messages import Agent, RoomState, Snapshot
from workflows.phases import Facts
from workflows.state import EscalationState
from workflows.twilio_calls import CsatRecorded

MOST_STAYS = 20  # told; one who comes back by every reload makes many


def current_details(state: EscalationState, snapshot: Snapshot) -> str:
    """Of this state, and of what is published of it. Names agents, and no customer."""
    lines = [f"**{_headline(snapshot)}**", ""]
    taken_over = snapshot.agent.worker_sid != state.start.agent.worker_sid
    moments = [
        ("Escalated by", _agent(state.start.agent)),
        ("Taken over by", _agent(snapshot.agent) if taken_over else None),
        ("Task", snapshot.task_sid),
        ("Chat", state.start.conversation_sid),
        ("Room", _room(snapshot)),
        ("Invite", snapshot.invite + _at(snapshot.invited_at)),
        ("Link ends", _time(snapshot.expires_at)),
        ("Customer waiting since", _time(snapshot.waiting_since)),
        ("Call began", _time(snapshot.call_started_at)),
        ("Recording", _recording(snapshot)),
        ("Grace until", _time(snapshot.grace_until)),
        ("Call ended", _time(snapshot.call_ended_at)),
        ("Ended", f"{snapshot.end_reason}{_at(snapshot.ended_at)}" if snapshot.end_reason else None),
        ("Rating", _rating(snapshot)),
        ("Rating recorded on", _place(snapshot, state.csat_recorded)),
    ]
    lines += [f"- {name}: {value}" for name, value in moments if value]
    return "\n".join(lines + _stays(state.facts))


def _headline(snapshot: Snapshot) -> str:
    if snapshot.outcome is not None:
        return f"Over: {snapshot.outcome.replace('_', ' ')}"
    if snapshot.ended:
        return "Over; the customer may still rate"
    if snapshot.call_started_at is not None:
        return "In the call" if snapshot.grace_until is None else "Somebody dropped out of the call"
    if snapshot.agent_present:
        return "The agent is in the room, waiting for the customer"
    return "The customer is waiting for the agent" if snapshot.waiting_since else "Link issued"


def _agent(agent: Agent) -> str:
    return ", ".join(filter(None, (agent.name, agent.identity, agent.worker_sid)))


def _room(snapshot: Snapshot) -> str:
    sid = f" {snapshot.room_sid}" if snapshot.room_sid else ""
    closing = snapshot.room_state is RoomState.CLOSING
    return f"{snapshot.room_state}{sid}{', tried until Twilio takes it' if closing else ''}"


def _recording(snapshot: Snapshot) -> str | None:
    if not snapshot.recording_wanted:
        return None
    consent = snapshot.recording_consent
    if consent is None:
        return f"{snapshot.recording}; the customer has not answered"
    return f"{snapshot.recording}; the customer {'agreed' if consent.given else 'refused'}{_at(consent.at)}"


def _rating(snapshot: Snapshot) -> str | None:
    if snapshot.csat is None:
        return f"possible until {_time(snapshot.rate_until)}" if snapshot.rate_until else None
    return "skipped" if snapshot.csat.skipped else f"{snapshot.csat.score} of 5"


def _place(snapshot: Snapshot, recorded: CsatRecorded | None) -> str | None:
    if recorded is None:
        return None
    if recorded.task_sid == snapshot.task_sid:
        return "the task"
    return f"survey task {recorded.task_sid}" if recorded.task_sid else "no task: it was closed"


def _stays(facts: Facts) -> list[str]:
    """Who was in the room from when to when, by Twilio; the latest of many."""
    came = sorted(
        (one.joined_at, sid, one.role, one.left_at)
        for sid, one in facts.participants.items()
        if one.joined_at is not None
    )
    told = [f"- {role}: {_stay(joined, left, facts.room_ended_at)}" for joined, _, role, left in came]
    return ["", "**In the room**", "", *told[-MOST_STAYS:]] if told else []


def _stay(joined_at: datetime, left_at: datetime | None, room_ended_at: datetime | None) -> str:
    until = left_at or room_ended_at
    if until is None:
        return f"since {_time(joined_at)}"
    same_day = until.date() == joined_at.date()
    ended = f"{until:%H:%M:%S} UTC" if same_day else _time(until)
    return f"{joined_at:%Y-%m-%d %H:%M:%S} to {ended}{'' if left_at else ', with the room'}"


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _at(moment: datetime | None) -> str:
    return "" if moment is None else f" at {_time(moment)}"
