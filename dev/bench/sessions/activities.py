"""Activities that take no time, so that what is measured is Temporal and the workflow."""

from collections.abc import Callable
from typing import Any

from temporalio import activity

from dev.bench.sessions import bare
from workflows import twilio_calls as calls

ROOM = "RM" + "0" * 32
MESSAGE = "IM" + "0" * 32


@activity.defn(name=calls.CREATE_VIDEO_ROOM)
async def create_video_room(_: calls.CreateVideoRoom) -> calls.VideoRoom:
    return calls.VideoRoom(room_sid=ROOM)


@activity.defn(name=calls.SEND_INVITE)
async def send_invite(_: calls.SendInvite) -> calls.InviteSent:
    return calls.InviteSent(message_sid=MESSAGE)


@activity.defn(name=calls.WATCH_ROOM)
async def watch_room(_: calls.WatchRoom) -> calls.RoomNow:
    """Twilio never differs: nothing is ever answered, and nobody waits here for that."""
    activity.raise_complete_async()


@activity.defn(name=calls.CLOSE_VIDEO_ROOM)
async def close_video_room(_: calls.CloseVideoRoom) -> None:
    pass


@activity.defn(name=calls.WRITE_TASK_ATTRIBUTES)
async def write_task_attributes(_: calls.WriteTaskAttributes) -> calls.TaskWritten:
    return calls.TaskWritten(written=True)


@activity.defn(name=calls.RECORD_CSAT)
async def record_csat(ask: calls.RecordCsat) -> calls.CsatRecorded:
    return calls.CsatRecorded(task_sid=ask.task_sid)


OF_ESCALATIONS: list[Callable[..., Any]] = [
    create_video_room,
    send_invite,
    watch_room,
    close_video_room,
    write_task_attributes,
    record_csat,
]


@activity.defn(name=bare.CREATE)
async def create(_: bare.Told) -> str:
    return ROOM


@activity.defn(name=bare.WATCH)
async def watch(_: bare.Told) -> str:
    activity.raise_complete_async()


def _done(name: str) -> Callable[..., Any]:
    @activity.defn(name=name)
    async def done(_: bare.Told) -> None:
        pass

    return done


OF_BARE: list[Callable[..., Any]] = [
    create,
    watch,
    *(_done(name) for name in (bare.INVITE, bare.CLOSE, bare.TELL, bare.RECORD)),
]
