"""The installation that is looked at: what one check has found, and others need."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from temporalio.client import Client
from twilio.rest.taskrouter.v1.workspace import WorkspaceInstance

from activities.twilio_client import TwilioClient
from settings import Settings


def utc_now() -> datetime:
    return datetime.now(UTC)


class Installation:
    """What is without a value is there once the check that finds it was not wrong. `closing` ends it all.

    event_streams: TaskRouter's events come by Twilio's Event Streams.
    """

    settings: Settings
    target: str  # Temporal's host:port
    temporal: Client
    twilio: TwilioClient
    workspace: WorkspaceInstance

    def __init__(
        self, *, fix: bool = False, event_streams: bool = False, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.fix, self.event_streams, self.now = fix, event_streams, now
        self.closing = AsyncExitStack()
