"""Each endpoint with a request that does what it does for people: one long way through some escalations."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from dev.bench.api.people import People

PAGES: Final = ("GET /join/{code}", "GET /agent/{code}", "GET /assets/{file}")
OFTEN: Final = 4  # what changes nothing is asked so often


class Step(NamedTuple):
    """What all people do, side by side, before anybody does the next one."""

    does: Callable[[People], Awaitable[int]]
    operation: str = ""  # method and path of the OpenAPI document; without, it only leads to the next one
    times: int = 1


STEPS: Final = (
    Step(People.escalate, "POST /api/escalations"),
    Step(People.revoke, "DELETE /api/escalations/{code}"),
    # a call that is recorded
    Step(People.escalate, "POST /api/escalations"),
    Step(People.agent_looks_at_the_task, "GET /api/tasks/{task_sid}/escalation", OFTEN),
    Step(People.agent_reads, "GET /api/escalations/{code}", OFTEN),
    Step(People.agent_opens_the_page, "GET /agent/{code}", OFTEN),
    Step(People.agent_follows, "GET /api/escalations/{code}/events", OFTEN),
    Step(People.invite_again, "POST /api/escalations/{code}/invite"),
    Step(People.customer_opens_the_page, "GET /join/{code}", OFTEN),
    Step(People.customer_loads_its_script, "GET /assets/{file}", OFTEN),
    Step(People.customer_reads, "GET /api/join/{code}", OFTEN),
    Step(People.customer_follows, "GET /api/join/{code}/events", OFTEN),
    Step(People.arrive_and_agree, "POST /api/join/{code}/arrival"),
    Step(People.agent_is_admitted, "POST /api/escalations/{code}/agent-token"),
    Step(People.agent_connects),
    Step(People.agent_says_they_are_in, "POST /api/escalations/{code}/presence"),
    Step(People.somebody_is_told_to_be_in, "POST /twilio/video"),
    Step(People.customer_is_admitted, "POST /api/join/{code}/token"),
    Step(People.customer_connects),
    Step(People.somebody_is_told_to_be_in, "POST /twilio/video"),
    Step(People.recording_is_told_to_run, "POST /twilio/video"),
    Step(People.stop_recording, "DELETE /api/escalations/{code}/recording"),
    Step(People.start_recording, "POST /api/escalations/{code}/recording"),
    Step(People.withdraw_consent, "POST /api/join/{code}/recording-consent"),
    Step(People.write_a_line, "POST /api/join/{code}/chat-line"),
    Step(People.customer_says_they_left, "POST /api/join/{code}/presence"),
    Step(People.customer_leaves),
    Step(People.end, "POST /api/escalations/{code}/end"),
    Step(People.rate, "POST /api/join/{code}/csat"),
    Step(People.room_is_told_to_have_ended, "POST /twilio/video"),
    # chats that are over, as Twilio tells it in either way
    Step(People.escalate, "POST /api/escalations"),
    Step(People.tasks_event_by_event_streams, "POST /twilio/events"),
    Step(People.escalate, "POST /api/escalations"),
    Step(People.complete_the_chat),
    Step(People.chat_is_told_to_be_complete, "POST /twilio/taskrouter"),
)
