"""The stream by which the desk and the web chat learn of changes: server-sent events, from now on."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dev.local_twilio.changes import Change, Subscription
from dev.local_twilio.desk_callers import Caller, DeskCallers
from dev.local_twilio.desk_resources import DeskResources
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import (
    Conversation,
    ConversationParticipant,
    Message,
    Reservation,
    Task,
    Worker,
)

KEEP_ALIVE = 15  # seconds between comments while nothing happens


class DeskStream:
    def __init__(self, twilio: LocalTwilio, callers: DeskCallers, resources: DeskResources) -> None:
        self._twilio = twilio
        self._callers = callers
        self._resources = resources

    async def open(self, request: Request) -> Response:
        """Subscribed before the answer begins, so that nothing is missed after it."""
        caller = self._callers.caller(request)
        return StreamingResponse(
            self._events(caller, self._twilio.changes.subscribe()),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def _events(self, caller: Caller, changes: Subscription) -> AsyncIterator[str]:
        with changes:
            yield ": connected\n\n"
            while True:
                try:
                    change = await asyncio.wait_for(anext(changes), KEEP_ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if self._concerns(caller, change):
                    data = json.dumps(self._resources.of(change.record))
                    yield f"event: {change.kind}\ndata: {data}\n\n"

    def _concerns(self, caller: Caller, change: Change) -> bool:
        match change.record:
            case Worker(sid=sid):
                return caller.worker_sid == sid
            case Reservation(worker_sid=worker_sid):
                return caller.worker_sid == worker_sid
            case Task(sid=sid):
                return caller.worker_sid is not None and any(
                    reservation.worker_sid == caller.worker_sid
                    for reservation in self._twilio.tasks.reservations(task_sid=sid)
                )
            case Conversation(sid=sid) | Message(conversation_sid=sid):
                return self._callers.takes_part(caller, sid)
            case ConversationParticipant(conversation_sid=sid, identity=identity):
                # who has just left is told so, though they take part no more
                return identity == caller.identity or self._callers.takes_part(caller, sid)
