"""Twilio's connection protocol, version 2: a handshake, heartbeats, and the frames that carry messages."""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from dev.local_twilio.signaling.outputs import Body

LARGEST_FRAME = 256 * 1024  # characters; an offer with many tracks has some tens of thousands
SHORTEST_HEARTBEAT_TIMEOUT = 500  # milliseconds
LONGEST_HEARTBEAT_TIMEOUT = 5000  # milliseconds, what the SDK asks for
MISSED_HEARTBEATS = 3  # so many timeouts of silence, and the connection counts as lost


class Hello(BaseModel):
    type: Literal["hello"]
    version: Literal[2]
    timeout: int = Field(ge=SHORTEST_HEARTBEAT_TIMEOUT)  # milliseconds
    body: dict[str, object] | None = None


class Message(BaseModel):
    type: Literal["msg"]
    body: dict[str, object]


class Heartbeat(BaseModel):
    type: Literal["heartbeat"]


class Bye(BaseModel):
    type: Literal["bye"]


Frame = Hello | Message | Heartbeat | Bye
_frame: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


class BadFrameError(Exception):
    """A frame that no client of ours would send; its text is the reason the client is given."""


def parse(text: str | None) -> Frame:
    """The frame in a WebSocket message; None stands for a binary one.

    Raises BadFrameError, which never repeats what was sent: it may hold a token.
    """
    if text is None:
        raise BadFrameError("frames are text")
    if len(text) > LARGEST_FRAME:
        raise BadFrameError(f"frame longer than {LARGEST_FRAME} characters")
    try:
        return _frame.validate_json(text)
    except ValidationError as error:
        raise BadFrameError(reason(error)) from error


def reason(error: ValidationError) -> str:
    """The first thing wrong, by its place and kind."""
    first = error.errors(include_input=False, include_context=False, include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "frame"
    return f"{place}: {first['type']}"


def message(body: Body) -> str:
    return _dump({"type": "msg", "body": body})


def welcome(negotiated_timeout: int) -> str:
    """Answers a hello; the timeout is in milliseconds."""
    return _dump({"type": "welcome", "negotiatedTimeout": negotiated_timeout})


def bad(why: str) -> str:
    return _dump({"type": "bad", "reason": why})


HEARTBEAT = '{"type":"heartbeat"}'


def _dump(frame: Body) -> str:
    return json.dumps(frame, separators=(",", ":"))
