"""Limits: what waits, for how long, and for whom."""

import pytest
from starlette.requests import Request

from api.guess_limits import POSTS_PER_CODE, GuessLimits, caller_address
from api.problems import TooManyGuesses, TooOften
from settings import Settings


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limits(settings: Settings, clock: Clock) -> GuessLimits:
    few = settings.model_copy(update={"guesses_per_address": 3, "guesses_in_all": 5})
    return GuessLimits(few, clock)


def wait_of(limits: GuessLimits, address: str) -> int | None:
    try:
        limits.allow_lookup(address)
    except TooManyGuesses as refused:
        return refused.retry_after
    return None


def test_an_address_waits_until_its_oldest_guess_is_a_minute_ago(limits: GuessLimits, clock: Clock) -> None:
    for _ in range(3):
        assert wait_of(limits, "one") is None
        limits.unknown_code("one")
        clock.seconds += 10
    assert wait_of(limits, "one") == 30
    assert wait_of(limits, "another") is None
    clock.seconds += 30
    assert wait_of(limits, "one") is None


def test_many_addresses_together_are_limited_too(limits: GuessLimits, clock: Clock) -> None:
    for number in range(5):
        limits.unknown_code(f"address {number}")
        clock.seconds += 1
    assert wait_of(limits, "yet another") == 55
    clock.seconds += 55
    assert wait_of(limits, "yet another") is None


def test_one_code_is_posted_to_so_often_a_minute(limits: GuessLimits, clock: Clock) -> None:
    for _ in range(POSTS_PER_CODE):
        limits.allow_post("5H2QK8N")
    limits.allow_post("ANOTHER")
    with pytest.raises(TooOften) as refused:
        limits.allow_post("5H2QK8N")
    assert refused.value.retry_after == 60
    clock.seconds += 60
    limits.allow_post("5H2QK8N")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
    ],
)
async def test_a_caller_is_an_address_or_a_network_that_one_caller_has(host: str, address: str) -> None:
    assert await caller_address(Request({"type": "http", "client": (host, 1234)})) == address
