"""What agents read of an escalation."""

from datetime import UTC, datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from workflows.messages import InviteState, RoomState, Snapshot
from workflows.phases import Csat, EndReason, Phase, Role
from workflows.recording import RecordingState

EXAMPLE: Final[dict[str, Any]] = {
    "code": "5H2QK8N",
    "task_sid": "WT0123456789abcdef0123456789abcdef",
    "phase": "agent_joined",
    "outcome": None,
    "end_reason": None,
    "agent": {"worker_sid": "WK0123456789abcdef0123456789abcdef", "name": "Agent", "present": True},
    "customer": {"name": "Customer", "present": False, "waiting_since": "2026-11-21T10:00:20Z"},
    "participants": {"PA0123456789abcdef0123456789abcdef": "agent"},
    "room": {"state": "open", "sid": "RM0123456789abcdef0123456789abcdef"},
    "invite": {"state": "sent", "sent_at": "2026-11-21T10:00:01Z"},
    "recording": {"wanted": False, "state": "off", "consent": None, "consent_at": None},
    "join_url": "https://video.example.com/join/5H2QK8N",
    "agent_url": "https://video.example.com/agent/5H2QK8N",
    "started_at": "2026-11-21T10:00:00Z",
    "expires_at": "2026-11-21T11:00:00Z",
    "call_started_at": None,
    "call_ended_at": None,
    "grace_until": None,
    "ended_at": None,
    "rate_until": None,
    "csat": None,
    "now": "2026-11-21T10:00:30Z",
}


class AgentSide(BaseModel):
    worker_sid: str
    name: str
    present: bool


class CustomerSide(BaseModel):
    name: str
    present: bool
    waiting_since: datetime | None


class RoomNow(BaseModel):
    state: RoomState
    sid: str | None


class Invite(BaseModel):
    state: InviteState
    sent_at: datetime | None


class RecordingNow(BaseModel):
    wanted: bool
    state: RecordingState = Field(description="unavailable: Twilio refuses, the call goes on unrecorded")
    consent: bool | None = Field(description="The customer's; null: not asked, or not answered")
    consent_at: datetime | None = Field(description="When they gave, refused or withdrew it")


class AgentSnapshot(BaseModel):
    """The whole escalation, as its agent may see it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    code: str
    task_sid: str
    phase: Phase
    outcome: str | None
    end_reason: EndReason | None
    agent: AgentSide
    customer: CustomerSide
    participants: dict[str, Role] = Field(description="Who is in the room, by ParticipantSid")
    room: RoomNow
    invite: Invite
    recording: RecordingNow
    join_url: str
    agent_url: str
    started_at: datetime
    expires_at: datetime = Field(description="Until when the link can be used")
    call_started_at: datetime | None
    call_ended_at: datetime | None
    grace_until: datetime | None = Field(description="Until when who is missing may come back")
    ended_at: datetime | None
    rate_until: datetime | None = Field(description="Until when the customer may rate")
    csat: Csat | None
    now: datetime

    @classmethod
    def of(cls, snapshot: Snapshot, agent_url: str) -> "AgentSnapshot":
        consent = snapshot.recording_consent
        return cls(
            **snapshot.model_dump(
                include={
                    "code",
                    "task_sid",
                    "phase",
                    "outcome",
                    "end_reason",
                    "participants",
                    "join_url",
                    "started_at",
                    "expires_at",
                    "call_started_at",
                    "call_ended_at",
                    "grace_until",
                    "ended_at",
                    "rate_until",
                    "csat",
                }
            ),
            agent=AgentSide(
                worker_sid=snapshot.agent.worker_sid, name=snapshot.agent.name, present=snapshot.agent_present
            ),
            customer=CustomerSide(
                name=snapshot.customer_name,
                present=snapshot.customer_present,
                waiting_since=snapshot.waiting_since,
            ),
            room=RoomNow(state=snapshot.room_state, sid=snapshot.room_sid),
            recording=RecordingNow(
                wanted=snapshot.recording_wanted,
                state=snapshot.recording,
                consent=None if consent is None else consent.given,
                consent_at=None if consent is None else consent.at,
            ),
            invite=Invite(state=snapshot.invite, sent_at=snapshot.invited_at),
            agent_url=agent_url,
            now=datetime.now(UTC),
        )
