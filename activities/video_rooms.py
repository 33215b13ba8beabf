"""The rooms at Twilio Video: https://www.twilio.com/docs/video/api/rooms-resource"""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from twilio.rest.video.v1.room import RoomContext, RoomInstance
from twilio.rest.video.v1.room.participant import ParticipantContext, ParticipantInstance

from activities.escalation_runs import DESCRIBE_TIMEOUT
from activities.twilio_client import ROOM_EXISTS, TwilioClient, TwilioError
from activities.twilio_errors import ANY_REFUSAL, LOOK_TIMEOUT, PASSING, UNAVAILABLE, asking_twilio
from workflows.messages import MEMO_STATE, Snapshot, escalation_workflow_id
from workflows.twilio_calls import (
    CLOSE_VIDEO_ROOM,
    CREATE_VIDEO_ROOM,
    FETCH_ROOM,
    REMOVE_PARTICIPANT,
    SET_RECORDING_RULES,
    WATCH_ROOM,
    CloseVideoRoom,
    CreateVideoRoom,
    FetchRoom,
    RemoveParticipant,
    RoomNow,
    RoomParticipant,
    SetRecordingRules,
    TwilioRefused,
    VideoRoom,
    WatchRoom,
)

ROOM_TIMEOUT = 60  # minutes, Twilio's longest for an unused and for an empty room
HEARTBEAT_INTERVAL = 5.0  # seconds
PARTICIPANTS_PER_PAGE = 200
GONE_FOR = 1.0  # seconds until a room counts as gone: a call that is on would end by one wrong 404

# one rule that takes in all tracks, or leaves all out: https://www.twilio.com/docs/video/api/recording-rules
RECORD_ALL = [{"type": "include", "all": True}]
RECORD_NOTHING = [{"type": "exclude", "all": True}]
# somebody is in the room: a 404 is about to pass, or the room's end is about to be told
REFUSED_FOR_NOW = PASSING | {404}

IN_PROGRESS = RoomInstance.RoomStatus.IN_PROGRESS
COMPLETED = RoomInstance.RoomStatus.COMPLETED
CONNECTED = ParticipantInstance.Status.CONNECTED
RECONNECTING = ParticipantInstance.Status.RECONNECTING
DISCONNECTED = ParticipantInstance.Status.DISCONNECTED


class VideoRooms:
    """Activities on rooms and their participants. `temporal` is asked for what an escalation publishes."""

    def __init__(self, twilio: TwilioClient, temporal: Client) -> None:
        self._rooms = twilio.rest.video.v1.rooms
        self._temporal = temporal

    @activity.defn(name=CREATE_VIDEO_ROOM)
    async def create_video_room(self, call: CreateVideoRoom) -> VideoRoom:
        """Twilio lets one room in progress have a UniqueName: a second creation finds the first (53113)."""
        async with asking_twilio():
            room = await self._in_progress(call.unique_name)
            if room is None:
                try:
                    room = await self._rooms.create_async(
                        unique_name=call.unique_name,
                        type=call.room_type,
                        status_callback=call.status_callback_url,
                        status_callback_method="POST",
                        max_participant_duration=call.max_participant_duration,
                        empty_room_timeout=ROOM_TIMEOUT,
                        unused_room_timeout=ROOM_TIMEOUT,
                        record_participants_on_connect=False,
                    )
                except TwilioError as error:
                    if error.code != ROOM_EXISTS:
                        raise
                    room = await self._in_progress(call.unique_name)
        if room is None:
            raise ApplicationError("The room's name was taken, and is free again", type=UNAVAILABLE)
        if room.status_callback != call.status_callback_url:
            raise ApplicationError(
                "The room's name is taken by a room that reports elsewhere",
                type=TwilioRefused.FOREIGN_ROOM,
                non_retryable=True,
            )
        return VideoRoom(room_sid=room.sid)

    @activity.defn(name=FETCH_ROOM)
    async def fetch_room(self, call: FetchRoom) -> RoomNow:
        """One look. A room that Twilio does not know (any more), asked twice, has ended, now."""
        return await self._look(call.room_sid, (CONNECTED, RECONNECTING, DISCONNECTED))

    @activity.defn(name=WATCH_ROOM)
    async def watch_room(self, call: WatchRoom) -> RoomNow:
        """Looks first after `interval`, so that a difference that lasts is told once an interval.

        Most looks read the connected only; what they miss (somebody reconnecting) a full look decides.
        When the escalation completes, nobody waits for the answer any more, and none is given.
        """
        try:
            return await self._difference(call)
        except asyncio.CancelledError:
            details = activity.cancellation_details()
            if details is not None and details.not_found:
                activity.raise_complete_async()
            raise

    async def _difference(self, call: WatchRoom) -> RoomNow:
        while True:
            await _pause(call.interval)
            present = await self._published_participants(call.code)
            now = await self._look(call.room_sid, (CONNECTED,))
            if not _differs(now, present):
                continue
            now = await self._look(call.room_sid, (CONNECTED, RECONNECTING, DISCONNECTED))
            if _differs(now, present):
                return now

    @activity.defn(name=REMOVE_PARTICIPANT)
    async def remove_participant(self, call: RemoveParticipant) -> None:
        """Whatever the refusal, it is tried again: somebody may be listening who should not be in."""
        participant = self._rooms(call.room_sid).participants(call.participant_sid)
        async with asking_twilio(retried=ANY_REFUSAL):
            try:
                await participant.update_async(status=DISCONNECTED)
            except TwilioError:
                # refused when they have left by themselves; what counts is that they are not in
                if await _status(participant) not in (DISCONNECTED, None):
                    raise

    @activity.defn(name=CLOSE_VIDEO_ROOM)
    async def close_video_room(self, call: CloseVideoRoom) -> None:
        """By its name as well as by its sid: a creation whose answer was lost leaves only the name."""
        async with asking_twilio(retried=ANY_REFUSAL):
            named = await self._in_progress(call.unique_name)
            for room_sid in {call.room_sid, None if named is None else str(named.sid)}:
                if room_sid is not None:
                    await self.complete(room_sid)

    @activity.defn(name=SET_RECORDING_RULES)
    async def set_recording_rules(self, call: SetRecordingRules) -> bool:
        """The whole rules: the same again is the same. A refusal, or no answer, counts only where they are
        not as asked; and in a room that is over nothing is recorded."""
        room = self._rooms(call.room_sid)
        async with asking_twilio(retried=REFUSED_FOR_NOW if call.record else ANY_REFUSAL):
            try:
                await room.recording_rules.update_async(rules=RECORD_ALL if call.record else RECORD_NOTHING)
            except TwilioError as error:
                if not await _is_as_asked(room, call, error):
                    raise
        return call.record

    async def complete(self, room_sid: str) -> bool:
        """Ends a room; False when it was over. Raises TwilioError."""
        room = self._rooms(room_sid)
        try:
            await room.update_async(status=COMPLETED)
        except TwilioError as error:
            if not await _is_over(room, error):
                raise
            return False
        return True

    async def _in_progress(self, unique_name: str) -> RoomInstance | None:
        try:
            room = await self._rooms(unique_name).fetch_async()
        except TwilioError as error:
            if error.gone:
                return None
            raise
        return room if room.status == IN_PROGRESS else None

    async def _look(self, room_sid: str, statuses: tuple[str, ...]) -> RoomNow:
        async with asking_twilio(within=LOOK_TIMEOUT):
            context = self._rooms(room_sid)
            try:
                room, participants = await _read(context, statuses)
            except TwilioError as error:
                if not error.gone:
                    raise
                await asyncio.sleep(GONE_FOR)
                if await _status(context) is None:
                    return RoomNow(room_sid=room_sid, ended_at=_now(), participants=())
                raise ApplicationError(
                    "Twilio did not know a room that is there", type=UNAVAILABLE
                ) from error
        ended_at = None if room.status == IN_PROGRESS else room.end_time or room.date_updated or _now()
        return RoomNow(
            room_sid=room_sid, ended_at=ended_at, participants=tuple(map(_participant, participants))
        )

    async def _published_participants(self, code: str) -> set[str]:
        """ParticipantSids that the escalation believes to be in the room.

        Raises RPCError or TimeoutError (both retryable).
        """
        escalation = self._temporal.get_workflow_handle(escalation_workflow_id(code))
        async with asyncio.timeout(DESCRIBE_TIMEOUT):
            description = await escalation.describe()
        state = await description.memo_value(MEMO_STATE, type_hint=Snapshot)
        return set(state.participants)


async def _is_over(room: RoomContext, refusal: TwilioError) -> bool:
    """Asked after a refusal. A room that one answer knows and another does not may not be over."""
    status = await _status(room)
    return status != IN_PROGRESS and (status is not None or refusal.gone)


async def _is_as_asked(room: RoomContext, call: SetRecordingRules, refusal: TwilioError) -> bool:
    """Asked after a refusal, or no answer: by then the rules may stand."""
    if not call.record and await _is_over(room, refusal):
        return True
    rules = (await room.recording_rules.fetch_async()).rules
    return any(rule["type"] == "include" for rule in rules) == call.record


async def _read(
    context: RoomContext, statuses: tuple[str, ...]
) -> tuple[RoomInstance, list[ParticipantInstance]]:
    """Raises TwilioError."""

    # by default Twilio lists only the connected of a room in progress
    async def listed(status: str) -> list[ParticipantInstance]:
        some: list[ParticipantInstance] = await context.participants.list_async(
            status=status, page_size=PARTICIPANTS_PER_PAGE
        )
        return some

    room, *lists = await asyncio.gather(
        context.fetch_async(), *(listed(status) for status in statuses if status != DISCONNECTED)
    )
    if DISCONNECTED in statuses:  # last: who leaves between two lists would be in neither
        lists.append(await listed(DISCONNECTED))
    # who moved from one list to the next meanwhile is in both: the last word counts
    return room, list({one.sid: one for some in lists for one in some}.values())


async def _status(context: RoomContext | ParticipantContext) -> str | None:
    """None: Twilio does not know it (any more)."""
    try:
        status: str = (await context.fetch_async()).status
    except TwilioError as error:
        if error.gone:
            return None
        raise
    return status


def _participant(one: ParticipantInstance) -> RoomParticipant:
    left_at = (one.end_time or one.date_updated or _now()) if one.status == DISCONNECTED else None
    return RoomParticipant(
        participant_sid=one.sid, identity=one.identity, joined_at=one.start_time, left_at=left_at
    )


def _differs(now: RoomNow, present: set[str]) -> bool:
    return (
        now.ended_at is not None
        or {one.participant_sid for one in now.participants if one.left_at is None} != present
    )


async def _pause(seconds: float) -> None:
    """Sleeps, and heartbeats on the way. A worker that shuts down hands the watch to another."""
    while seconds > 0:
        activity.heartbeat()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, HEARTBEAT_INTERVAL)):
                await activity.wait_for_worker_shutdown()
            raise ApplicationError("The worker shuts down", type=UNAVAILABLE)
        seconds -= HEARTBEAT_INTERVAL
    activity.heartbeat()


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
