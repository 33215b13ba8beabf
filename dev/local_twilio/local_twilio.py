"""Everything the local Twilio is made of, put together once per process."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from dev.local_twilio.account import Account
from dev.local_twilio.callbacks import CallbackQueue, Delivery, SignedDelivery
from dev.local_twilio.changes import ChangeFeed
from dev.local_twilio.chats import Chats
from dev.local_twilio.conversations import Conversations
from dev.local_twilio.database import Database, utc_now
from dev.local_twilio.demo_agents import agent_identity, agent_name
from dev.local_twilio.flex_tokens import FlexTokens
from dev.local_twilio.room_timers import RoomTimers
from dev.local_twilio.signaling import create_signaling
from dev.local_twilio.task_events import TaskEvents
from dev.local_twilio.tasks import Tasks
from dev.local_twilio.video_rooms import VideoRooms
from dev.local_twilio.workers import Workers
from dev.local_twilio.workspace import Workspace

log = logging.getLogger("local_twilio")


class LocalTwilio:
    """The parts that the REST routes and the desk act on. All calls are synchronous, on the event loop."""

    def __init__(
        self,
        account: Account,
        database_path: Path | str,
        event_callback: str | None = None,
        now: Callable[[], datetime] = utc_now,
        agents: int = 2,
        delivery: Delivery | None = None,
    ) -> None:
        """`agents` is how many the desk has, at most MOST_AGENTS; those of former runs stay. Callbacks are
        sent by `delivery`, by default as Twilio does it."""
        self.account = account
        self._agents = agents
        self.now = now
        self.database = Database(database_path)
        self.changes = ChangeFeed()
        self.callbacks = CallbackQueue(delivery or SignedDelivery(account.auth_token))
        self.rooms = VideoRooms(account, self.database, self.callbacks, now)
        self.signaling = create_signaling(self.rooms)
        self.workers = Workers(account, self.database, self.changes, now)
        self.workspace = Workspace(event_callback, created=now(), updated=now())
        task_events = TaskEvents(account, self.callbacks, self.workspace, now)
        self.tasks = Tasks(account, self.database, self.workers, self.changes, task_events, now)
        self.conversations = Conversations(self.database, self.changes, now)
        self.chats = Chats(self.database, self.tasks, self.workers, self.conversations)
        self.flex_tokens = FlexTokens(self.database, self.workers, now)
        self._timers: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Makes the agents of the desk, offline, and starts the rooms' clock."""
        for number in range(1, self._agents + 1):
            identity = agent_identity(number)
            self.workers.ensure(identity, agent_name(number), f"{identity}@example.com")
        timers = RoomTimers(self.rooms)
        self.rooms.attach(self.signaling, timers.limits_changed)
        self._timers = asyncio.get_running_loop().create_task(timers.run())
        self._timers.add_done_callback(_report_failure)

    async def stop(self) -> None:
        """Stops the clock and the callbacks, and closes the file."""
        if self._timers is not None:
            self._timers.cancel()
            with suppress(asyncio.CancelledError):
                await self._timers
        self.signaling.close()
        await self.callbacks.close()
        self.database.close()


def _report_failure(timers: asyncio.Task[None]) -> None:
    """At once: nobody waits for the rooms' clock until the server stops."""
    if not timers.cancelled() and timers.exception() is not None:
        log.error("the rooms' clock has stopped", exc_info=timers.exception())
