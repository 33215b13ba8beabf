"""Every callback of Twilio's that the product listens to, and the phases of a session in which it comes."""

from dataclasses import dataclass
from enum import StrEnum

from tests.faults.person import PATIENCE
from tests.faults.plays import (
    agent_comes_back,
    left_by_the_button,
    room_made_again,
    task_closed_elsewhere,
    transfer_declined,
    twilio_ends_the_call,
    usual,
)
from tests.faults.recorded import recorded
from tests.faults.walk import Play, Step


class Whose(StrEnum):
    """By what a callback of one session is told from those of the others."""

    AGENT = "agent"
    CUSTOMER = "customer"
    ROOM = "room"
    TASK = "task"


@dataclass(frozen=True)
class Callback:
    """`event` is a StatusCallbackEvent or an EventType; None: all of them."""

    name: str
    event: str | None
    whose: Whose


@dataclass(frozen=True)
class Telling:
    """A phase in which a callback comes. The fault is armed at the beginning of `step`."""

    phase: str
    callback: Callback
    step: Step
    play: Play = usual
    patience: float = PATIENCE
    rooms: int = 1  # that may be made, one after the other

    @property
    def only_word(self) -> bool:
        """Nobody else knows: what it tells cannot be seen by a page before it has come."""
        return self.play is task_closed_elsewhere


CAME, WENT, ROOM_ENDED = "participant-connected", "participant-disconnected", "room-ended"
AGENT_CAME = Callback(f"{CAME}, the agent", CAME, Whose.AGENT)
AGENT_WENT = Callback(f"{WENT}, the agent", WENT, Whose.AGENT)
CUSTOMER_CAME = Callback(f"{CAME}, the customer", CAME, Whose.CUSTOMER)
CUSTOMER_WENT = Callback(f"{WENT}, the customer", WENT, Whose.CUSTOMER)
ROOM_IS_OVER = Callback(ROOM_ENDED, ROOM_ENDED, Whose.ROOM)
RECORDING_STARTED = Callback("recording-started", "recording-started", Whose.ROOM)
ALL_OF_THE_ROOM = Callback("all of a room's", None, Whose.ROOM)
ALL_OF_THE_TASK = Callback("all of a task's", None, Whose.TASK)
TASK_COMPLETED = Callback("task.completed", "task.completed", Whose.TASK)

# What TaskRouter tells of a task that was closed or taken away elsewhere. The local one closes only what an
# agent or the API may close, so that most of these are told in its place.
CLOSED_ELSEWHERE = (
    *("task.canceled", "task.deleted"),
    *("reservation.canceled", "reservation.rescinded", "reservation.rejected", "reservation.timeout"),
)

TELLINGS = (
    Telling("agent joins", AGENT_CAME, Step.AGENT_JOINS),
    Telling("customer joins", CUSTOMER_CAME, Step.CUSTOMER_JOINS),
    Telling("customer's page closed", CUSTOMER_WENT, Step.LEAVE),
    Telling("customer leaves", CUSTOMER_WENT, Step.LEAVE, left_by_the_button),
    Telling("agent leaves", AGENT_WENT, Step.LEAVE, agent_comes_back),
    Telling("Twilio ends an unused room", ROOM_IS_OVER, Step.ROOM_ENDS, room_made_again, rooms=2),
    Telling("Twilio ends the call", ROOM_IS_OVER, Step.ROOM_ENDS, twilio_ends_the_call),
    Telling("agent ends", ROOM_IS_OVER, Step.END),
    Telling("both are in", RECORDING_STARTED, Step.CUSTOMER_JOINS, recorded),
    Telling("the whole session", ALL_OF_THE_ROOM, Step.AGENT_JOINS),
    Telling("the whole session", ALL_OF_THE_TASK, Step.ESCALATE),
    Telling(
        "colleague declines",
        Callback("reservation.rejected", "reservation.rejected", Whose.TASK),
        Step.TRANSFER,
        transfer_declined,
    ),
    Telling("closed elsewhere", TASK_COMPLETED, Step.CLOSED, task_closed_elsewhere),
    *(
        Telling("closed elsewhere", Callback(event, event, Whose.TASK), Step.CLOSED, task_closed_elsewhere)
        for event in CLOSED_ELSEWHERE
    ),
)
