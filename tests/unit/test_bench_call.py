"""What the time from a press to a picture is made of."""

import copy
from typing import Any

import pytest

from dev.bench.call.bench import BENCH, details, figures
from dev.bench.call.parts import PARTS, Picture, Seen, agent_joins, customer_joins

AGENT: dict[str, Any] = {
    "origin": 10_000,
    "pressed": 1000,
    "moving": 1900,
    "steps": [
        {"what": "sdk", "at": 300},
        {"what": "update", "at": 400},
        {"what": "devices-asked", "at": 1005},
        {"what": "devices", "at": 1025},
        {"what": "socket", "at": 1100},
        {"what": "connected", "at": 1150},
        {"what": "ice", "at": 1500},
        {"what": "element", "at": 1520},
        {"what": "dtls", "at": 1530},
    ],
    "answers": [{"what": "agent-token", "asked": 1030, "at": 1090}],
}
CUSTOMER: dict[str, Any] = {
    "origin": 10_100,
    "pressed": 200,
    "moving": 1850,
    "steps": [
        {"what": "devices-asked", "at": 210},
        {"what": "devices", "at": 240},
        {"what": "sdk", "at": 300},
        {"what": "update", "at": 350},
        {"what": "update", "at": 1110},
        {"what": "socket", "at": 1160},
        {"what": "update", "at": 1170},
        {"what": "connected", "at": 1220},
        {"what": "ice", "at": 1410},
        {"what": "dtls", "at": 1420},
        {"what": "element", "at": 1445},
    ],
    "answers": [
        {"what": "arrival", "asked": 310, "at": 340},
        {"what": "token", "asked": 1115, "at": 1145},
    ],
}


def of(picture: Picture) -> dict[str, float]:
    """Without what took no time."""
    return {part: ms for part, ms in picture.parts.items() if ms}


def test_the_way_of_an_agent_to_a_customer_who_waits_is_told_part_by_part() -> None:
    pictures = agent_joins(Seen.of(AGENT), Seen.of(CUSTOMER))
    assert of(pictures["agent"]) == {
        "page": 5 + 5 + 10 + 5 + 15,
        "devices": 20,
        "agent-token": 60,
        "connected": 50 + 60,
        "update": 60,
        "token": 30,
        "ice": 190,
        "dtls": 10,
        "element": 25,
        "moving": 405,
    }
    assert pictures["agent"].ms == 950
    assert pictures["agent"].ours == 40 + 60 + 60 + 30 + 25
    assert "element" not in of(pictures["customer"])  # it was there before the media
    assert pictures["customer"].ms == 900


def test_the_way_of_a_customer_to_an_agent_who_is_in_waits_for_the_sdk_only_beyond_the_token() -> None:
    customer = copy.deepcopy(CUSTOMER)
    customer["pressed"] = 205
    customer["answers"][1] = {"what": "token", "asked": 341, "at": 400}
    customer["steps"][2]["at"] = 450
    [picture, _] = customer_joins(Seen.of(AGENT), Seen.of(customer)).values()
    assert of(picture)["arrival"] == 30
    assert of(picture)["token"] == 59
    assert of(picture)["sdk"] == 50
    assert sum(picture.parts.values()) == picture.ms


def test_a_bare_page_asks_the_api_for_nothing() -> None:
    bare = copy.deepcopy(CUSTOMER)
    bare["answers"] = []
    bare["steps"] = [step for step in bare["steps"] if step["what"] != "update"]
    [picture, _] = agent_joins(Seen.of({**AGENT, "answers": []}), Seen.of(bare)).values()
    assert {"arrival", "token", "agent-token", "update"}.isdisjoint(of(picture))
    assert sum(picture.parts.values()) == picture.ms


def test_a_step_that_was_not_seen_is_no_step_that_took_no_time() -> None:
    blind = copy.deepcopy(CUSTOMER)
    blind["steps"] = [step for step in blind["steps"] if step["what"] != "dtls"]
    with pytest.raises(ValueError, match="empty"):
        agent_joins(Seen.of(AGENT), Seen.of(blind))


def measured(**parts: float) -> dict[str, Any]:
    picture = Picture(sum(parts.values()), dict.fromkeys(PARTS, 0.0) | parts)
    one = {"ms": picture.ms, "ours": picture.ours, "parts": picture.parts}
    kinds = ("customer_joins", "bare_customer_joins", "agent_joins", "bare_agent_joins")
    return {"browser": "Chromium 1", **{kind: [{"agent": one, "customer": one}] for kind in kinds}}


def test_only_what_is_neither_twilios_nor_the_browsers_is_held_to_the_limit() -> None:
    told = figures(measured(page=50, token=100, connected=400, moving=400))
    assert [one.value for one in told] == [950, 950, 150, 950, 950, 150]
    assert all(one.kept for one in told)
    missed = [one.name for one in figures(measured(page=51, token=100)) if not one.kept]
    assert missed == [
        "The customer joins: neither twilio-video nor WebRTC",
        "The agent joins: neither twilio-video nor WebRTC",
    ]


def test_every_part_stands_in_the_table_beside_that_of_the_bare_page() -> None:
    assert BENCH.details is details
    head, _, *rows = details(measured(page=51.4, token=100))
    assert head.count("|") == rows[0].count("|") == 7
    assert len(rows) == len(PARTS)
    assert rows[0] == "| the pages' own code | ours | 51 (51) | 51 (51) | 51 (51) | 51 (51) |"
