"""What the desk and the web chat may send: one model per body."""

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from starlette.requests import Request

from dev.local_twilio.twilio_errors import INVALID_PARAMETER, TwilioError


class LogIn(BaseModel):
    worker: int  # 1, 2, ...: which of the demo's agents


class SetActivity(BaseModel):
    activity_sid: str


class StartChat(BaseModel):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    worker: int | None = None  # 1, 2, ...: the only agent whom the chat is offered to


class SendMessage(BaseModel):
    body: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    attributes: dict[str, Any] = {}


class MarkRead(BaseModel):
    index: Annotated[int, Field(ge=-1, lt=2**31)]  # -1: nothing yet


class Interaction(BaseModel):
    """Flex's Interactions client: a request that names its own method, path and token."""

    method: Literal["GET", "POST", "PUT"]
    url: str
    token: str
    params: dict[str, Any] = {}


class ReservationReference(BaseModel):
    sid: str


class InviteRouting(BaseModel):
    reservation: ReservationReference


class InviteAnswer(BaseModel):
    action: Literal["accept", "decline"]
    routing: InviteRouting


class ChannelTransfer(BaseModel):
    to: str  # a WorkerSid


class ChannelRouting(BaseModel):
    status: Literal["wrapup", "closed"]


class ChannelClosing(BaseModel):
    routing: ChannelRouting


Model = TypeVar("Model", bound=BaseModel)


async def body_as(model: type[Model], request: Request) -> Model:
    """Raises TwilioError 20001 for a body that is not so."""
    return parsed(model, await request.body())


def parsed(model: type[Model], given: bytes | dict[str, Any]) -> Model:
    """Raises TwilioError 20001 with the first thing that is wrong."""
    try:
        return model.model_validate_json(given) if isinstance(given, bytes) else model.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise TwilioError(INVALID_PARAMETER, f"{place or 'body'}: {first['msg']}.") from error
