"""What the switchboard may be told: which calls or callbacks are faulted, which of them, and how."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

Product = Literal["video", "taskrouter", "conversations", "iam"]
Seconds = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]
Text = Annotated[str, Field(min_length=1)]


class Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


# --- faults of calls: REST calls of the product -------------------------------------------------------------


class Status(Order):
    """Refused with Twilio's error body, before any effect. Without a `code`: Twilio's usual one."""

    kind: Literal["status"]
    status: int = Field(ge=400, le=599)
    code: int | None = Field(default=None, ge=10000, le=99999)
    retry_after: int | None = Field(default=None, ge=0)  # seconds


class Malformed(Order):
    """The effect happens; the answer is a 200 whose JSON breaks off."""

    kind: Literal["malformed"]


class ResetBefore(Order):
    """A TCP reset, and no effect."""

    kind: Literal["reset_before"]


class ResetAfter(Order):
    """The effect happens; instead of an answer there is a TCP reset."""

    kind: Literal["reset_after"]


class Withheld(Order):
    """The effect happens; the answer does not come before the rule is removed."""

    kind: Literal["withheld"]


class Delayed(Order):
    """A call: effect and answer come so much later. A callback: it is overtaken by those after it."""

    kind: Literal["delayed"]
    seconds: Seconds


class Held(Order):
    """Nothing happens before the rule is removed; then the call goes on, even if its client is gone."""

    kind: Literal["held"]


CallFault = Status | Malformed | ResetBefore | ResetAfter | Withheld | Delayed | Held


# --- faults of callbacks: Twilio's webhooks to the product --------------------------------------------------


class Lost(Order):
    kind: Literal["lost"]


class Doubled(Order):
    """Sent twice, one right after the other."""

    kind: Literal["doubled"]


class Shuffled(Order):
    """Collected for so long, then sent in reverse; with a seed, in an order drawn by it."""

    kind: Literal["shuffled"]
    seconds: Seconds
    seed: int | None = None


class Forged(Order):
    """Sent with the signature of another auth token only."""

    kind: Literal["forged"]


class Replayed(Order):
    """Sent, and once more so much later."""

    kind: Literal["replayed"]
    seconds: Seconds


class ForeignAccount(Order):
    """Sent, and after it a copy that names another AccountSid, signed with our token."""

    kind: Literal["foreign_account"]


class ForeignRoom(Order):
    """Sent, and after it a copy that names another RoomSid, well signed. Meets only what names a room."""

    kind: Literal["foreign_room"]


CallbackFault = Lost | Doubled | Delayed | Shuffled | Forged | Replayed | ForeignAccount | ForeignRoom


# --- rules --------------------------------------------------------------------------------------------------


def _regex(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from error
    return pattern


class CallMatch(Order):
    """A null meets everything. `path` is a regular expression for the whole path after /{product}."""

    product: Product | None = None
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] | None = None
    path: Annotated[str, AfterValidator(_regex)] | None = None
    containing: Text | None = None  # in path, query or body


class CallbackMatch(Order):
    """A null meets everything. `event` is a StatusCallbackEvent or an EventType."""

    event: Text | None = None
    containing: Text | None = None  # in the form


class Occurrences(Order):
    """Which of the matching ones are faulted: from the `nth` on, so many `times`, for so many `seconds`."""

    nth: int = Field(default=1, ge=1)
    times: int | None = Field(default=1, ge=1)  # None: every one
    seconds: float | None = Field(default=None, gt=0, allow_inf_nan=False)  # None: for ever


class CallOrder(Occurrences):
    call: CallMatch
    fault: Annotated[CallFault, Field(discriminator="kind")]


class CallbackOrder(Occurrences):
    callback: CallbackMatch
    fault: Annotated[CallbackFault, Field(discriminator="kind")]


FaultOrder = CallOrder | CallbackOrder
_call_order: TypeAdapter[CallOrder] = TypeAdapter(CallOrder)
_callback_order: TypeAdapter[CallbackOrder] = TypeAdapter(CallbackOrder)


class BadOrderError(Exception):
    """Its text is one line that says what is wrong."""


def read_order(text: bytes) -> FaultOrder:
    """Raises BadOrderError for what is no order."""
    try:
        body = from_json(text)
    except ValueError as error:
        raise BadOrderError("body: is not JSON") from error
    if not isinstance(body, dict) or ("call" in body) == ("callback" in body):
        raise BadOrderError('body: an object with exactly one of "call" and "callback" is needed')
    adapter: TypeAdapter[CallOrder] | TypeAdapter[CallbackOrder]
    adapter = _call_order if "call" in body else _callback_order
    try:
        return adapter.validate_python(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadOrderError(f"{place}: {first['msg']}") from error
