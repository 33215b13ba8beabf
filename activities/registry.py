"""Every activity that a worker hosts."""

from collections.abc import Callable
from typing import Any

from temporalio.client import Client

from activities.chat_messages import ChatMessages
from activities.tasks import Tasks
from activities.twilio_client import TwilioClient
from activities.video_rooms import VideoRooms


def all_activities(twilio: TwilioClient, temporal: Client) -> list[Callable[..., Any]]:
    """For `Worker(activities=...)`. `temporal` is the worker's own client."""
    rooms, tasks = VideoRooms(twilio, temporal), Tasks(twilio)
    messages = ChatMessages(twilio, tasks)
    return [
        rooms.create_video_room,
        rooms.fetch_room,
        rooms.watch_room,
        rooms.remove_participant,
        rooms.close_video_room,
        tasks.write_task_attributes,
        tasks.record_csat,
        messages.send_invite,
    ]
