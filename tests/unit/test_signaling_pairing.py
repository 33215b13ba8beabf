"""Which offer, answer and candidates reach the other end of a pair."""

import pytest

from tests.unit.signaling_room import Room, answer, close, ice, offer, settled_pair


def test_a_newcomers_offer_goes_to_whoever_is_there_and_their_own_unused_one_is_closed() -> None:
    room = Room()
    room.connect("agent")
    room.connect("customer")
    assert room.negotiated("agent")[0]["description"]["sdp"] == "offer 1"
    assert [news["id"] for news in room.negotiated("agent")] == ["pc-customer", "pc-agent"]
    assert room.negotiated("agent")[1]["description"]["type"] == "close"
    assert room.negotiated("customer") == []


def test_an_unused_offer_of_the_one_who_waits_serves_a_newcomer_who_brings_none() -> None:
    room = Room()
    room.connect("agent")
    room.connect("customer", offers=[])
    (news,) = room.negotiated("customer")
    assert (news["id"], news["description"]["type"]) == ("pc-agent", "offer")


def test_without_an_offer_to_take_the_newcomer_is_asked_for_one() -> None:
    room = Room()
    for who in ("one", "two", "three"):
        room.connect(who)
    (asked,) = room.negotiated("three")
    assert asked["description"] == {"type": "create-offer", "revision": 1}
    room.forget()
    room.negotiate("three", offer(asked["id"], 2))
    assert room.negotiated("two") == [offer(asked["id"], 2)]


def test_candidates_that_come_before_the_link_go_out_with_the_offer() -> None:
    room = Room()
    room.connect("agent")
    room.negotiate("agent", ice("pc-agent", 1, "x"))
    room.negotiate("agent", ice("pc-agent", 2, "x", "y"))
    room.negotiate("agent", ice("pc-agent", 1, "x"))
    room.connect("customer", offers=[])
    assert room.negotiated("customer")[0]["ice"]["candidates"] == [{"candidate": "x"}, {"candidate": "y"}]


def test_an_unused_offer_that_its_client_has_closed_is_not_taken() -> None:
    room = Room()
    room.connect("agent")
    room.negotiate("agent", close("pc-agent", 2))
    room.connect("customer", offers=[])
    (asked,) = room.negotiated("customer")
    assert asked["description"]["type"] == "create-offer"


def test_an_answer_counts_once_and_only_from_the_other_side_at_its_revision() -> None:
    room = Room()
    room.connect("agent")
    room.connect("customer")
    room.negotiate("customer", answer("pc-customer", 1))
    room.negotiate("agent", answer("pc-customer", 2))
    assert room.negotiated("customer") == []
    room.negotiate("agent", answer("pc-customer", 1))
    room.negotiate("agent", answer("pc-customer", 1))
    assert room.negotiated("customer") == [answer("pc-customer", 1)]


@pytest.mark.parametrize(("first", "second"), [("agent", "customer"), ("customer", "agent")])
def test_of_two_offers_at_once_the_first_wins_and_the_other_is_dropped(first: str, second: str) -> None:
    pair = settled_pair()
    pair.negotiate(first, offer("pc-customer", 2))
    pair.negotiate(second, offer("pc-customer", 2))
    assert pair.negotiated(second) == [offer("pc-customer", 2)]
    assert pair.negotiated(first) == []
    pair.negotiate(second, answer("pc-customer", 2))
    pair.negotiate(second, offer("pc-customer", 3))
    assert pair.negotiated(first) == [answer("pc-customer", 2), offer("pc-customer", 3)]


def test_older_candidate_lists_are_dropped() -> None:
    pair = settled_pair()
    pair.negotiate("agent", ice("pc-customer", 2, "x", "y", complete=True))
    pair.negotiate("agent", ice("pc-customer", 1, "x"))
    assert pair.negotiated("customer") == [ice("pc-customer", 2, "x", "y", complete=True)]


def test_news_of_a_foreign_peer_connection_reaches_nobody() -> None:
    pair = settled_pair()
    pair.connect("stranger")
    pair.forget()
    pair.negotiate("stranger", offer("pc-customer", 9), close("pc-customer", 9))
    assert pair.got == {}


def test_a_peer_connection_that_one_end_gives_up_is_closed_at_the_other() -> None:
    pair = settled_pair()
    pair.negotiate("customer", close("pc-customer", 2))
    assert pair.negotiated("agent") == [close("pc-customer", 2)]
    pair.forget()
    pair.negotiate("agent", offer("pc-customer", 3))
    assert pair.got == {}
