"""Published, muted, taken back, refused: the tracks as their publisher and the others see them."""

import pytest

from tests.unit.signaling_room import Json, Room, settled_pair, track


def test_a_new_track_is_confirmed_to_its_publisher_and_shown_to_the_others() -> None:
    pair = settled_pair()
    pair.publish("agent", track("a"), track("screen"))
    (published,) = pair.got["agent"]
    assert [entry["state"] for entry in published["published"]["tracks"]] == ["ready", "ready"]
    (news,) = pair.got["customer"]
    assert [one["name"] for one in news["participants"][0]["tracks"]] == ["name-a", "name-screen"]
    assert [one["id"] for one in news["subscribed"]["tracks"]] == ["a", "screen"]


def test_a_track_taken_back_is_gone_for_the_others() -> None:
    pair = settled_pair()
    pair.publish("agent")
    (news,) = pair.got["customer"]
    assert news["participants"][0]["tracks"] == []
    assert news["subscribed"]["tracks"] == []


def test_mute_keeps_the_sid_and_negotiates_nothing() -> None:
    pair = settled_pair()
    pair.publish("agent", track("a"))
    pair.publish("agent", track("a", enabled=False))
    before, after = (one["tracks"][0] for one in pair.shown("customer"))
    assert (before["enabled"], after["enabled"]) == (True, False)
    assert before["sid"] == after["sid"]
    assert pair.negotiated("customer") == []


def test_participant_state_that_only_repeats_itself_is_no_news() -> None:
    pair = settled_pair()
    pair.publish("agent", track("a"), repeated=True)
    assert pair.got == {}


def test_every_list_carries_a_greater_revision_than_the_one_before() -> None:
    pair = settled_pair()
    for tracks in ([track("a"), track("b")], [track("a")], []):
        pair.publish("agent", *tracks)
    for revisions in (
        [body["published"]["revision"] for body in pair.got["agent"]],
        [body["subscribed"]["revision"] for body in pair.got["customer"]],
        [one["revision"] for one in pair.shown("customer")],
    ):
        assert len(revisions) == 3
        assert revisions == sorted(set(revisions))


@pytest.mark.parametrize(
    ("refused", "code"),
    [(track("b", name="x" * 129), 53302), (track("b", name="name-a"), 53304)],
    ids=["too long", "duplicate"],
)
def test_a_track_with_a_name_that_twilio_refuses_fails_for_its_publisher_alone(
    refused: Json, code: int
) -> None:
    pair = settled_pair()
    pair.publish("agent", refused, track("a"))
    failed, ready = pair.got["agent"][0]["published"]["tracks"]
    assert (failed["state"], failed["error"]["code"]) == ("failed", code)
    assert ready["state"] == "ready"
    assert [one["name"] for one in pair.shown("customer")[0]["tracks"]] == ["name-a"]


def test_a_track_refused_at_connect_is_created_first_and_fails_once_the_page_listens() -> None:
    room = Room()
    connected = room.connect("agent", [track("a", name="x" * 129)])
    assert connected["published"]["tracks"] == [{"id": "a", "state": "created"}]
    room.forget()
    (reminder,) = room.reminders
    room.play(room.session.remind(reminder))
    published = room.got["agent"][0]["published"]
    assert published["tracks"][0]["error"]["code"] == 53302
    assert published["revision"] > connected["published"]["revision"]


def test_the_report_of_a_refused_track_is_dropped_when_its_publisher_has_gone() -> None:
    room = Room()
    room.connect("agent", [track("a", name="x" * 129)])
    room.play(room.session.leave("agent"))
    assert room.session.remind(room.reminders[0]) == []
