"""What changed, told inside the process: the desk's event stream follows it."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from dev.local_twilio.records import (
    Conversation,
    ConversationParticipant,
    Message,
    Reservation,
    Task,
    Worker,
)


class ChangeKind(StrEnum):
    WORKER_UPDATED = "worker.updated"  # Worker
    TASK_CREATED = "task.created"  # Task
    TASK_UPDATED = "task.updated"  # Task: attributes or assignment status
    RESERVATION_CREATED = "reservation.created"  # Reservation
    RESERVATION_UPDATED = "reservation.updated"  # Reservation: its status says what happened
    CONVERSATION_CREATED = "conversation.created"  # Conversation
    CONVERSATION_UPDATED = "conversation.updated"  # Conversation
    PARTICIPANT_JOINED = "participant.joined"  # ConversationParticipant
    PARTICIPANT_UPDATED = "participant.updated"  # ConversationParticipant: read horizon
    PARTICIPANT_LEFT = "participant.left"  # ConversationParticipant
    MESSAGE_ADDED = "message.added"  # Message


Record = Worker | Task | Reservation | Conversation | ConversationParticipant | Message


@dataclass(frozen=True)
class Change:
    """`record` is the whole record as it stands after the change."""

    kind: ChangeKind
    record: Record


class Subscription:
    """An async iterator over every change since `subscribe()` was called. Leave it to stop listening."""

    def __init__(self, feed: "ChangeFeed") -> None:
        self._feed = feed
        self._queue: asyncio.Queue[Change] = asyncio.Queue()

    def put(self, change: Change) -> None:
        self._queue.put_nowait(change)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Change:
        return await self._queue.get()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._feed.unsubscribe(self)


class ChangeFeed:
    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def subscribe(self) -> Subscription:
        """`with feed.subscribe() as changes: async for change in changes: ...`"""
        subscription = Subscription(self)
        self._subscriptions.add(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        self._subscriptions.discard(subscription)

    def publish(self, kind: ChangeKind, record: Record) -> None:
        change = Change(kind, record)
        for subscription in self._subscriptions:
            subscription.put(change)
