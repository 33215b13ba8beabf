"""Every activity that a worker hosts."""

from collections.abc import Callable
from typing import Any

from temporalio.client import Client

from activities.chat_lines import ChatLines
from activities.chat_messages import ChatMessages
from activities.ended_webhook import EndedWebhook
from activities.escalation_runs import EscalationRuns
from activities.left_leases import LeftLeases
from activities.left_rooms import LeftRooms
from activities.tasks import Tasks
from activities.twilio_client import TwilioClient
from activities.untrue_tasks import UntrueTasks
from activities.video_rooms import VideoRooms


def all_activities(twilio: TwilioClient, temporal: Client) -> list[Callable[..., Any]]:
    """For `Worker(activities=...)`. `temporal` is the worker's own client."""
    rooms, tasks, runs = VideoRooms(twilio, temporal), Tasks(twilio), EscalationRuns(temporal)
    messages, lines = ChatMessages(twilio, tasks), ChatLines(twilio)
    left_rooms, left_leases = LeftRooms(twilio, rooms, runs), LeftLeases(temporal, runs)
    webhook = EndedWebhook(twilio.settings.ended_webhook_url, twilio.settings.ended_webhook_secret)
    untrue_tasks = UntrueTasks(twilio.settings, tasks, runs)
    return [
        rooms.create_video_room,
        rooms.fetch_room,
        rooms.watch_room,
        rooms.remove_participant,
        rooms.set_recording_rules,
        rooms.close_video_room,
        tasks.write_task_attributes,
        tasks.record_csat,
        messages.send_invite,
        lines.post_chat_line,
        webhook.tell_of_ending,
        left_rooms.find_left_rooms,
        left_rooms.close_left_room,
        left_leases.find_left_leases,
        left_leases.free_left_lease,
        untrue_tasks.find_untrue_tasks,
        untrue_tasks.mend_task,
    ]
