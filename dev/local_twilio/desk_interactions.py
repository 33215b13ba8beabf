"""Flex's Interactions client, by which the desk accepts, ends and completes a chat.

It sends everything to one address, `ebServer`, and takes what comes back as `payload`. The change itself it
awaits as an event of the reservation, for 10 seconds.
"""

import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dev.local_twilio.desk_callers import DeskCallers
from dev.local_twilio.desk_requests import ChannelClosing, Interaction, InviteAnswer, body_as, parsed
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Reservation, Task
from dev.local_twilio.tasks import OPEN
from dev.local_twilio.twilio_errors import NotFoundError

INVITE = re.compile(r"v1/Interactions/KD\w+/Channels/UO\w+/Invites/KG\w+")
CHANNEL = re.compile(r"v1/Interactions/KD\w+/Channels/(UO\w+)")
LISTS = re.compile(r"v1/Interactions/KD\w+/Channels(/UO\w+/Participants)?")


class DeskInteractions:
    def __init__(self, twilio: LocalTwilio, callers: DeskCallers) -> None:
        self._tasks = twilio.tasks
        self._chats = twilio.chats
        self._callers = callers

    async def answer(self, request: Request) -> Response:
        interaction = await body_as(Interaction, request)
        worker_sid = self._callers.agent_of_token(interaction.token).sid
        if interaction.method == "GET" and LISTS.fullmatch(interaction.url):
            # Flex asks about the participants of calls, and about other channels than the chat
            return JSONResponse({"payload": {"channels": [], "participants": []}})
        if INVITE.fullmatch(interaction.url):
            answer = parsed(InviteAnswer, interaction.params)
            wanted = answer.routing.reservation.sid
            reservation = self._own(worker_sid, lambda reservation, _: reservation.sid == wanted)
            if answer.action == "accept":
                self._chats.accept(reservation.sid)
            else:
                self._tasks.reject(reservation.sid)
        elif channel := CHANNEL.fullmatch(interaction.url):
            closing = parsed(ChannelClosing, interaction.params)
            channel_sid = channel[1]
            reservation = self._own(
                worker_sid, lambda _, task: task.attributes.get("flexInteractionChannelSid") == channel_sid
            )
            if closing.routing.status == "wrapup":
                self._chats.wrap_up(reservation.sid)
            else:
                self._chats.complete(reservation.sid)
        else:
            raise NotFoundError
        return JSONResponse({"payload": {}})

    def _own(self, worker_sid: str, is_it: Callable[[Reservation, Task], bool]) -> Reservation:
        for reservation in self._tasks.reservations(worker_sid=worker_sid):
            if reservation.reservation_status in OPEN and is_it(
                reservation, self._tasks.get(reservation.task_sid)
            ):
                return reservation
        raise NotFoundError
