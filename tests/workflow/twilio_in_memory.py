"""Activities of the product's names over a Twilio held in memory, with the ways in which it may refuse."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkerDeploymentVersion
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from worker import pinned_to
from workflows import twilio_calls as calls
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.chat_line import ChatLineWorkflow
from workflows.ended_webhook import EndedWebhookWorkflow
from workflows.ending import TELL_OF_ENDING, EscalationEnded
from workflows.escalation import EscalationWorkflow
from workflows.messages import MEMO_STATE, TASK_QUEUE, Snapshot, TaskEntry, escalation_workflow_id
from workflows.phases import EndReason


@dataclass
class Room:
    sid: str
    name: str
    ended_at: datetime | None = None
    participants: dict[str, calls.RoomParticipant] = field(default_factory=dict)
    recorded: bool = False


class TwilioInMemory:
    """What the activities did, to be asserted; `refuse` makes one of them fail for a while."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.rooms: dict[str, Room] = {}
        self.tasks: dict[str, dict[str, TaskEntry]] = defaultdict(dict)
        self.closed_tasks: set[str] = set()
        self.scores: dict[str, int] = {}  # by the task that has it for Flex Insights
        self.invites: dict[str, list[int]] = defaultdict(list)
        self.lines: dict[str, dict[str, str]] = defaultdict(dict)  # by task and line_id
        self.removed: list[str] = []
        self.endings: dict[str, EscalationEnded] = {}  # that the integrator was told of, by task
        self.calls: Counter[tuple[str, str]] = Counter()  # (activity, key): how often
        self._held: dict[tuple[str, str], asyncio.Event] = {}
        self._refusals: dict[tuple[str, str], ApplicationError] = {}

    def refuse(self, name: str, key: str, *, retryable: bool = True) -> None:
        """Until `accept`. `key` is the code, the room or the task that the call is about."""
        self._refusals[name, key] = ApplicationError(
            "HTTP 401, Twilio error 20003", type="TwilioBadRequest", non_retryable=not retryable
        )

    def hold(self, name: str, key: str) -> asyncio.Event:
        """The call is answered, or refused, once the event is set; it takes effect only then."""
        return self._held.setdefault((name, key), asyncio.Event())

    def accept(self, name: str, key: str) -> None:
        del self._refusals[name, key]

    def open_rooms(self, name: str) -> list[Room]:
        return [room for room in self.rooms.values() if room.name == name and room.ended_at is None]

    def join(self, room_sid: str, participant_sid: str, identity: str) -> datetime:
        """Somebody is in the room; no callback is sent."""
        now = datetime.now(UTC)
        self.rooms[room_sid].participants[participant_sid] = calls.RoomParticipant(
            participant_sid=participant_sid, identity=identity, joined_at=now, left_at=None
        )
        return now

    def leave(self, room_sid: str, participant_sid: str) -> datetime:
        now = datetime.now(UTC)
        known = self.rooms[room_sid].participants[participant_sid]
        self.rooms[room_sid].participants[participant_sid] = known.model_copy(update={"left_at": now})
        return now

    def end_room(self, room_sid: str) -> datetime:
        """As Twilio does with a room that nobody used for an hour."""
        now = self.rooms[room_sid].ended_at = datetime.now(UTC)
        return now

    def _refusal(self, name: str, key: str) -> ApplicationError | None:
        return self._refusals.get((name, key))

    async def _called(self, name: str, key: str) -> None:
        self.calls[name, key] += 1
        if (held := self._held.get((name, key))) is not None:
            await held.wait()
        if (refusal := self._refusal(name, key)) is not None:
            raise refusal

    def _now(self, room: Room) -> calls.RoomNow:
        return calls.RoomNow(
            room_sid=room.sid, ended_at=room.ended_at, participants=tuple(room.participants.values())
        )

    @activity.defn(name=calls.CREATE_VIDEO_ROOM)
    async def create_video_room(self, ask: calls.CreateVideoRoom) -> calls.VideoRoom:
        await self._called(calls.CREATE_VIDEO_ROOM, ask.unique_name)
        if there := self.open_rooms(ask.unique_name):
            return calls.VideoRoom(room_sid=there[0].sid)
        sid = f"RM{len(self.rooms):032x}"
        self.rooms[sid] = Room(sid, ask.unique_name)
        return calls.VideoRoom(room_sid=sid)

    @activity.defn(name=calls.FETCH_ROOM)
    async def fetch_room(self, ask: calls.FetchRoom) -> calls.RoomNow:
        await self._called(calls.FETCH_ROOM, ask.room_sid)
        return self._now(self.rooms[ask.room_sid])

    @activity.defn(name=calls.WATCH_ROOM)
    async def watch_room(self, ask: calls.WatchRoom) -> calls.RoomNow:
        await self._called(calls.WATCH_ROOM, ask.code)
        handle = self._client.get_workflow_handle(escalation_workflow_id(ask.code))
        while True:
            await self._pause(ask.interval)
            published: Snapshot = await (await handle.describe()).memo_value(MEMO_STATE, type_hint=Snapshot)
            room = self._now(self.rooms[ask.room_sid])
            present = {one.participant_sid for one in room.participants if one.left_at is None}
            if room.ended_at is not None or present != set(published.participants):
                return room

    @staticmethod
    async def _pause(seconds: float) -> None:
        """Until the escalation completes: then nobody waits for the answer."""
        try:
            while seconds > 0:
                activity.heartbeat()
                await asyncio.sleep(min(seconds, 1))
                seconds -= 1
        except asyncio.CancelledError:
            activity.raise_complete_async()

    @activity.defn(name=calls.REMOVE_PARTICIPANT)
    async def remove_participant(self, ask: calls.RemoveParticipant) -> None:
        await self._called(calls.REMOVE_PARTICIPANT, ask.participant_sid)
        self.removed.append(ask.participant_sid)

    @activity.defn(name=calls.SET_RECORDING_RULES)
    async def set_recording_rules(self, ask: calls.SetRecordingRules) -> bool:
        await self._called(calls.SET_RECORDING_RULES, ask.room_sid)
        self.rooms[ask.room_sid].recorded = ask.record
        return ask.record

    @activity.defn(name=calls.CLOSE_VIDEO_ROOM)
    async def close_video_room(self, ask: calls.CloseVideoRoom) -> None:
        await self._called(calls.CLOSE_VIDEO_ROOM, ask.unique_name)
        for room in self.open_rooms(ask.unique_name):
            self.end_room(room.sid)

    @activity.defn(name=calls.WRITE_TASK_ATTRIBUTES)
    async def write_task_attributes(self, ask: calls.WriteTaskAttributes) -> calls.TaskWritten:
        await self._called(calls.WRITE_TASK_ATTRIBUTES, ask.task_sid)
        self.tasks[ask.task_sid][ask.code] = ask.entry
        return calls.TaskWritten(written=True)

    @activity.defn(name=calls.RECORD_CSAT)
    async def record_csat(self, ask: calls.RecordCsat) -> calls.CsatRecorded:
        await self._called(calls.RECORD_CSAT, ask.task_sid)
        self.tasks[ask.task_sid][ask.code] = ask.entry
        task_sid = ask.task_sid
        if task_sid in self.closed_tasks:
            task_sid = f"survey of {ask.task_sid} in {ask.survey_workflow_sid}"
        if ask.entry.csat is not None and ask.entry.csat.score is not None:
            self.scores[task_sid] = ask.entry.csat.score
        return calls.CsatRecorded(task_sid=task_sid)

    @activity.defn(name=calls.SEND_INVITE)
    async def send_invite(self, ask: calls.SendInvite) -> calls.InviteSent:
        await self._called(calls.SEND_INVITE, ask.conversation_sid)
        untold = self._refusal(calls.WRITE_TASK_ATTRIBUTES, ask.on_task.task_sid) is not None
        if not untold:
            self.tasks[ask.on_task.task_sid][ask.code] = ask.on_task.entry
        if ask.count not in self.invites[ask.code]:
            self.invites[ask.code].append(ask.count)
        ended = EndReason.TASK_COMPLETED if ask.on_task.task_sid in self.closed_tasks else None
        return calls.InviteSent(message_sid=f"IM{ask.count:032x}", task_ended=ended, task_untold=untold)

    @activity.defn(name=calls.POST_CHAT_LINE)
    async def post_chat_line(self, ask: calls.PostChatLine) -> calls.ChatLinePosted:
        await self._called(calls.POST_CHAT_LINE, ask.task_sid)
        self.lines[ask.task_sid].setdefault(ask.line_id, ask.text)
        return calls.ChatLinePosted(message_sid=f"IM{len(self.lines[ask.task_sid]):032x}")

    @activity.defn(name=TELL_OF_ENDING)
    async def tell_of_ending(self, ended: EscalationEnded) -> None:
        await self._called(TELL_OF_ENDING, ended.task_sid)
        self.endings[ended.task_sid] = ended

    @property
    def activities(self) -> list[Callable[..., Any]]:
        return [
            self.create_video_room,
            self.fetch_room,
            self.watch_room,
            self.remove_participant,
            self.set_recording_rules,
            self.close_video_room,
            self.write_task_attributes,
            self.record_csat,
            self.send_invite,
            self.post_chat_line,
            self.tell_of_ending,
        ]


def worker_of(
    client: Client,
    twilio: TwilioInMemory,
    *,
    max_cached_workflows: int = 1000,
    escalation: type[EscalationWorkflow] = EscalationWorkflow,
    lease: type[AgentLeaseWorkflow] = AgentLeaseWorkflow,
    version: WorkerDeploymentVersion | None = None,
) -> Worker:
    """The real workflows; one at a time on a client."""
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[escalation, lease, ChatLineWorkflow, EndedWebhookWorkflow],
        activities=twilio.activities,
        max_cached_workflows=max_cached_workflows,
        deployment_config=None if version is None else pinned_to(version),
    )
