"""Where in a session a kill hits: in every phase, in the middle of every activity and of every update."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from tests.kills import walks
from tests.kills.people import People
from tests.kills.strike import LEADS, Moment

Walk = Callable[[People, Moment], Awaitable[None]]
Caught = Callable[[str, People, Moment], Awaitable[None]]
Shot = Callable[[float, People, Moment], Awaitable[None]]

FAULTS = {"held": "before its effect", "withheld": "after its effect"}


class Kind(StrEnum):
    PHASE = "phase"
    ACTIVITY = "activity"
    UPDATE = "update"
    REQUEST = "request"


@dataclass(frozen=True)
class Place:
    """Without a kill, and with one, a session that comes by it ends with this `outcome`."""

    kind: Kind
    subject: str
    moment: str
    walk: Walk
    outcome: str = "rated"
    by_request: bool = False  # a person's request is hit, on which a frozen victim never begins
    slow: bool = False  # takes most of a minute

    @property
    def name(self) -> str:
        return f"{self.subject}, {self.moment}" if self.moment else self.subject


def _caught(subject: str, walk: Caught) -> list[Place]:
    return [Place(Kind.ACTIVITY, subject, moment, partial(walk, fault)) for fault, moment in FAULTS.items()]


def _shot(kind: Kind, subject: str, walk: Shot, outcome: str = "rated") -> list[Place]:
    return [
        Place(kind, subject, f"after {lead * 1000:.0f} ms", partial(walk, lead), outcome, True)
        for lead in LEADS
    ]


PLACES: tuple[Place, ...] = (
    Place(Kind.PHASE, "the link is sent", "", walks.link_sent),
    Place(Kind.PHASE, "the customer waits", "", walks.customer_waits),
    Place(Kind.PHASE, "the agent is in the room", "", walks.agent_is_in),
    Place(Kind.PHASE, "in the call", "", walks.in_the_call),
    Place(Kind.PHASE, "the customer has dropped out", "", walks.customer_has_dropped),
    Place(Kind.PHASE, "the agent has dropped out", "", walks.agent_has_dropped),
    Place(Kind.PHASE, "a call of which nobody can tell", "", walks.unheard_call),
    Place(Kind.PHASE, "ended, and may be rated", "", walks.rating_window),
    *_caught("create_video_room", walks.opening),
    *_caught("send_invite: the message", walks.inviting),
    *_caught("send_invite: the task", walks.inviting_on_the_task),
    *_caught("fetch_room", walks.looking),
    *_caught("remove_participant", walks.removing),
    *_caught("set_recording_rules: to record", walks.recording),
    *_caught("set_recording_rules: to record no more", walks.recording_no_more),
    *_caught("post_chat_line", walks.writing),
    *_caught("close_video_room", walks.closing),
    *_caught("write_task_attributes", walks.telling_the_task),
    *_caught("record_csat: the task", walks.recording_the_rating),
    *_caught("record_csat: a survey task", walks.recording_on_a_survey_task),
    Place(Kind.ACTIVITY, "watch_room", "between two looks", walks.watched, slow=True),
    *_shot(Kind.UPDATE, "admit_agent", walks.agent_admitted),
    Place(Kind.UPDATE, "admit_agent", "waiting for the room", walks.admitted_before_the_room_is_there),
    *_shot(Kind.UPDATE, "customer_arrives", walks.arrived),
    Place(Kind.UPDATE, "customer_arrives", "asking Twilio about another browser", walks.taking_over),
    *_shot(Kind.UPDATE, "admit_customer", walks.customer_admitted),
    *_shot(Kind.UPDATE, "start_recording", walks.recording_started_again),
    *_shot(Kind.UPDATE, "rate", walks.rated),
    *_shot(Kind.UPDATE, "rate: ends the call", walks.rated_to_end_it),
    *_shot(Kind.UPDATE, "revoke", walks.taken_back, "revoked"),
    *_shot(Kind.REQUEST, "escalate", walks.escalated),
    *_shot(Kind.REQUEST, "send the link again", walks.invited_again),
    *_shot(Kind.REQUEST, "stop the recording", walks.recording_stopped),
    *_shot(Kind.REQUEST, "take the consent back", walks.consent_taken_back),
    *_shot(Kind.REQUEST, "end for both", walks.ended),
)
