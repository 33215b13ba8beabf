"""What the local Twilio keeps of people, tasks and chats: one frozen record per resource, times in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Attributes = dict[str, Any]


class TaskStatus(StrEnum):
    PENDING = "pending"
    RESERVED = "reserved"
    ASSIGNED = "assigned"
    WRAPPING = "wrapping"
    COMPLETED = "completed"
    CANCELED = "canceled"


class ReservationStatus(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TIMEOUT = "timeout"
    CANCELED = "canceled"
    RESCINDED = "rescinded"
    WRAPPING = "wrapping"
    COMPLETED = "completed"


class ConversationState(StrEnum):
    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"


class Activity(StrEnum):
    """A worker's activity, by its friendly name. Only an available worker gets new tasks."""

    OFFLINE = "Offline"
    AVAILABLE = "Available"
    BREAK = "Break"


@dataclass(frozen=True)
class Worker:
    sid: str
    identity: str  # the Flex identity; also the worker's friendly name
    attributes: Attributes  # full_name, email, contact_uri, roles
    activity: Activity
    date_created: datetime
    date_updated: datetime
    date_status_changed: datetime

    @property
    def available(self) -> bool:
        return self.activity == Activity.AVAILABLE


@dataclass(frozen=True)
class TaskOptions:
    """How a task is routed. The defaults are those of a chat."""

    priority: int = 0
    routing_target: str | None = None  # the WorkerSid it may go to; None: any available worker
    workflow_sid: str | None = None  # None: Flex's own; any other brings it to nobody
    task_channel: str = "chat"  # by its unique name
    timeout: int = 86400  # seconds; told, not enforced


@dataclass(frozen=True)
class Task:
    sid: str
    attributes: Attributes
    assignment_status: TaskStatus
    reason: str | None
    options: TaskOptions
    version: int  # its ETag
    date_created: datetime
    date_updated: datetime
    date_ended: datetime | None  # completed or canceled


@dataclass(frozen=True)
class Reservation:
    sid: str
    task_sid: str
    worker_sid: str
    worker_name: str
    reservation_status: ReservationStatus
    version: int
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True)
class Conversation:
    sid: str
    friendly_name: str | None
    unique_name: str | None
    attributes: Attributes
    state: ConversationState
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True)
class ConversationParticipant:
    sid: str
    conversation_sid: str
    identity: str
    attributes: Attributes
    last_read_message_index: int | None
    last_read_timestamp: datetime | None
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True)
class Message:
    sid: str
    conversation_sid: str
    index: int  # 0, 1, ... within the conversation
    author: str
    body: str | None
    attributes: Attributes
    participant_sid: str | None  # the author's, if they are a participant
    date_created: datetime
    date_updated: datetime
