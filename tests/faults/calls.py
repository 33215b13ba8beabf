"""Every call that the product makes to Twilio, by which each is recognised."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tests.product.switchboard import Call as MadeCall

WORKSPACE = r"/v1/Workspaces/WS\w+"
ROOM = r"/v1/Rooms/RM\w{32}"
NAMED_ROOM = r"/v1/Rooms/[0-9A-Z]{7,26}"
PARTICIPANTS = rf"{ROOM}/Participants"


class Mark(StrEnum):
    """By what a call of one session is told from those of the others: a text in its path or body."""

    TOKEN = "token"  # the agent's, newest
    TASK = "task"
    WORKER = "worker"
    CODE = "code"
    CONVERSATION = "conversation"
    ROOM = "room"
    SURVEY = "survey task"


@dataclass(frozen=True)
class Call:
    """`path` is a regular expression for what follows the product."""

    name: str
    product: str
    method: str
    path: str
    mark: Mark

    def is_it(self, made: MadeCall) -> bool:
        return (self.product, self.method) == (made.product, made.method) and bool(
            re.fullmatch(self.path, made.path)
        )


VALIDATE = Call("validate a Flex token", "iam", "POST", r"/v1/Accounts/AC\w+/Tokens/validate", Mark.TOKEN)
RESERVATIONS = Call(
    "list a task's reservations", "taskrouter", "GET", rf"{WORKSPACE}/Tasks/WT\w+/Reservations", Mark.TASK
)
FETCH_WORKER = Call("fetch a worker", "taskrouter", "GET", rf"{WORKSPACE}/Workers/WK\w+", Mark.WORKER)
FETCH_TASK = Call("fetch a task", "taskrouter", "GET", rf"{WORKSPACE}/Tasks/WT\w+", Mark.TASK)
UPDATE_TASK = Call("update a task", "taskrouter", "POST", rf"{WORKSPACE}/Tasks/WT\w+", Mark.TASK)
FIND_ROOM = Call("look for a room by name", "video", "GET", NAMED_ROOM, Mark.CODE)
CREATE_ROOM = Call("create a room", "video", "POST", r"/v1/Rooms", Mark.CODE)
FETCH_ROOM = Call("fetch a room", "video", "GET", ROOM, Mark.ROOM)
COMPLETE_ROOM = Call("complete a room", "video", "POST", ROOM, Mark.ROOM)
PARTICIPANTS_OF_ROOM = Call("list a room's participants", "video", "GET", PARTICIPANTS, Mark.ROOM)
FETCH_PARTICIPANT = Call("fetch a participant", "video", "GET", rf"{PARTICIPANTS}/PA\w+", Mark.ROOM)
REMOVE_PARTICIPANT = Call("remove a participant", "video", "POST", rf"{PARTICIPANTS}/PA\w+", Mark.ROOM)
SET_RULES = Call("set the recording rules", "video", "POST", rf"{ROOM}/RecordingRules", Mark.ROOM)
FETCH_RULES = Call("fetch the recording rules", "video", "GET", rf"{ROOM}/RecordingRules", Mark.ROOM)
MESSAGES = Call(
    "list a chat's messages",
    "conversations",
    "GET",
    r"/v1/Conversations/CH\w+/Messages",
    Mark.CONVERSATION,
)
PARTICIPANTS_OF_CHAT = Call(
    "list a chat's participants",
    "conversations",
    "GET",
    r"/v1/Conversations/CH\w+/Participants",
    Mark.CONVERSATION,
)
CREATE_MESSAGE = Call(
    "post into a chat", "conversations", "POST", r"/v1/Conversations/CH\w+/Messages", Mark.CONVERSATION
)

FIND_SURVEY = Call("look for a survey task", "taskrouter", "GET", rf"{WORKSPACE}/Tasks", Mark.CODE)
CREATE_SURVEY = Call("create a survey task", "taskrouter", "POST", rf"{WORKSPACE}/Tasks", Mark.CODE)

CANCEL_SURVEY = Call("cancel a survey task", "taskrouter", "POST", rf"{WORKSPACE}/Tasks/WT\w+", Mark.SURVEY)
FETCH_SURVEY = Call("fetch a survey task", "taskrouter", "GET", rf"{WORKSPACE}/Tasks/WT\w+", Mark.SURVEY)

CALLS = (
    *(VALIDATE, RESERVATIONS, FETCH_WORKER, FETCH_TASK, UPDATE_TASK),
    *(FIND_ROOM, CREATE_ROOM, FETCH_ROOM, COMPLETE_ROOM),
    *(PARTICIPANTS_OF_ROOM, FETCH_PARTICIPANT, REMOVE_PARTICIPANT),
    *(SET_RULES, FETCH_RULES),
    *(MESSAGES, PARTICIPANTS_OF_CHAT, CREATE_MESSAGE),
    *(FIND_SURVEY, CREATE_SURVEY, CANCEL_SURVEY, FETCH_SURVEY),
)

# What is not the product's: an agent accepts a task; a walk looks whether a recording runs.
OTHERS = (
    Call(
        "answer a reservation",
        "taskrouter",
        "POST",
        rf"{WORKSPACE}/Tasks/WT\w+/Reservations/WR\w+",
        Mark.TASK,
    ),
    Call("list a room's recordings", "video", "GET", rf"{ROOM}/Recordings", Mark.ROOM),
)


def unknown_calls(made: Sequence[MadeCall]) -> list[str]:
    """Those that the matrix does not know: a place is missing."""
    return [
        f"unknown call {one.method} {one.path}"
        for one in made
        if not any(call.is_it(one) for call in (*CALLS, *OTHERS))
    ]
