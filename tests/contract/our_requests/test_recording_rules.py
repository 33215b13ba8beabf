"""What set_recording_rules asks of Twilio Video, answered by Twilio's own examples."""

import json

import pytest
from temporalio.exceptions import ApplicationError

from activities.twilio_client import TwilioClient
from activities.twilio_errors import UNAVAILABLE
from activities.video_rooms import VideoRooms
from tests.contract.openapi import example
from tests.contract.our_requests.answers import NOT_FOUND, room
from tests.unit.scripted_twilio import ROOM, ROOMS, Answer, ScriptedTwilio, refusal
from workflows.twilio_calls import SetRecordingRules, TwilioRefused

RULES = f"{ROOMS}/{ROOM}/RecordingRules"
TAKEN = Answer(example("video", "POST", "/v1/Rooms/{RoomSid}/RecordingRules", 200, "update"))
START = SetRecordingRules(room_sid=ROOM, record=True)
STOP = SetRecordingRules(room_sid=ROOM, record=False)


def standing(kind: str) -> Answer:
    """The rules as they are read."""
    read = example("video", "GET", "/v1/Rooms/{RoomSid}/RecordingRules", 200, "fetch")
    return Answer({**read, "rules": [{"type": kind, "all": True}]})


@pytest.fixture
def rooms(twilio: TwilioClient) -> VideoRooms:
    return VideoRooms(twilio, None)  # type: ignore[arg-type]  # only watch_room asks Temporal


@pytest.mark.parametrize(("call", "kind"), [(START, "include"), (STOP, "exclude")])
async def test_the_rules_are_one_for_all_tracks(
    script: ScriptedTwilio, rooms: VideoRooms, call: SetRecordingRules, kind: str
) -> None:
    script.will_answer("POST", RULES, TAKEN)
    assert await rooms.set_recording_rules(call) is call.record
    [request] = script.requests
    assert json.loads(request.form["Rules"]) == [{"type": kind, "all": True}]


async def test_a_refusal_to_record_is_final(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("POST", RULES, refusal(400, 53122))
    script.will_answer("GET", RULES, standing("exclude"))
    with pytest.raises(ApplicationError) as caught:
        await rooms.set_recording_rules(START)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.BAD_REQUEST, True)


@pytest.mark.parametrize(
    ("call", "kind", "status"), [(START, "include", 400), (START, "include", 503), (STOP, "exclude", 403)]
)
async def test_a_failure_to_set_what_stands_already_is_none(
    script: ScriptedTwilio, rooms: VideoRooms, call: SetRecordingRules, kind: str, status: int
) -> None:
    """After an attempt whose answer was lost, or where nothing can be recorded at all."""
    script.will_answer("POST", RULES, refusal(status, 53122))
    script.will_answer("GET", f"{ROOMS}/{ROOM}", room())
    script.will_answer("GET", RULES, standing(kind))
    assert await rooms.set_recording_rules(call) is call.record


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
async def test_what_may_pass_by_itself_is_tried_again(
    script: ScriptedTwilio, rooms: VideoRooms, status: int
) -> None:
    script.will_answer("POST", RULES, refusal(status, 20001))
    script.will_answer("GET", RULES, standing("exclude"))
    with pytest.raises(ApplicationError) as caught:
        await rooms.set_recording_rules(START)
    assert (caught.value.type, caught.value.non_retryable) == (UNAVAILABLE, False)


@pytest.mark.parametrize(
    ("refused", "then"), [(refusal(400, 53118), room("completed")), (NOT_FOUND, NOT_FOUND)]
)
async def test_in_a_room_that_is_over_nothing_has_to_be_stopped(
    script: ScriptedTwilio, rooms: VideoRooms, refused: Answer, then: Answer
) -> None:
    script.will_answer("POST", RULES, refused)
    script.will_answer("GET", f"{ROOMS}/{ROOM}", then)
    assert await rooms.set_recording_rules(STOP) is False


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
async def test_no_refusal_ends_the_stopping_while_the_room_is_there(
    script: ScriptedTwilio, rooms: VideoRooms, status: int
) -> None:
    script.will_answer("POST", RULES, refusal(status, 20001))
    script.will_answer("GET", f"{ROOMS}/{ROOM}", room())
    script.will_answer("GET", RULES, standing("include"))
    with pytest.raises(ApplicationError) as caught:
        await rooms.set_recording_rules(STOP)
    assert not caught.value.non_retryable
