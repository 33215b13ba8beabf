"""Which calls and callbacks the switchboard's rules meet, and how they count."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dev.local_twilio.faults.orders import BadOrderError, CallbackOrder, CallOrder, read_order
from dev.local_twilio.faults.rules import Rule, Rules, SeenCall, SeenCallback

CREATE = SeenCall("video", "POST", "/v1/Rooms", "/v1/Rooms?\nUniqueName=ABC1234")
CAME = SeenCallback("participant-connected", "RoomName=ABC1234\nRoomSid=RM1", names_a_room=True)
COMPLETED = SeenCallback("task.completed", "TaskSid=WT1", names_a_room=False)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def call_rule(rules: Rules, match: dict[str, Any] | None = None, **which: Any) -> Rule:
    order = {"call": match or {}, "fault": {"kind": "reset_before"}, **which}
    return rules.add(CallOrder.model_validate(order))


def callback_rule(rules: Rules, match: dict[str, Any], kind: str = "lost") -> Rule:
    return rules.add(CallbackOrder.model_validate({"callback": match, "fault": {"kind": kind}}))


def faulted(rules: Rules, call: SeenCall = CREATE) -> Rule | None:
    found = rules.of_call(call)
    return None if found is None else found[0]


def told(rules: Rules, callback: SeenCallback) -> Rule | None:
    found = rules.of_callback(callback)
    return None if found is None else found[0]


def test_without_rules_nothing_is_faulted() -> None:
    assert (faulted(Rules()), told(Rules(), CAME)) == (None, None)


@pytest.mark.parametrize(
    "match",
    [
        {},
        {"product": "video"},
        {"method": "POST"},
        {"path": "/v1/Rooms"},
        {"path": "/v1/R.*"},
        {"containing": "ABC1234"},
        {"product": "video", "method": "POST", "path": "/v1/Rooms", "containing": "ABC1234"},
    ],
)
def test_a_rule_meets_what_it_asks_for(match: dict[str, Any]) -> None:
    rules = Rules()
    rule = call_rule(rules, match)
    assert faulted(rules) is rule


@pytest.mark.parametrize(
    "match",
    [
        {"product": "taskrouter"},
        {"method": "GET"},
        {"path": "/v1/Room"},
        {"path": "Rooms"},
        {"containing": "XYZ"},
        {"product": "video", "containing": "XYZ"},
    ],
)
def test_a_rule_does_not_meet_anything_else(match: dict[str, Any]) -> None:
    rules = Rules()
    rule = call_rule(rules, match)
    assert faulted(rules) is None
    assert rule.hits == 0


def test_a_callback_is_met_by_its_event_and_its_text() -> None:
    rules = Rules()
    rule = callback_rule(rules, {"event": "participant-connected", "containing": "ABC1234"})
    other = callback_rule(rules, {"event": "task.completed"})
    assert (told(rules, CAME), told(rules, COMPLETED)) == (rule, other)
    assert told(rules, SeenCallback("participant-connected", "RoomName=XYZ", names_a_room=True)) is None


def test_a_rule_of_callbacks_meets_no_call_and_the_other_way_round() -> None:
    rules = Rules()
    callback_rule(rules, {})
    assert faulted(rules) is None
    rules.remove_all()
    call_rule(rules)
    assert told(rules, CAME) is None


def test_what_names_no_room_is_not_met_by_a_foreign_room() -> None:
    rules = Rules()
    rule = callback_rule(rules, {}, "foreign_room")
    assert (told(rules, COMPLETED), rule.hits) == (None, 0)
    assert told(rules, CAME) is rule


def test_the_first_occurrence_once_is_the_default() -> None:
    rules = Rules()
    rule = call_rule(rules)
    assert [faulted(rules) is rule for _ in range(3)] == [True, False, False]
    assert (rule.hits, rule.faulted) == (3, 1)


@given(nth=st.integers(1, 6), times=st.none() | st.integers(1, 6), calls=st.integers(0, 15))
def test_a_rule_faults_so_many_from_the_nth_on(nth: int, times: int | None, calls: int) -> None:
    rules = Rules()
    rule = call_rule(rules, nth=nth, times=times)
    last = calls if times is None else nth + times - 1
    assert [faulted(rules) is rule for _ in range(calls)] == [nth <= n <= last for n in range(1, calls + 1)]


def test_a_rule_is_in_force_for_its_seconds() -> None:
    clock = Clock()
    rules = Rules(clock)
    rule = call_rule(rules, times=None, seconds=5)
    assert faulted(rules) is rule
    clock.now += 5
    assert faulted(rules) is rule
    clock.now += 0.1
    assert faulted(rules) is None
    assert (rule.hits, rule.faulted) == (2, 2)


def test_what_one_rule_faults_the_next_does_not_see() -> None:
    rules = Rules()
    first, second = call_rule(rules), call_rule(rules)
    assert [faulted(rules) for _ in range(3)] == [first, second, None]
    assert (first.hits, second.hits) == (3, 2)


def test_a_removed_rule_faults_nothing_and_lets_go() -> None:
    rules = Rules()
    rule = call_rule(rules, times=None)
    assert rules.remove(rule.id)
    assert rule.removed.is_set()
    assert faulted(rules) is None
    assert not rules.remove(rule.id)


def test_an_id_is_never_given_twice() -> None:
    rules = Rules()
    former = call_rule(rules)
    rules.remove_all()
    assert call_rule(rules).id != former.id


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=5,
)
near_orders = st.fixed_dictionaries(
    {},
    optional={
        "call": st.fixed_dictionaries(
            {}, optional=dict.fromkeys(("product", "method", "path", "containing"), json_values)
        ),
        "callback": json_values,
        "fault": st.fixed_dictionaries(
            {"kind": st.sampled_from(["status", "held", "delayed", "lost", "shuffled"]) | json_values},
            optional=dict.fromkeys(("status", "seconds", "seed", "code"), json_values),
        ),
        "nth": json_values,
        "times": json_values,
        "seconds": json_values,
    },
)


@given(st.binary() | (json_values | near_orders).map(lambda value: json.dumps(value).encode()))
def test_any_body_is_a_rule_or_is_refused(body: bytes) -> None:
    with contextlib.suppress(BadOrderError):
        read_order(body)


@given(json_values | near_orders)
def test_a_refusal_is_one_line(value: object) -> None:
    with pytest.raises(BadOrderError) as refused:
        read_order(json.dumps({"call": {}, "fault": {"kind": "held"}, "nonsense": value}).encode())
    assert "\n" not in str(refused.value)
