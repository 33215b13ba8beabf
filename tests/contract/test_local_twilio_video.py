"""Video rooms by REST: what the `twilio` package asks is answered as Twilio's OpenAPI file has it."""

from uuid import uuid4

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.contract.local_twilio_server import ACCOUNT, RunningTwilio, assert_error

ROOMS = "/video/v1/Rooms"


def new_name() -> str:
    return uuid4().hex


async def test_a_room_is_created_with_what_was_asked_for(twilio: RunningTwilio) -> None:
    name = new_name()
    room = await twilio.client.video.v1.rooms.create_async(
        unique_name=name,
        type="group",
        status_callback="https://example.com/twilio/video",
        status_callback_method="POST",
        max_participants=3,
        max_participant_duration=7200,
        empty_room_timeout=60,
        unused_room_timeout=1,
        record_participants_on_connect=False,
        audio_only=False,
        video_codecs=["VP8", "H264"],
        media_region="de1",
    )
    assert room.sid.startswith("RM")
    assert (room.unique_name, room.status, room.type) == (name, "in-progress", "group")
    assert room.account_sid == ACCOUNT.account_sid
    assert (room.max_participants, room.max_participant_duration) == (3, 7200)
    assert (room.empty_room_timeout, room.unused_room_timeout) == (60, 1)
    assert (room.status_callback, room.video_codecs) == (
        "https://example.com/twilio/video",
        ["VP8", "H264"],
    )
    assert (room.end_time, room.duration, room.media_region) == (None, None, "de1")


async def test_a_room_has_twilios_defaults(twilio: RunningTwilio) -> None:
    room = await twilio.client.video.v1.rooms.create_async()
    assert room.unique_name == room.sid
    assert (room.max_participants, room.max_participant_duration) == (50, 14400)
    assert (room.empty_room_timeout, room.unused_room_timeout) == (5, 5)


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"UniqueName": "x" * 129}, 53101),
        ({"MaxParticipants": "0"}, 53107),
        ({"MaxParticipants": "51"}, 53107),
        ({"Type": "theatre"}, 53108),
        ({"EmptyRoomTimeout": "0"}, 53109),
        ({"EmptyRoomTimeout": "61"}, 53109),
        ({"UnusedRoomTimeout": "3600"}, 53109),
        ({"StatusCallback": "http://", "StatusCallbackMethod": "PUT"}, 53111),
        ({"StatusCallback": "not a url"}, 53111),
        ({"StatusCallback": "https://example.com:port/"}, 53111),
        ({"StatusCallback": "https://[::1"}, 53111),
        ({"StatusCallback": "https://example.com", "StatusCallbackMethod": "PUT"}, 53110),
        ({"MediaRegion": "mars"}, 53115),
        ({"MaxParticipantDuration": "599"}, 53123),
        ({"MaxParticipantDuration": "86401"}, 53123),
        ({"MaxParticipantDuration": "two hours"}, 20001),
        ({"RecordParticipantsOnConnect": "perhaps"}, 20001),
        ({"VideoCodecs": "AV1"}, 20001),
        ({"RecordingRules": "[]"}, 53120),
        ({"RecordingRules": "{"}, 53120),
    ],
)
async def test_a_wrong_parameter_is_refused_with_its_code(
    twilio: RunningTwilio, parameters: dict[str, str], code: int
) -> None:
    status, body, _ = await twilio.call("POST", ROOMS, data=parameters)
    assert status == 400
    assert_error(body, code, 400)


async def test_a_name_is_taken_while_its_room_is_in_progress(twilio: RunningTwilio) -> None:
    name = new_name()
    first = await twilio.client.video.v1.rooms.create_async(unique_name=name)
    with pytest.raises(TwilioRestException) as refused:
        await twilio.client.video.v1.rooms.create_async(unique_name=name)
    assert (refused.value.status, refused.value.code) == (400, 53113)
    await twilio.client.video.v1.rooms(first.sid).update_async(status="completed")
    second = await twilio.client.video.v1.rooms.create_async(unique_name=name)
    assert second.sid != first.sid


async def test_a_name_leads_to_its_room_while_it_is_in_progress_only(twilio: RunningTwilio) -> None:
    name = new_name()
    room = await twilio.client.video.v1.rooms.create_async(unique_name=name)
    assert (await twilio.client.video.v1.rooms(name).fetch_async()).sid == room.sid
    completed = await twilio.client.video.v1.rooms(name).update_async(status="completed")
    assert (completed.status, completed.sid) == ("completed", room.sid)
    assert completed.duration is not None
    assert completed.end_time is not None
    with pytest.raises(TwilioRestException) as refused:
        await twilio.client.video.v1.rooms(name).fetch_async()
    assert (refused.value.status, refused.value.code) == (404, 20404)
    assert (await twilio.client.video.v1.rooms(room.sid).fetch_async()).status == "completed"


async def test_a_room_is_completed_once(twilio: RunningTwilio) -> None:
    room = await twilio.client.video.v1.rooms.create_async()
    status, body, _ = await twilio.call("POST", f"{ROOMS}/{room.sid}", data={"Status": "completed"})
    assert (status, body["status"]) == (202, "completed")
    status, body, _ = await twilio.call("POST", f"{ROOMS}/{room.sid}", data={"Status": "completed"})
    assert status == 400
    assert_error(body, 53112, 400)


async def test_a_room_can_only_be_completed(twilio: RunningTwilio) -> None:
    room = await twilio.client.video.v1.rooms.create_async()
    status, body, _ = await twilio.call("POST", f"{ROOMS}/{room.sid}", data={"Status": "failed"})
    assert status == 400
    assert_error(body, 53112, 400)


async def test_rooms_are_listed_by_status_and_name(twilio: RunningTwilio) -> None:
    name = new_name()
    room = await twilio.client.video.v1.rooms.create_async(unique_name=name)
    rooms = twilio.client.video.v1.rooms
    assert [one.sid for one in await rooms.list_async(unique_name=name)] == [room.sid]
    assert await rooms.list_async(unique_name=name, status="completed") == []
    await rooms(room.sid).update_async(status="completed")
    assert await rooms.list_async(unique_name=name) == []
    assert [one.sid for one in await rooms.list_async(unique_name=name, status="completed")] == [room.sid]


async def test_a_list_comes_in_pages(twilio: RunningTwilio) -> None:
    room = await twilio.client.video.v1.rooms.create_async()
    joined = [twilio.parts.rooms.participant_connected(room.sid, f"guest-{n}") for n in range(5)]
    participants = twilio.client.video.v1.rooms(room.sid).participants
    page = await participants.page_async(page_size=2)
    sids: list[str] = [one.sid for one in page]
    assert len(sids) == 2
    while page.next_page_url:
        page = await page.next_page_async()
        sids += [one.sid for one in page]
    assert sids == joined[::-1]
    assert len(await participants.list_async(limit=3)) == 3


async def test_participants_are_listed_by_status_and_identity(twilio: RunningTwilio) -> None:
    room = await twilio.client.video.v1.rooms.create_async()
    agent = twilio.parts.rooms.participant_connected(room.sid, "agent")
    customer = twilio.parts.rooms.participant_connected(room.sid, "customer")
    twilio.parts.rooms.participant_disconnected(room.sid, customer)
    participants = twilio.client.video.v1.rooms(room.sid).participants
    connected = await participants.list_async(status="connected")
    assert [(one.sid, one.identity, one.end_time) for one in connected] == [(agent, "agent", None)]
    left = await participants.list_async(status="disconnected")
    assert [(one.sid, one.duration) for one in left] == [(customer, 0)]
    assert left[0].end_time is not None
    assert [one.sid for one in await participants.list_async(identity="agent")] == [agent]


async def test_a_participant_is_removed(twilio: RunningTwilio) -> None:
    room = await twilio.client.video.v1.rooms.create_async()
    sid = twilio.parts.rooms.participant_connected(room.sid, "customer")
    participant = twilio.client.video.v1.rooms(room.sid).participants(sid)
    assert (await participant.fetch_async()).status == "connected"
    assert (await participant.update_async(status="disconnected")).status == "disconnected"
    assert (await participant.fetch_async()).status == "disconnected"
    with pytest.raises(TwilioRestException) as refused:
        await participant.update_async(status="disconnected")
    assert (refused.value.status, refused.value.code) == (404, 20404)


async def test_completing_a_room_disconnects_everyone(twilio: RunningTwilio) -> None:
    room = await twilio.client.video.v1.rooms.create_async()
    twilio.parts.rooms.participant_connected(room.sid, "agent")
    twilio.parts.rooms.participant_connected(room.sid, "customer")
    await twilio.client.video.v1.rooms(room.sid).update_async(status="completed")
    participants = await twilio.client.video.v1.rooms(room.sid).participants.list_async()
    assert [one.status for one in participants] == ["disconnected", "disconnected"]


async def test_the_same_identity_again_replaces_the_former(twilio: RunningTwilio) -> None:
    room = await twilio.client.video.v1.rooms.create_async()
    first = twilio.parts.rooms.participant_connected(room.sid, "agent")
    second = twilio.parts.rooms.participant_connected(room.sid, "agent")
    participants = twilio.client.video.v1.rooms(room.sid).participants
    assert {one.sid: one.status for one in await participants.list_async()} == {
        first: "disconnected",
        second: "connected",
    }


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOMS}/RM{'0' * 32}",
        f"{ROOMS}/unheard-of",
        f"{ROOMS}/unheard-of/Participants",
        f"{ROOMS}/RM{'0' * 32}/Participants/PA{'0' * 32}",
        "/video/v1/Nothing",
    ],
)
async def test_what_is_not_there_is_404(twilio: RunningTwilio, path: str) -> None:
    status, body, _ = await twilio.call("GET", path)
    assert status == 404
    assert_error(body, 20404, 404)
    assert path.removeprefix("/video") in body["message"]
