"""A participant without a socket: how long it stays, and what it finds when it comes back."""

from tests.unit.signaling_room import SESSION_TIMEOUT, Room, answer, ice, offer, settled_pair, track


def test_a_lost_socket_shows_as_reconnecting_and_the_return_as_connected() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    pair.sync("customer", offer("pc-customer"))
    assert [one["state"] for one in pair.shown("agent")] == ["reconnecting", "connected"]


def test_a_return_on_a_new_socket_before_the_loss_was_noticed_tells_the_others_nothing() -> None:
    pair = settled_pair()
    pair.sync("customer", offer("pc-customer"), tracks=[track("c")], repeated=True)
    assert pair.got["agent"] == []


def test_whoever_does_not_come_back_in_time_has_left() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    (reminder,) = pair.reminders
    assert reminder.seconds == SESSION_TIMEOUT
    pair.play(pair.session.remind(reminder))
    assert pair.left == ["PA-customer"]
    assert pair.ended["customer"]["code"] == 53001
    assert pair.shown("agent")[-1]["state"] == "disconnected"


def test_the_timeout_of_an_earlier_loss_does_not_cut_a_later_one_short() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    pair.sync("customer")
    pair.play(pair.session.lose_socket("customer"))
    earlier, later = pair.reminders
    assert pair.session.remind(earlier) == []
    pair.play(pair.session.remind(later))
    assert pair.left == ["PA-customer"]


def test_the_timeout_of_one_who_is_back_is_about_nothing() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    pair.sync("customer")
    assert pair.session.remind(pair.reminders[0]) == []


def test_synced_holds_the_peers_last_description_and_candidates() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    pair.negotiate("agent", ice("pc-customer", 7, "x"), offer("pc-customer", 2))
    synced = pair.sync("customer", offer("pc-customer", 1))
    assert {news["id"] for news in synced["peer_connections"]} == {"pc-customer"}
    assert synced["peer_connections"][0]["ice"]["revision"] == 7
    described = [news["description"] for news in synced["peer_connections"] if "description" in news]
    assert [(one["type"], one["revision"]) for one in described] == [("answer", 1), ("offer", 2)]


def test_what_the_client_did_while_away_is_taken_up_before_it_is_told_the_rest() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    synced = pair.sync("customer", offer("pc-customer", 2), tracks=[track("c"), track("screen")])
    assert [entry["state"] for entry in synced["published"]["tracks"]] == ["ready", "ready"]
    assert pair.negotiated("agent") == [offer("pc-customer", 2)]
    assert [one["name"] for one in pair.shown("agent")[-1]["tracks"]] == ["name-c", "name-screen"]


def test_whoever_left_meanwhile_is_missing_from_synced() -> None:
    pair = settled_pair()
    pair.play(pair.session.lose_socket("customer"))
    pair.play(pair.session.leave("agent"))
    synced = pair.sync("customer", offer("pc-customer"))
    assert synced["participants"] == []
    assert synced["peer_connections"] == []
    assert synced["subscribed"]["tracks"] == []


def test_whoever_came_meanwhile_is_in_synced_with_their_offer() -> None:
    room = Room()
    room.connect("agent")
    room.play(room.session.lose_socket("agent"))
    room.connect("customer")
    synced = room.sync("agent", offer("pc-agent"))
    assert [one["identity"] for one in synced["participants"]] == ["customer"]
    assert {news["id"] for news in synced["peer_connections"]} == {"pc-customer"}


def test_an_unused_offer_is_kept_over_a_lost_socket() -> None:
    room = Room()
    room.connect("agent")
    room.play(room.session.lose_socket("agent"))
    assert room.sync("agent", offer("pc-agent"))["peer_connections"] == [{"id": "pc-agent"}]


def test_a_pair_whose_offer_is_still_awaited_is_missing_from_synced() -> None:
    room = Room()
    for who in ("one", "two", "three"):
        room.connect(who)
    (asked,) = room.negotiated("three")
    room.play(room.session.lose_socket("two"))
    synced = room.sync("two", answer("pc-two"))
    assert asked["id"] not in {news["id"] for news in synced["peer_connections"]}
