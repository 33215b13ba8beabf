"""What clients are told of the recording, and what the room's records are told of tracks."""

from tests.unit.signaling_room import Room, settled_pair, track


def told(room: Room, who: str) -> list[object]:
    return [body["recording"] for body in room.got[who] if body["type"] == "update" and "recording" in body]


def test_a_room_is_unrecorded_at_first() -> None:
    assert Room().connect("agent")["recording"] == {"is_recording": False, "revision": 1}


def test_everybody_is_told_when_it_starts_and_stops() -> None:
    pair = settled_pair()
    pair.play(pair.session.record(True))
    pair.play(pair.session.record(False))
    for who in ("agent", "customer"):
        assert told(pair, who) == [
            {"is_recording": True, "revision": 2},
            {"is_recording": False, "revision": 3},
        ]


def test_a_newcomer_learns_that_the_room_is_recorded() -> None:
    room = Room()
    room.connect("agent")
    room.play(room.session.record(True))
    assert room.connect("customer")["recording"] == {"is_recording": True, "revision": 2}


def test_who_comes_back_on_another_socket_learns_what_changed_meanwhile() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    pair.play(pair.session.record(True))
    assert pair.sync("customer", repeated=True)["recording"] == {"is_recording": True, "revision": 2}


def test_the_records_learn_which_tracks_are_published() -> None:
    room = Room()
    published = room.connect("agent", [track("a")])["published"]["tracks"]
    assert [one.sid for one in room.published["PA-agent"]] == [published[0]["sid"]]
    room.publish("agent", track("a"), track("b", name="voice", kind="audio"))
    assert [(one.name, one.kind) for one in room.published["PA-agent"]] == [
        ("name-a", "video"),
        ("voice", "audio"),
    ]


def test_a_refused_track_is_not_published() -> None:
    room = Room()
    room.connect("agent", [track("a", name="x" * 129)])
    assert room.published["PA-agent"] == ()
