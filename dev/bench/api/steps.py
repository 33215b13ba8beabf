"""Each endpoint with a request that does what it does for people: one long way through some escalations."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from dev.bench.api.twilio import PeopleAndTwilio

PAGES: Final = ("GET /join/{code}", "GET /agent/{code}", "GET /assets/{file}")
OFTEN: Final = 4  # what changes nothing is asked so often


class Step(NamedTuple):
    """What all people do, side by side, before anybody does the next one."""

    does: Callable[[PeopleAndTwilio], Awaitable[int]]
    operation: str = ""  # method and path of the OpenAPI document; without, it only leads to the next one
    times: int = 1


STEPS: Final = (
    Step(PeopleAndTwilio.escalate, "POST /api/escalations"),
    Step(PeopleAndTwilio.revoke, "DELETE /api/escalations/{code}"),
    # a call that is recorded
    Step(PeopleAndTwilio.escalate, "POST /api/escalations"),
    Step(PeopleAndTwilio.ask_ahead, "GET /api/tasks/{task_sid}/escalation", OFTEN),
    Step(PeopleAndTwilio.agent_reads, "GET /api/escalations/{code}", OFTEN),
    Step(PeopleAndTwilio.agent_opens_the_page, "GET /agent/{code}", OFTEN),
    Step(PeopleAndTwilio.agent_follows, "GET /api/escalations/{code}/events", OFTEN),
    Step(PeopleAndTwilio.invite_again, "POST /api/escalations/{code}/invite"),
    Step(PeopleAndTwilio.customer_opens_the_page, "GET /join/{code}", OFTEN),
    Step(PeopleAndTwilio.customer_loads_its_script, "GET /assets/{file}", OFTEN),
    Step(PeopleAndTwilio.customer_reads, "GET /api/join/{code}", OFTEN),
    Step(PeopleAndTwilio.customer_follows, "GET /api/join/{code}/events", OFTEN),
    Step(PeopleAndTwilio.arrive_and_agree, "POST /api/join/{code}/arrival"),
    Step(PeopleAndTwilio.agent_is_admitted, "POST /api/escalations/{code}/agent-token"),
    Step(PeopleAndTwilio.agent_connects),
    Step(PeopleAndTwilio.agent_says_they_are_in, "POST /api/escalations/{code}/presence"),
    Step(PeopleAndTwilio.somebody_is_told_to_be_in, "POST /twilio/video"),
    Step(PeopleAndTwilio.customer_is_admitted, "POST /api/join/{code}/token"),
    Step(PeopleAndTwilio.customer_connects),
    Step(PeopleAndTwilio.somebody_is_told_to_be_in, "POST /twilio/video"),
    Step(PeopleAndTwilio.recording_is_told_to_run, "POST /twilio/video"),
    Step(PeopleAndTwilio.stop_recording, "DELETE /api/escalations/{code}/recording"),
    Step(PeopleAndTwilio.start_recording, "POST /api/escalations/{code}/recording"),
    Step(PeopleAndTwilio.withdraw_consent, "POST /api/join/{code}/recording-consent"),
    Step(PeopleAndTwilio.write_a_line, "POST /api/join/{code}/chat-line"),
    Step(PeopleAndTwilio.customer_says_they_left, "POST /api/join/{code}/presence"),
    Step(PeopleAndTwilio.customer_leaves),
    Step(PeopleAndTwilio.end, "POST /api/escalations/{code}/end"),
    Step(PeopleAndTwilio.rate, "POST /api/join/{code}/csat"),
    Step(PeopleAndTwilio.room_is_told_to_have_ended, "POST /twilio/video"),
    # chats that are over, as Twilio tells it in either way
    Step(PeopleAndTwilio.escalate, "POST /api/escalations"),
    Step(PeopleAndTwilio.tasks_event_by_event_streams, "POST /twilio/events"),
    Step(PeopleAndTwilio.escalate, "POST /api/escalations"),
    Step(PeopleAndTwilio.complete_the_chat),
    Step(PeopleAndTwilio.chat_is_told_to_be_complete, "POST /twilio/taskrouter"),
)
