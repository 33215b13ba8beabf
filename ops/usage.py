"""What one escalation used at Twilio, from its history: stays in rooms, what was recorded and sent.

The published state has who is in the room now, and forgets a room that was made again: only the history has
every stay. Of its payloads only those are decrypted that tell of one; a rating's is not.
"""

from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.converter import DataConverter

from workflows.messages import (
    AdmitAgent,
    EscalationInput,
    ParticipantConnected,
    ParticipantDisconnected,
    RoomEnded,
)
from workflows.phases import Facts, Participant, Role
from workflows.twilio_calls import (
    CLOSE_VIDEO_ROOM,
    FETCH_ROOM,
    SEND_INVITE,
    SET_RECORDING_RULES,
    WATCH_ROOM,
    InviteSent,
    RoomNow,
    SetRecordingRules,
)

Told = TypeVar("Told")
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Usage:
    """Of all rooms of one escalation."""

    agent_joined_at: datetime | None = None  # the first of them
    stays: tuple[timedelta, ...] = ()  # of each participant in a room
    recorded: tuple[timedelta, ...] = ()  # of each stay, what was recorded of it
    messages: int = 0  # invitations that are in the chat


async def usage_of(events: AsyncIterable[HistoryEvent], converter: DataConverter) -> Usage:
    """Of a closed run's history, from its first event on; it is not kept.

    Who was still in the room when it was closed left then; after a termination, which closes no room, they
    count until that. Raises UndecipherableError, and what the converter raises.
    """
    ledger = _Ledger(converter)
    async for event in events:
        await ledger.enter(event)
    return ledger.usage()


@dataclass
class _Room:
    facts: Facts = field(default_factory=Facts)
    recorded_from: datetime | None = None
    recorded: list[Span] = field(default_factory=list)

    def record(self, on: bool, at: datetime) -> None:
        if on and self.recorded_from is None:
            self.recorded_from = at
        if not on and self.recorded_from is not None:
            self.recorded.append((self.recorded_from, at))
            self.recorded_from = None


class _Ledger:
    def __init__(self, converter: DataConverter) -> None:
        self._converter = converter
        self._agents: set[str] = set()  # Flex identities of all who were let in
        self._rooms: dict[str, _Room] = {}  # by RoomSid
        self._asked: dict[int, tuple[str, Sequence[Payload]]] = {}  # activity and input, by its first event
        self._messages = 0
        self._last: datetime | None = None

    async def enter(self, event: HistoryEvent) -> None:
        self._last = _time_of(event)
        match event.event_type:
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED:
                started = event.workflow_execution_started_event_attributes
                start = await self._read(started.input.payloads, EscalationInput)
                self._agents.add(start.agent.identity)
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
                asked = event.workflow_execution_update_accepted_event_attributes.accepted_request.input
                if asked.name == "admit_agent":
                    admitted = await self._read(asked.args.payloads, AdmitAgent)
                    self._agents.add(admitted.agent.identity)
            case EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED:
                signal = event.workflow_execution_signaled_event_attributes
                await self._hear(signal.signal_name, signal.input.payloads)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED:
                scheduled = event.activity_task_scheduled_event_attributes
                self._asked[event.event_id] = (scheduled.activity_type.name, scheduled.input.payloads)
            case EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED:
                done = event.activity_task_completed_event_attributes
                activity, asked_for = self._asked.pop(done.scheduled_event_id)
                await self._learn(activity, asked_for, done.result.payloads, self._last)

    async def _hear(self, signal: str, payloads: Sequence[Payload]) -> None:
        match signal:  # as workflows/messages.py names them
            case "participant_connected":
                came = await self._read(payloads, ParticipantConnected)
                self._participant(came.room_sid, came.participant_sid, came.identity, came.at, None)
            case "participant_disconnected":
                left = await self._read(payloads, ParticipantDisconnected)
                self._participant(left.room_sid, left.participant_sid, left.identity, left.joined_at, left.at)
            case "room_ended":
                ended = await self._read(payloads, RoomEnded)
                self._room(ended.room_sid).facts.learn_room_ended(ended.at)

    async def _learn(
        self, activity: str, asked: Sequence[Payload], result: Sequence[Payload], at: datetime
    ) -> None:
        if activity in (FETCH_ROOM, WATCH_ROOM):
            self._look(await self._read(result, RoomNow))
        elif activity == SEND_INVITE:
            self._messages += (await self._read(result, InviteSent)).message_sid is not None
        elif activity == SET_RECORDING_RULES:
            rules = await self._read(asked, SetRecordingRules)
            self._room(rules.room_sid).record(await self._read(result, bool), at)
        elif activity == CLOSE_VIDEO_ROOM:
            for room in self._rooms.values():
                room.facts.learn_room_ended(at)

    def _look(self, now: RoomNow) -> None:
        for one in now.participants:
            self._participant(now.room_sid, one.participant_sid, one.identity, one.joined_at, one.left_at)
        if now.ended_at is not None:
            self._room(now.room_sid).facts.learn_room_ended(now.ended_at)

    def _participant(
        self, room_sid: str, sid: str, identity: str, joined_at: datetime | None, left_at: datetime | None
    ) -> None:
        """Strangers, too: Twilio bills whoever is in."""
        role = Role.AGENT if identity in self._agents else Role.STRANGER
        self._room(room_sid).facts.learn(sid, identity, role, joined_at=joined_at, left_at=left_at)

    def _room(self, room_sid: str) -> _Room:
        return self._rooms.setdefault(room_sid, _Room())

    async def _read(self, payloads: Sequence[Payload], kind: type[Told]) -> Told:
        [told] = await self._converter.decode(payloads, [kind])
        read: Told = told
        return read

    def usage(self) -> Usage:
        joined: list[datetime] = []
        stays: list[timedelta] = []
        recorded: list[timedelta] = []
        for room in self._rooms.values():
            until = room.facts.room_ended_at or self._last
            if until is not None:
                room.record(False, until)
            for participant in room.facts.participants.values():
                stay = _stay(participant, until)
                if stay is None:
                    continue
                stays.append(stay[1] - stay[0])
                recorded.append(sum((_common(stay, span) for span in room.recorded), timedelta()))
                if participant.role is Role.AGENT:
                    joined.append(stay[0])
        return Usage(min(joined, default=None), tuple(stays), tuple(recorded), self._messages)


def _stay(participant: Participant, until: datetime | None) -> Span | None:
    """None when nobody told when they came."""
    left = min((at for at in (participant.left_at, until) if at is not None), default=None)
    if participant.joined_at is None or left is None:
        return None
    return participant.joined_at, max(left, participant.joined_at)


def _common(one: Span, other: Span) -> timedelta:
    return max(min(one[1], other[1]) - max(one[0], other[0]), timedelta())


def _time_of(event: HistoryEvent) -> datetime:
    return event.event_time.ToDatetime(tzinfo=UTC)
