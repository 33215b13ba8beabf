"""What a customer reads of an escalation: nothing of task, worker, conversation or room."""

from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from workflows.messages import Snapshot
from workflows.phases import Phase, Role
from workflows.recording import RecordingState

EXAMPLE: Final[dict[str, Any]] = {
    "phase": "customer_joined",
    "agent_name": "Agent",
    "agent_present": True,
    "customer_present": True,
    "waiting": False,
    "recording": False,
    "recording_consent": None,
    "recording_running": False,
    "participants": ["PA0123456789abcdef0123456789abcdef"],
    "expires_at": "2026-11-21T11:00:00Z",
    "grace_until": None,
    "call_started_at": "2026-11-21T10:00:25Z",
    "missing": None,
    "now": "2026-11-21T10:00:30Z",
}

Missing = Literal["agent", "customer", "both"]


class CustomerSnapshot(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    phase: Phase
    agent_name: str | None = Field(description="As AGENT_NAME_SHOWN says; null where no name is shown")
    agent_present: bool
    customer_present: bool
    waiting: bool = Field(description="A customer waits outside the room")
    recording: bool = Field(description="A recording is wanted: ask for consent")
    recording_consent: bool | None = Field(description="The answer; null: not asked, or not answered")
    recording_running: bool = Field(description="Twilio records the call")
    participants: list[str] = Field(description="The customer's ParticipantSids in the room")
    expires_at: datetime
    grace_until: datetime | None
    call_started_at: datetime | None
    missing: Missing | None = Field(description="Who dropped out of the call")
    now: datetime

    @classmethod
    def of(cls, snapshot: Snapshot) -> "CustomerSnapshot":
        consent = snapshot.recording_consent
        return cls(
            phase=snapshot.phase,
            agent_name=snapshot.agent.name or None,
            agent_present=snapshot.agent_present,
            customer_present=snapshot.customer_present,
            waiting=snapshot.waiting_since is not None,
            recording=snapshot.recording_wanted,
            recording_consent=None if consent is None else consent.given,
            recording_running=snapshot.recording is RecordingState.ON,
            participants=[sid for sid, role in snapshot.participants.items() if role is Role.CUSTOMER],
            expires_at=snapshot.expires_at,
            grace_until=snapshot.grace_until,
            call_started_at=snapshot.call_started_at,
            missing=_missing(snapshot),
            now=datetime.now(UTC),
        )


def _missing(snapshot: Snapshot) -> Missing | None:
    if not snapshot.had_call or snapshot.ended:
        return None
    if snapshot.agent_present:
        return None if snapshot.customer_present else "customer"
    return "agent" if snapshot.customer_present else "both"
