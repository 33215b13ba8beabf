"""Who is told what of newcomers, of those who leave, and of the room's end."""

import re

from dev.local_twilio.signaling_seam import SignalingError
from tests.unit.signaling_room import ROOM_SID, SESSION_TIMEOUT, Room, close, offer, settled_pair, track


def test_connected_carries_what_the_sdk_cannot_do_without() -> None:
    room = Room()
    connected = room.connect("agent", [track("a")])
    assert connected["version"] == 2
    assert (connected["sid"], connected["name"]) == (ROOM_SID, "ROOM")
    assert connected["options"]["session_timeout"] == SESSION_TIMEOUT
    assert connected["participant"]["sid"] == "PA-agent"
    assert connected["participant"]["state"] == "connected"
    published = connected["published"]["tracks"]
    assert [(entry["id"], entry["state"]) for entry in published] == [("a", "ready")]
    assert re.fullmatch("MT[a-f0-9]{32}", published[0]["sid"])


def test_a_newcomer_learns_who_is_there_and_what_they_publish() -> None:
    room = Room()
    sid = room.connect("agent", [track("a")])["published"]["tracks"][0]["sid"]
    connected = room.connect("customer")
    (agent,) = connected["participants"]
    assert (agent["identity"], agent["state"]) == ("agent", "connected")
    assert agent["tracks"] == [
        {"sid": sid, "name": "name-a", "kind": "video", "enabled": True, "priority": "standard"}
    ]
    assert connected["subscribed"]["tracks"] == [{"id": "a", "sid": sid, "state": "ready"}]


def test_the_others_learn_of_a_newcomer_and_its_tracks_in_one_message() -> None:
    room = Room()
    room.connect("agent")
    room.forget()
    room.connect("customer", [track("c")])
    (news,) = [body for body in room.got["agent"] if "participants" in body]
    assert news["participants"][0]["identity"] == "customer"
    assert news["participants"][0]["tracks"][0]["sid"] == news["subscribed"]["tracks"][0]["sid"]


def test_the_same_identity_again_ends_the_older_session_with_53205() -> None:
    room = Room()
    room.connect("agent")
    room.connect("first", identity="customer")
    room.connect("second", identity="customer")
    assert room.ended["first"]["code"] == 53205
    assert "second" not in room.ended
    assert [(one["sid"], one["state"]) for one in room.shown("agent")][-2:] == [
        ("PA-first", "disconnected"),
        ("PA-second", "connected"),
    ]
    assert room.left == []  # the records have replaced it themselves


def test_whoever_leaves_is_disconnected_for_the_others_with_its_tracks_and_its_pair_closed() -> None:
    pair = settled_pair()
    pair.play(pair.session.leave("customer"))
    assert pair.ended["customer"] == {"type": "disconnected", "version": 2}
    assert pair.left == ["PA-customer"]
    assert pair.negotiated("agent") == [close("pc-customer", 2)]
    (news,) = [body for body in pair.got["agent"] if "participants" in body]
    assert news["participants"][0]["state"] == "disconnected"
    assert len(news["participants"][0]["tracks"]) == 1
    assert news["subscribed"]["tracks"] == []


def test_one_who_stayed_meets_the_next_newcomer() -> None:
    pair = settled_pair()
    pair.play(pair.session.leave("customer"))
    pair.forget()
    pair.connect("third")
    assert pair.negotiated("agent") == [offer("pc-third")]


def test_completing_the_room_tells_everyone_even_those_without_a_socket() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    pair.play(pair.session.complete())
    assert {body["status"] for body in pair.ended.values()} == {"completed"}
    assert set(pair.ended) == {"agent", "customer"}


def test_a_removed_participant_sees_no_error_and_the_others_see_it_go() -> None:
    pair = settled_pair()
    pair.play(pair.session.remove("PA-customer"))
    assert pair.ended["customer"] == {"type": "disconnected", "version": 2, "status": "disconnected"}
    assert pair.shown("agent")[0]["state"] == "disconnected"
    assert pair.left == []  # whoever removes has it in the records already


def test_a_participant_removed_for_a_reason_sees_its_code() -> None:
    pair = settled_pair()
    pair.play(pair.session.remove("PA-customer", SignalingError(53216, "over")))
    assert pair.ended["customer"]["code"] == 53216


def test_removing_someone_who_is_not_there_does_nothing() -> None:
    pair = settled_pair()
    assert pair.session.remove("PA-nobody") == []
