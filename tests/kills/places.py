"""Where in a session a kill hits: in every phase, in the middle of every activity and of every update."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from tests.kills import after_a_request, in_a_phase, in_an_activity
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
    later: float = 0.0  # seconds, than the others it begins and goes on; only in a phase that waits so long

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
    Place(Kind.PHASE, "the link is sent", "", in_a_phase.link_sent),
    Place(Kind.PHASE, "the customer waits", "", in_a_phase.customer_waits),
    Place(Kind.PHASE, "the agent is in the room", "", in_a_phase.agent_is_in),
    Place(Kind.PHASE, "in the call", "", in_a_phase.in_the_call),
    Place(Kind.PHASE, "the customer has dropped out", "", in_a_phase.customer_has_dropped),
    Place(Kind.PHASE, "the agent has dropped out", "", in_a_phase.agent_has_dropped),
    Place(Kind.PHASE, "a call of which nobody can tell", "", in_a_phase.unheard_call),
    Place(Kind.PHASE, "ended, and may be rated", "", in_a_phase.rating_window),
    *_caught("create_video_room", in_an_activity.opening),
    *_caught("send_invite: the message", in_an_activity.inviting),
    *_caught("send_invite: the task", in_an_activity.inviting_on_the_task),
    *_caught("fetch_room", in_an_activity.looking),
    *_caught("remove_participant", in_an_activity.removing),
    *_caught("set_recording_rules: to record", in_an_activity.recording),
    *_caught("set_recording_rules: to record no more", in_an_activity.recording_no_more),
    *_caught("post_chat_line", in_an_activity.writing),
    *_caught("close_video_room", in_an_activity.closing),
    *_caught("write_task_attributes", in_an_activity.telling_the_task),
    *_caught("record_csat: the task", in_an_activity.recording_the_rating),
    *_caught("record_csat: a survey task", in_an_activity.recording_on_a_survey_task),
    Place(Kind.ACTIVITY, "watch_room", "between two looks", in_a_phase.watched, slow=True),
    *_shot(Kind.UPDATE, "admit_agent", after_a_request.agent_admitted),
    Place(
        Kind.UPDATE, "admit_agent", "waiting for the room", in_an_activity.admitted_before_the_room_is_there
    ),
    *_shot(Kind.UPDATE, "customer_arrives", after_a_request.arrived),
    Place(Kind.UPDATE, "customer_arrives", "asking Twilio about another browser", in_an_activity.taking_over),
    *_shot(Kind.UPDATE, "admit_customer", after_a_request.customer_admitted),
    *_shot(Kind.UPDATE, "start_recording", after_a_request.recording_started_again),
    *_shot(Kind.UPDATE, "rate", after_a_request.rated),
    *_shot(Kind.UPDATE, "rate: ends the call", after_a_request.rated_to_end_it),
    *_shot(Kind.UPDATE, "revoke", after_a_request.taken_back, "revoked"),
    *_shot(Kind.REQUEST, "escalate", after_a_request.escalated),
    *_shot(Kind.REQUEST, "send the link again", after_a_request.invited_again),
    *_shot(Kind.REQUEST, "stop the recording", after_a_request.recording_stopped),
    *_shot(Kind.REQUEST, "take the consent back", after_a_request.consent_taken_back),
    *_shot(Kind.REQUEST, "end for both", after_a_request.ended),
)
