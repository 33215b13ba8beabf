"""Every phase of a session in which the product makes a call to Twilio."""

from dataclasses import dataclass
from enum import StrEnum

from tests.faults.calls import (
    CANCEL_SURVEY,
    COMPLETE_ROOM,
    CREATE_MESSAGE,
    CREATE_ROOM,
    CREATE_SURVEY,
    FETCH_PARTICIPANT,
    FETCH_ROOM,
    FETCH_RULES,
    FETCH_SURVEY,
    FETCH_TASK,
    FETCH_WORKER,
    FIND_ROOM,
    FIND_SURVEY,
    MESSAGES,
    PARTICIPANTS_OF_CHAT,
    PARTICIPANTS_OF_ROOM,
    REMOVE_PARTICIPANT,
    RESERVATIONS,
    SET_RULES,
    UPDATE_TASK,
    VALIDATE,
    Call,
)
from tests.faults.person import PATIENCE
from tests.faults.plays import (
    agent_comes_late,
    another_device,
    chat_transferred,
    dropped_out_unnoticed,
    ended_in_doubt,
    line_written,
    link_sent_again,
    link_taken_back,
    rated_late,
    room_made_again,
    stranger_comes,
    usual,
)
from tests.faults.recorded import consent_taken_back, recorded, recorded_on_one_device
from tests.faults.walk import Play, Step


class Kind(StrEnum):
    """What waits for the call's answer; what may be said meanwhile depends on it."""

    AUTHORISATION = "authorisation"  # an agent, who cannot be let in without it
    WAY_OUT = "way out"  # an agent, who can leave the room without it
    NAME = "name"  # nobody: the customer reads of an agent without a name
    GUARD = "guard"  # an agent, who is let go on without it
    OPENING = "opening"  # everybody
    INVITING = "inviting"  # nobody: the agent can give the link by other means
    WRITING = "writing"  # the customer, who can talk on without it
    LOOK = "look"  # the pages, where Twilio's callback did not come
    REMOVAL = "removal"  # nobody: the room's end removes them
    RECORDING = "recording"  # nobody: the call goes on as it was, recorded or not
    UNASKED = "unasked"  # a customer who has not agreed: they are let in once nothing is recorded
    CLOSING = "closing"  # nobody
    TELLING = "telling"  # nobody


@dataclass(frozen=True)
class Place:
    """A phase in which a call is made. The fault is armed at the beginning of `step`, and meets the call from
    its `nth` time on.

    The call is made because of what else goes wrong then: `lost` are callbacks that do not come, `refused` is
    a call that Twilio refuses once, for good. `patience` is people's, in seconds.
    """

    phase: str
    kind: Kind
    call: Call
    step: Step
    play: Play = usual
    nth: int = 1
    lost: tuple["LostCallback", ...] = ()
    refused: Call | None = None
    patience: float = PATIENCE
    rooms: int = 1  # that may be made, one after the other


@dataclass(frozen=True)
class LostCallback:
    """A participant's, at a step."""

    event: str
    of_customer: bool
    step: Step


CAME = "participant-connected"
WENT = "participant-disconnected"
OPENING_PATIENCE = 150.0  # seconds; the workflow gives up opening after 120

LOOKS = (FETCH_ROOM, PARTICIPANTS_OF_ROOM)

PLACES = (
    *(
        Place("escalate", Kind.AUTHORISATION, call, Step.ESCALATE)
        for call in (VALIDATE, RESERVATIONS, FETCH_TASK)
    ),
    Place("escalate", Kind.NAME, FETCH_WORKER, Step.ESCALATE),
    *(
        Place("open the room", Kind.OPENING, call, Step.ESCALATE, patience=OPENING_PATIENCE)
        for call in (FIND_ROOM, CREATE_ROOM)
    ),
    *(
        Place(
            "open another room",
            Kind.OPENING,
            call,
            Step.AGENT_JOINS,
            room_made_again,
            patience=OPENING_PATIENCE,
            rooms=2,
        )
        for call in (FIND_ROOM, CREATE_ROOM)
    ),
    *(Place("invite", Kind.INVITING, call, Step.ESCALATE) for call in (MESSAGES, CREATE_MESSAGE)),
    Place("invite", Kind.INVITING, FETCH_TASK, Step.ESCALATE, nth=2),  # the first is the API's
    Place("invite", Kind.INVITING, UPDATE_TASK, Step.ESCALATE),
    Place("invite again", Kind.AUTHORISATION, RESERVATIONS, Step.SEND_AGAIN, link_sent_again),
    *(
        Place("invite again", Kind.INVITING, call, Step.SEND_AGAIN, link_sent_again)
        for call in (MESSAGES, CREATE_MESSAGE)
    ),
    Place("take the link back", Kind.AUTHORISATION, RESERVATIONS, Step.TAKE_BACK, link_taken_back),
    *(Place("agent joins", Kind.AUTHORISATION, call, Step.AGENT_JOINS) for call in (VALIDATE, RESERVATIONS)),
    Place("agent joins", Kind.NAME, FETCH_WORKER, Step.AGENT_JOINS),
    *(Place("agent does not come", Kind.LOOK, call, Step.AGENT_JOINS, agent_comes_late) for call in LOOKS),
    *(
        Place(
            "page says it is in",
            Kind.LOOK,
            call,
            Step.CUSTOMER_JOINS,
            lost=(LostCallback(CAME, True, Step.CUSTOMER_JOINS),),
        )
        for call in LOOKS
    ),
    *(
        Place(
            "watch",
            Kind.LOOK,
            call,
            Step.DROP_OUT,
            dropped_out_unnoticed,
            lost=(LostCallback(WENT, True, Step.DROP_OUT),),
        )
        for call in LOOKS
    ),
    *(
        Place(
            "another device",
            Kind.LOOK,
            call,
            Step.TAKE_OVER,
            another_device,
            lost=(LostCallback(WENT, True, Step.CUSTOMER_JOINS),),
        )
        for call in LOOKS
    ),
    *(
        Place(
            "ended in doubt",
            Kind.LOOK,
            call,
            Step.END,
            ended_in_doubt,
            lost=(LostCallback(CAME, True, Step.CUSTOMER_JOINS),),
        )
        for call in LOOKS
    ),
    *(
        Place("customer writes", Kind.WRITING, call, Step.WRITE, line_written)
        for call in (FETCH_TASK, MESSAGES, PARTICIPANTS_OF_CHAT, CREATE_MESSAGE)
    ),
    Place("customer's page closed", Kind.REMOVAL, REMOVE_PARTICIPANT, Step.LEAVE),
    Place("customer's page closed", Kind.REMOVAL, FETCH_PARTICIPANT, Step.LEAVE, refused=REMOVE_PARTICIPANT),
    Place("stranger", Kind.REMOVAL, REMOVE_PARTICIPANT, Step.STRANGER, stranger_comes),
    Place("transfer", Kind.REMOVAL, REMOVE_PARTICIPANT, Step.TRANSFER, chat_transferred),
    Place("both are in", Kind.RECORDING, SET_RULES, Step.CUSTOMER_JOINS, recorded),
    Place("stop the recording", Kind.RECORDING, SET_RULES, Step.STOP_RECORDING, recorded),
    Place(
        "stop the recording", Kind.RECORDING, FETCH_RULES, Step.STOP_RECORDING, recorded, refused=SET_RULES
    ),
    Place("consent taken back", Kind.RECORDING, SET_RULES, Step.TAKE_BACK_CONSENT, consent_taken_back),
    Place("a device where nobody agreed", Kind.UNASKED, SET_RULES, Step.LEAVE, recorded_on_one_device),
    Place("agent ends", Kind.WAY_OUT, VALIDATE, Step.END),
    *(Place("close the room", Kind.CLOSING, call, Step.END) for call in (FIND_ROOM, COMPLETE_ROOM)),
    Place("close the room", Kind.CLOSING, FETCH_ROOM, Step.END, refused=COMPLETE_ROOM),
    *(Place("tell the ending", Kind.TELLING, call, Step.END) for call in (FETCH_TASK, UPDATE_TASK)),
    *(Place("record the rating", Kind.TELLING, call, Step.RATE) for call in (FETCH_TASK, UPDATE_TASK)),
    *(
        Place("record it late", Kind.TELLING, call, Step.RATE, rated_late)
        for call in (FETCH_TASK, UPDATE_TASK, FIND_SURVEY, CREATE_SURVEY, CANCEL_SURVEY)
    ),
    Place("record it late", Kind.TELLING, FETCH_SURVEY, Step.RATE, rated_late, refused=CANCEL_SURVEY),
    *(
        Place("complete the task", Kind.GUARD, call, Step.COMPLETE)
        for call in (VALIDATE, RESERVATIONS, FETCH_TASK)
    ),
)
