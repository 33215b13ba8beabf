"""Recording rules and recordings: as Twilio's OpenAPI file has them, and told as Twilio tells them."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.video.v1.room import RoomInstance

from dev.local_twilio.account import new_sid
from dev.local_twilio.database import Database
from dev.local_twilio.recording_store import RecordingStore
from dev.local_twilio.signaling_seam import PublishedTrack
from tests.contract.local_twilio_server import (
    ACCOUNT,
    RunningTwilio,
    assert_error,
    event_of,
)

ALL = [{"type": "include", "all": True}]
NONE = [{"type": "exclude", "all": True}]


def track(kind: str = "video", name: str = "camera") -> PublishedTrack:
    return PublishedTrack(new_sid("MT"), name, kind)


async def new_room(twilio: RunningTwilio, **options: Any) -> RoomInstance:
    return await twilio.client.video.v1.rooms.create_async(
        unique_name=uuid4().hex, status_callback=f"{twilio.callbacks.url}/twilio/video", **options
    )


def joins(twilio: RunningTwilio, room_sid: str, identity: str, *tracks: PublishedTrack) -> str:
    """They are in the room, and publish these tracks."""
    participant_sid = twilio.parts.rooms.participant_connected(room_sid, identity)
    twilio.parts.rooms.tracks_published(room_sid, participant_sid, tracks)
    return participant_sid


async def recordings(twilio: RunningTwilio, room_sid: str, **query: Any) -> list[tuple[str, str]]:
    """Source and status of each, the oldest first."""
    listed = await twilio.client.video.v1.rooms(room_sid).recordings.list_async(**query)
    return [(one.source_sid, one.status) for one in reversed(listed)]


# --- rules --------------------------------------------------------------------------------------------------


async def test_a_room_is_unrecorded_until_its_rules_say_otherwise(twilio: RunningTwilio) -> None:
    room = await new_room(twilio)
    rules = twilio.client.video.v1.rooms(room.sid).recording_rules
    first = await rules.fetch_async()
    assert (first.room_sid, first.rules) == (room.sid, NONE)
    assert (await rules.update_async(rules=ALL)).rules == ALL
    assert (await rules.fetch_async()).rules == ALL


@pytest.mark.parametrize(
    ("options", "rules"),
    [
        ({"record_participants_on_connect": True}, ALL),
        ({"recording_rules": [{"type": "include", "kind": "audio"}]}, [{"type": "include", "kind": "audio"}]),
    ],
)
async def test_a_room_may_be_created_with_rules(
    twilio: RunningTwilio, options: dict[str, Any], rules: list[dict[str, Any]]
) -> None:
    room = await new_room(twilio, **options)
    fetched = await twilio.client.video.v1.rooms(room.sid).recording_rules.fetch_async()
    assert fetched.rules == rules


@pytest.mark.parametrize(
    "rules",
    [
        None,
        "",
        "{",
        "{}",
        "[]",
        '["include"]',
        '[{"all": true}]',
        '[{"type": "include"}]',
        '[{"type": "record", "all": true}]',
        '[{"type": "include", "all": false}]',
        '[{"type": "include", "all": true, "kind": "audio"}]',
        '[{"type": "include", "kind": "data"}]',
        '[{"type": "include", "color": "red"}]',
        json.dumps(ALL * 21),
    ],
)
async def test_what_is_no_rule_is_refused_with_53120(twilio: RunningTwilio, rules: str | None) -> None:
    room = await new_room(twilio)
    path = f"/video/v1/Rooms/{room.sid}/RecordingRules"
    status, body, _ = await twilio.call("POST", path, data={} if rules is None else {"Rules": rules})
    assert status == 400
    assert_error(body, 53120, 400)


async def test_the_rules_of_a_room_that_is_over_cannot_be_changed(twilio: RunningTwilio) -> None:
    room = await new_room(twilio)
    await twilio.client.video.v1.rooms(room.sid).update_async(status="completed")
    rules = twilio.client.video.v1.rooms(room.sid).recording_rules
    with pytest.raises(TwilioRestException) as refused:
        await rules.update_async(rules=ALL)
    assert (refused.value.status, refused.value.code) == (400, 53118)
    assert (await rules.fetch_async()).rules == NONE


@pytest.mark.parametrize("path", ["RecordingRules", "Recordings", f"Recordings/RT{'0' * 32}"])
async def test_of_a_room_that_is_not_there_nothing_is_recorded(twilio: RunningTwilio, path: str) -> None:
    status, body, _ = await twilio.call("GET", f"/video/v1/Rooms/RM{'0' * 32}/{path}")
    assert status == 404
    assert_error(body, 20404, 404)


def test_rooms_of_a_former_versions_file_are_unrecorded(tmp_path: Path) -> None:
    old = Database(tmp_path / "twilio.db")
    old.execute(
        "INSERT INTO rooms VALUES ('RM1', 'ABC', 'in-progress', 'group', NULL, 'POST', 50, 600, 5, 5, 0, 0,"
        " 'us1', '[]', 0, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', NULL)"
    )
    old.close()
    rules = RecordingStore(Database(tmp_path / "twilio.db")).rules("RM1").rules
    assert [rule.resource for rule in rules] == NONE


# --- recordings ---------------------------------------------------------------------------------------------


async def test_each_track_is_recorded_from_the_rule_until_the_other_rule(twilio: RunningTwilio) -> None:
    room = await new_room(twilio)
    camera, voice = track(), track("audio", "microphone")
    joins(twilio, room.sid, "agent", camera, voice)
    assert await recordings(twilio, room.sid) == []
    rules = twilio.client.video.v1.rooms(room.sid).recording_rules
    await rules.update_async(rules=ALL)
    assert await recordings(twilio, room.sid) == [(camera.sid, "processing"), (voice.sid, "processing")]
    await rules.update_async(rules=ALL)  # the same again
    await rules.update_async(rules=NONE)
    assert await recordings(twilio, room.sid) == [(camera.sid, "completed"), (voice.sid, "completed")]
    await rules.update_async(rules=ALL)
    assert [status for _, status in await recordings(twilio, room.sid)] == [
        *["completed"] * 2,
        *["processing"] * 2,
    ]


async def test_who_comes_later_is_recorded_and_who_leaves_is_not_any_more(twilio: RunningTwilio) -> None:
    room = await new_room(twilio, record_participants_on_connect=True)
    camera, screen = track(), track("video", "screen")
    sid = joins(twilio, room.sid, "customer", camera)
    twilio.parts.rooms.tracks_published(room.sid, sid, [screen])
    assert await recordings(twilio, room.sid) == [(camera.sid, "completed"), (screen.sid, "processing")]
    twilio.parts.rooms.participant_disconnected(room.sid, sid)
    assert await recordings(twilio, room.sid, status="processing") == []


async def test_the_end_of_a_room_completes_its_recordings(twilio: RunningTwilio) -> None:
    room = await new_room(twilio, record_participants_on_connect=True)
    joins(twilio, room.sid, "agent", track())
    await twilio.client.video.v1.rooms(room.sid).update_async(status="completed")
    assert [status for _, status in await recordings(twilio, room.sid)] == ["completed"]


async def test_rules_may_choose_and_the_last_that_fits_decides(twilio: RunningTwilio) -> None:
    room = await new_room(twilio)
    voice, camera, screen = track("audio", "microphone"), track(), track("video", "screen")
    sid = joins(twilio, room.sid, "agent", voice, camera, screen, track("data", "data"))
    others = track()
    joins(twilio, room.sid, "customer", others)

    async def chosen(*rules: dict[str, Any]) -> set[str]:
        await twilio.client.video.v1.rooms(room.sid).recording_rules.update_async(rules=list(rules))
        return {source for source, _ in await recordings(twilio, room.sid, status="processing")}

    assert await chosen({"type": "include", "kind": "audio"}) == {voice.sid}
    assert await chosen({"type": "include", "publisher": "agent", "kind": "video"}) == {
        camera.sid,
        screen.sid,
    }
    assert await chosen({"type": "include", "publisher": sid}, {"type": "exclude", "track": "screen"}) == {
        voice.sid,
        camera.sid,
    }
    assert await chosen({"type": "exclude", "kind": "audio"}, *ALL) == {
        voice.sid,
        camera.sid,
        screen.sid,
        others.sid,
    }


async def test_a_deleted_recording_is_still_told_of(twilio: RunningTwilio) -> None:
    room = await new_room(twilio, record_participants_on_connect=True)
    camera = track()
    joins(twilio, room.sid, "agent", camera)
    await twilio.client.video.v1.rooms(room.sid).update_async(status="completed")
    [recording] = await twilio.client.video.v1.rooms(room.sid).recordings.list_async()
    context = twilio.client.video.v1.rooms(room.sid).recordings(recording.sid)
    assert (await context.fetch_async()).duration == 1
    assert await context.delete_async()
    assert (await context.fetch_async()).status == "deleted"
    assert await recordings(twilio, room.sid, source_sid=camera.sid) == [(camera.sid, "deleted")]
    assert await recordings(twilio, room.sid, source_sid=new_sid("MT")) == []


# --- callbacks ----------------------------------------------------------------------------------------------


async def test_recordings_are_told_to_the_status_callback(twilio: RunningTwilio) -> None:
    room = await new_room(twilio)
    voice = track("audio", "microphone")
    sid = joins(twilio, room.sid, "customer-ABC1234", voice)
    rules = twilio.client.video.v1.rooms(room.sid).recording_rules
    await rules.update_async(rules=ALL)
    await rules.update_async(rules=NONE)
    callbacks = await twilio.callbacks.events_of("RoomSid", room.sid, last="recording-completed")
    [recording] = await twilio.client.video.v1.rooms(room.sid).recordings.list_async()
    *_, started, completed = callbacks
    assert [event_of(one) for one in (started, completed)] == ["recording-started", "recording-completed"]
    for callback in (started, completed):
        said = callback.fields
        assert said["AccountSid"] == ACCOUNT.account_sid
        assert (said["ParticipantSid"], said["ParticipantIdentity"]) == (sid, "customer-ABC1234")
        assert (said["RecordingSid"], said["SourceSid"]) == (recording.sid, voice.sid)
        assert (said["Type"], said["Codec"], said["Container"]) == ("audio", "OPUS", "mka")
        assert said["TrackName"] == "microphone"
        assert said["RecordingUri"] == f"/v1/Recordings/{recording.sid}"
    assert "Duration" not in started.fields
    assert completed.fields["Duration"] == "1"
    assert completed.fields["MediaUri"] == f"/v1/Recordings/{recording.sid}/Media"
