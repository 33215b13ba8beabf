"""Flex's Interactions client, by which the desk accepts, transfers, ends and completes a chat.

It sends everything to one address, `ebServer`, and takes what comes back as `payload`. The change itself it
awaits as an event of the reservation, for 10 seconds.
"""

import re
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dev.local_twilio.desk_callers import DeskCallers
from dev.local_twilio.desk_requests import (
    ChannelClosing,
    ChannelTransfer,
    Interaction,
    InviteAnswer,
    body_as,
    parsed,
)
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Reservation, Task
from dev.local_twilio.tasks import OPEN
from dev.local_twilio.twilio_errors import NotFoundError

PATH = re.compile(
    r"v1/(?:Instances/GO\w+/)?Interactions/(?P<interaction>KD\w+)/Channels"
    r"(?:/(?P<channel>UO\w+)(?:/(?P<what>Invites|Participants|Transfers)(?:/\w+)?)?)?"
)


class DeskInteractions:
    def __init__(self, twilio: LocalTwilio, callers: DeskCallers) -> None:
        self._tasks = twilio.tasks
        self._chats = twilio.chats
        self._callers = callers

    async def answer(self, request: Request) -> Response:
        interaction = await body_as(Interaction, request)
        worker_sid = self._callers.agent_of_token(interaction.token).sid
        path = PATH.fullmatch(interaction.url)
        if path is None:
            raise NotFoundError
        act = self._read if interaction.method == "GET" else self._act
        return JSONResponse({"payload": act(worker_sid, path, interaction.params)})

    def _read(self, worker_sid: str, path: re.Match[str], _parameters: dict[str, Any]) -> object:
        if path["what"] == "Transfers":
            return []  # the chat's former transfers, which Flex would draw among the messages
        if path["what"] == "Participants":
            reservation = self._of_channel(worker_sid, path["channel"])
            return {"channel_type": "web", "participants": [_agent(reservation, path)]}
        return {"channels": []}  # other channels of the interaction than the chat

    def _act(self, worker_sid: str, path: re.Match[str], parameters: dict[str, Any]) -> object:
        if path["what"] == "Invites":
            answer = parsed(InviteAnswer, parameters)
            wanted = answer.routing.reservation.sid
            reservation = self._own(worker_sid, lambda reservation, _: reservation.sid == wanted)
            if answer.action == "accept":
                self._chats.accept(reservation.sid)
            else:
                self._tasks.reject(reservation.sid)
        elif path["what"] == "Transfers":
            transfer = parsed(ChannelTransfer, parameters)
            reservation = self._of_channel(worker_sid, path["channel"])
            self._tasks.transfer(reservation.task_sid, transfer.to)
        elif path["what"] is None and path["channel"]:
            closing = parsed(ChannelClosing, parameters)
            reservation = self._of_channel(worker_sid, path["channel"])
            if closing.routing.status == "wrapup":
                self._chats.wrap_up(reservation.sid)
            else:
                self._chats.complete(reservation.sid)
        else:
            raise NotFoundError
        return {}

    def _of_channel(self, worker_sid: str, channel_sid: str) -> Reservation:
        return self._own(
            worker_sid, lambda _, task: task.attributes.get("flexInteractionChannelSid") == channel_sid
        )

    def _own(self, worker_sid: str, is_it: Callable[[Reservation, Task], bool]) -> Reservation:
        for reservation in self._tasks.reservations(worker_sid=worker_sid):
            task = self._tasks.get(reservation.task_sid) if reservation.reservation_status in OPEN else None
            if task is not None and is_it(reservation, task):
                return reservation
        raise NotFoundError


def _agent(reservation: Reservation, path: re.Match[str]) -> dict[str, object]:
    """The agent as the interaction's participant: a transfer says from whom it comes."""
    return {
        "sid": "UT" + reservation.sid.removeprefix("WR"),
        "interaction_sid": path["interaction"],
        "channel_sid": path["channel"],
        "type": "agent",
        "routing_properties": {
            "task_sid": reservation.task_sid,
            "reservation_sid": reservation.sid,
            "worker_sid": reservation.worker_sid,
        },
        "media_properties": None,
    }
