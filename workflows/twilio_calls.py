"""What the workflow asks of Twilio: the activities' names, inputs and results.

The workflow imports this; `activities/` implements it. Every activity runs at least once, so each looks for
its own earlier effect before it writes. Failures that no retry can mend are raised as non-retryable
ApplicationErrors whose type is a TwilioRefused.
"""

from datetime import datetime
from enum import StrEnum

from workflows.messages import Message, TaskEntry
from workflows.phases import EndReason

CREATE_VIDEO_ROOM = "create_video_room"
FETCH_ROOM = "fetch_room"
WATCH_ROOM = "watch_room"
REMOVE_PARTICIPANT = "remove_participant"
SET_RECORDING_RULES = "set_recording_rules"
CLOSE_VIDEO_ROOM = "close_video_room"
WRITE_TASK_ATTRIBUTES = "write_task_attributes"
RECORD_CSAT = "record_csat"
SEND_INVITE = "send_invite"
POST_CHAT_LINE = "post_chat_line"


class TwilioRefused(StrEnum):
    """Types of the non-retryable errors that activities raise."""

    BAD_REQUEST = "TwilioBadRequest"  # any other 4xx: ours to mend
    GONE = "TwilioGone"  # 404: the task, conversation or room is not there (any more)
    FOREIGN_ROOM = "TwilioForeignRoom"  # the UniqueName is taken by a room that is not ours
    NO_CUSTOMER = "TwilioNoCustomer"  # nobody in the chat is known to be its customer


class CreateVideoRoom(Message):
    """activity `create_video_room` -> VideoRoom: creates the room, or adopts the one of that UniqueName."""

    unique_name: str
    room_type: str
    status_callback_url: str
    max_participant_duration: int  # seconds, 600-86400
    # EmptyRoomTimeout and UnusedRoomTimeout are 60 minutes, Twilio's longest.


class VideoRoom(Message):
    room_sid: str


class FetchRoom(Message):
    """activity `fetch_room` -> RoomNow: one look at Twilio."""

    room_sid: str


class RoomParticipant(Message):
    participant_sid: str
    identity: str
    joined_at: datetime  # Twilio's start_time, whole seconds
    left_at: datetime | None


class RoomNow(Message):
    """A room as Twilio sees it: participants of every status, connected and disconnected."""

    room_sid: str
    ended_at: datetime | None  # completed, failed or gone
    participants: tuple[RoomParticipant, ...]


class WatchRoom(Message):
    """activity `watch_room` -> RoomNow: looks every `interval` seconds, heartbeats, and returns when Twilio
    differs from what the escalation publishes in its memo: who is in the room, whether the room has ended.
    """

    code: str
    room_sid: str
    interval: float


class RemoveParticipant(Message):
    """activity `remove_participant` -> None: already gone counts as done."""

    room_sid: str
    participant_sid: str


class SetRecordingRules(Message):
    """activity `set_recording_rules` -> bool: whether everybody in the room is recorded now, or nobody.

    To record may be refused for good; to record no more is tried until the room is over.
    """

    room_sid: str
    record: bool


class CloseVideoRoom(Message):
    """activity `close_video_room` -> None: completes the room; found by its name when no sid is known.

    Completed already, or none there, counts as done. Every error is retryable: closing never gives up.
    """

    unique_name: str
    room_sid: str | None


class WriteTaskAttributes(Message):
    """activity `write_task_attributes` -> TaskWritten: merges the entry under its code.

    With If-Match; a 412 reads again and merges again. A task that is gone is no error: `written` is False.
    """

    task_sid: str
    code: str
    entry: TaskEntry


class TaskWritten(Message):
    written: bool
    task_ended: EndReason | None = None  # it is closed


class RecordCsat(WriteTaskAttributes):
    """activity `record_csat` -> CsatRecorded: the same, and the score as Flex Insights' measure.

    Once the task is closed, that is too late for Insights: the score goes on a survey task, created in this
    TaskRouter workflow and canceled at once, where there is one.
    """

    survey_workflow_sid: str | None


class CsatRecorded(Message):
    task_sid: str | None  # of the task that tells it, or of its survey task; None: both were impossible


class SendInvite(Message):
    """activity `send_invite` -> InviteSent: the link goes into the chat, once per `count`, and on the task.

    The two go side by side, in one activity: to the customer and to Flex they are one thing. The chat is what
    counts: a task that could not be asked is told by itself.
    """

    conversation_sid: str
    author: str  # the agent's Flex identity
    agent_name: str
    code: str
    join_url: str
    count: int  # 1, and one more for every "send again"
    link_until: datetime | None = None  # None: an older worker asked, which did not tell
    on_task: WriteTaskAttributes


class InviteSent(Message):
    message_sid: str | None  # None: refused, and the task is closed
    task_ended: EndReason | None = None  # it is closed; before it named this escalation, nobody was told
    task_untold: bool = False  # it could not be asked: the link has still to go on it


class PostChatLine(Message):
    """activity `post_chat_line` -> ChatLinePosted: what the customer writes goes into the chat as theirs.

    Once per `line_id`. Also what a ChatLine is started with.
    """

    task_sid: str
    agent: str  # the Flex identity of who escalated, or was let in last: not the customer
    line_id: str
    text: str


class ChatLinePosted(Message):
    message_sid: str
