"""What the room activities ask of Twilio Video, answered by Twilio's own examples."""

from datetime import UTC, datetime

import pytest
from temporalio.exceptions import ApplicationError

from activities.twilio_client import TwilioClient
from activities.twilio_errors import UNAVAILABLE
from activities.video_rooms import VideoRooms
from tests.contract.our_requests.answers import CALLBACK, NOT_FOUND, page, participant, room
from tests.unit.scripted_twilio import CODE, PARTICIPANT, ROOM, ROOMS, Answer, ScriptedTwilio, refusal
from workflows.twilio_calls import (
    CloseVideoRoom,
    CreateVideoRoom,
    FetchRoom,
    RemoveParticipant,
    TwilioRefused,
    VideoRoom,
)

CREATE = CreateVideoRoom(
    unique_name=CODE, room_type="group", status_callback_url=CALLBACK, max_participant_duration=7200
)
PARTICIPANTS = f"{ROOMS}/{ROOM}/Participants"
ONE_PARTICIPANT = f"{PARTICIPANTS}/{PARTICIPANT}"


@pytest.fixture
def rooms(twilio: TwilioClient) -> VideoRooms:
    return VideoRooms(twilio, None)  # type: ignore[arg-type]  # only watch_room asks Temporal


async def test_a_room_is_created_unrecorded_and_reports_to_us(
    script: ScriptedTwilio, rooms: VideoRooms
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", NOT_FOUND)
    script.will_answer("POST", ROOMS, room())
    assert await rooms.create_video_room(CREATE) == VideoRoom(room_sid=ROOM)
    assert script.asked("POST")[0].form == {
        "UniqueName": CODE,
        "Type": "group",
        "StatusCallback": CALLBACK,
        "StatusCallbackMethod": "POST",
        "MaxParticipantDuration": "7200",
        "EmptyRoomTimeout": "60",
        "UnusedRoomTimeout": "60",
        "RecordParticipantsOnConnect": "false",
    }


async def test_a_second_creation_finds_the_first_room(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", room())
    assert await rooms.create_video_room(CREATE) == VideoRoom(room_sid=ROOM)
    assert script.asked("POST") == []


async def test_of_two_creations_at_once_the_loser_finds_the_winners_room(
    script: ScriptedTwilio, rooms: VideoRooms
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", NOT_FOUND, room())
    script.will_answer("POST", ROOMS, refusal(400, 53113, "Room exists"))
    assert await rooms.create_video_room(CREATE) == VideoRoom(room_sid=ROOM)


async def test_a_name_that_is_free_again_is_tried_again(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", NOT_FOUND, NOT_FOUND)
    script.will_answer("POST", ROOMS, refusal(400, 53113, "Room exists"))
    with pytest.raises(ApplicationError) as caught:
        await rooms.create_video_room(CREATE)
    assert (caught.value.type, caught.value.non_retryable) == (UNAVAILABLE, False)


async def test_a_room_that_reports_elsewhere_is_not_ours(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", room(callback="https://elsewhere.example/"))
    with pytest.raises(ApplicationError) as caught:
        await rooms.create_video_room(CREATE)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.FOREIGN_ROOM, True)


async def test_a_wrong_setting_of_the_room_is_final(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", NOT_FOUND)
    script.will_answer("POST", ROOMS, refusal(400, 53123, "MaxParticipantDuration is out of range"))
    with pytest.raises(ApplicationError) as caught:
        await rooms.create_video_room(CREATE)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.BAD_REQUEST, True)


async def test_a_look_reads_every_page_and_every_status(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    sids = [f"PA{number:032x}" for number in range(4)]
    second = f"{script.base_url}{PARTICIPANTS}?Status=connected&PageSize=200&Page=1&PageToken=x"
    script.will_answer("GET", f"{ROOMS}/{ROOM}", room())
    # answered in the order of the questions: connected, reconnecting, connected's second page, disconnected
    script.will_answer(
        "GET",
        PARTICIPANTS,
        page(participant("connected", sids[0]), next_page_url=second),
        page(participant("reconnecting", sids[1])),
        page(participant("connected", sids[3])),
        page(participant("disconnected", sids[2], "2026-11-21T10:00:00Z")),
    )
    now = await rooms.fetch_room(FetchRoom(room_sid=ROOM))
    assert now.ended_at is None
    assert {one.participant_sid: one.left_at for one in now.participants} == {
        sids[0]: None,
        sids[1]: None,
        sids[2]: datetime(2026, 11, 21, 10, tzinfo=UTC),
        sids[3]: None,
    }
    asked = sorted(request.query.get("Status", "") for request in script.requests)
    assert asked == ["", "connected", "connected", "disconnected", "reconnecting"]


async def test_who_leaves_while_twilio_is_asked_is_seen(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    """Who was not among the disconnected when they were listed must still be among the others then."""
    script.will_answer("GET", f"{ROOMS}/{ROOM}", room())
    left = participant("disconnected", end_time="2026-11-21T10:00:00Z")
    script.will_answer("GET", PARTICIPANTS, Answer(drop=True), page(), page(), page(left))
    now = await rooms.fetch_room(FetchRoom(room_sid=ROOM))
    assert [one.participant_sid for one in now.participants] == [PARTICIPANT]
    asked = [request.query["Status"] for request in script.requests if "Status" in request.query]
    assert (len(asked), asked[-1]) == (4, "disconnected")


async def test_a_completed_room_has_ended_when_twilio_says(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("GET", f"{ROOMS}/{ROOM}", room("completed"))
    script.will_answer("GET", PARTICIPANTS, page(), page(), page())
    now = await rooms.fetch_room(FetchRoom(room_sid=ROOM))
    assert now.ended_at == datetime(2026, 11, 21, 10, tzinfo=UTC)


async def test_a_room_that_twilio_does_not_know_has_ended(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("GET", f"{ROOMS}/{ROOM}", NOT_FOUND, NOT_FOUND)
    script.will_answer("GET", PARTICIPANTS, NOT_FOUND, NOT_FOUND, NOT_FOUND)
    now = await rooms.fetch_room(FetchRoom(room_sid=ROOM))
    assert now.ended_at is not None
    assert now.participants == ()


async def test_a_room_that_twilio_did_not_know_for_a_moment_has_not_ended(
    script: ScriptedTwilio, rooms: VideoRooms
) -> None:
    script.will_answer("GET", f"{ROOMS}/{ROOM}", room(), room())
    script.will_answer("GET", PARTICIPANTS, page(), NOT_FOUND, page())
    with pytest.raises(ApplicationError) as caught:
        await rooms.fetch_room(FetchRoom(room_sid=ROOM))
    assert (caught.value.type, caught.value.non_retryable) == (UNAVAILABLE, False)


async def test_a_participant_is_removed(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("POST", ONE_PARTICIPANT, Answer(participant("disconnected")))
    await rooms.remove_participant(RemoveParticipant(room_sid=ROOM, participant_sid=PARTICIPANT))
    assert script.requests[0].form == {"Status": "disconnected"}


@pytest.mark.parametrize("then", [NOT_FOUND, Answer(participant("disconnected"))])
async def test_a_participant_who_has_left_needs_no_removing(
    script: ScriptedTwilio, rooms: VideoRooms, then: Answer
) -> None:
    script.will_answer("POST", ONE_PARTICIPANT, refusal(400, 53204))
    script.will_answer("GET", ONE_PARTICIPANT, then)
    await rooms.remove_participant(RemoveParticipant(room_sid=ROOM, participant_sid=PARTICIPANT))
    assert len(script.requests) == 2


@pytest.mark.parametrize("refused", [refusal(503, 20503), NOT_FOUND, refusal(400, 20001)])
async def test_a_participant_who_is_still_in_was_not_removed(
    script: ScriptedTwilio, rooms: VideoRooms, refused: Answer
) -> None:
    script.will_answer("POST", ONE_PARTICIPANT, refused)
    script.will_answer("GET", ONE_PARTICIPANT, Answer(participant("connected")))
    with pytest.raises(ApplicationError) as caught:
        await rooms.remove_participant(RemoveParticipant(room_sid=ROOM, participant_sid=PARTICIPANT))
    assert caught.value.type == UNAVAILABLE


async def test_closing_completes_the_room_with_that_name_and_the_one_with_that_sid(
    script: ScriptedTwilio, rooms: VideoRooms
) -> None:
    other = "RM" + "1" * 32
    script.will_answer("GET", f"{ROOMS}/{CODE}", room())
    script.will_answer("POST", f"{ROOMS}/{ROOM}", room("completed"))
    script.will_answer("POST", f"{ROOMS}/{other}", room("completed"))
    await rooms.close_video_room(CloseVideoRoom(unique_name=CODE, room_sid=other))
    assert [request.form for request in script.asked("POST")] == [{"Status": "completed"}] * 2


async def test_a_room_whose_creation_was_never_answered_is_closed_by_its_name(
    script: ScriptedTwilio, rooms: VideoRooms
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", room())
    script.will_answer("POST", f"{ROOMS}/{ROOM}", room("completed"))
    await rooms.close_video_room(CloseVideoRoom(unique_name=CODE, room_sid=None))
    assert len(script.asked("POST")) == 1


async def test_where_there_is_no_room_closing_is_done(script: ScriptedTwilio, rooms: VideoRooms) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", NOT_FOUND)
    await rooms.close_video_room(CloseVideoRoom(unique_name=CODE, room_sid=None))
    assert script.asked("POST") == []


@pytest.mark.parametrize(
    ("refused", "then"), [(refusal(400, 53112), room("completed")), (NOT_FOUND, NOT_FOUND)]
)
async def test_a_room_that_is_over_needs_no_closing(
    script: ScriptedTwilio, rooms: VideoRooms, refused: Answer, then: Answer
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", NOT_FOUND)
    script.will_answer("POST", f"{ROOMS}/{ROOM}", refused)
    script.will_answer("GET", f"{ROOMS}/{ROOM}", then)
    await rooms.close_video_room(CloseVideoRoom(unique_name=CODE, room_sid=ROOM))
    assert len(script.requests) == 3


@pytest.mark.parametrize(
    ("status", "then"), [*((status, room()) for status in (400, 401, 403, 404, 500)), (400, NOT_FOUND)]
)
async def test_no_refusal_ends_the_closing(
    script: ScriptedTwilio, rooms: VideoRooms, status: int, then: Answer
) -> None:
    script.will_answer("GET", f"{ROOMS}/{CODE}", NOT_FOUND)
    script.will_answer("POST", f"{ROOMS}/{ROOM}", refusal(status, 20001))
    script.will_answer("GET", f"{ROOMS}/{ROOM}", then)
    with pytest.raises(ApplicationError) as caught:
        await rooms.close_video_room(CloseVideoRoom(unique_name=CODE, room_sid=ROOM))
    assert not caught.value.non_retryable
