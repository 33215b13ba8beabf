"""Limits: what waits, for how long, and for whom."""

from contextlib import ExitStack, suppress

import pytest
from prometheus_client import REGISTRY
from starlette.requests import Request

from api.guess_limits import (
    LINKS_REMEMBERED_FOR,
    LONGEST_WAIT,
    MOST_AT_ONCE,
    POSTS_PER_CODE,
    GuessLimits,
    caller_address,
)
from api.problems import NotYourTask, TooManyGuesses, TooOften, UnknownCode
from settings import Settings

KNOWN = "5H2QK8N"
HASH = "0123456789abcdef" * 4


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


def guess(limits: GuessLimits, caller: str) -> None:
    with pytest.raises(UnknownCode), limits.lookup("ZZZZZZZ", caller):
        raise UnknownCode


def guesses(limits: GuessLimits, caller: str, number: int = 3) -> None:
    for _ in range(number):
        guess(limits, caller)


def opens(limits: GuessLimits, caller: str, code: str = KNOWN) -> None:
    with limits.lookup(code, caller):
        pass


def wait_of(
    limits: GuessLimits, caller: str, code: str = "ANOTHER", claim_hash: str = "", signed_in: bool = False
) -> int | None:
    try:
        with limits.lookup(code, caller, claim_hash=claim_hash, signed_in=signed_in):
            raise LookedUp
    except LookedUp:
        return None
    except TooManyGuesses as refused:
        return refused.retry_after


class LookedUp(Exception):  # noqa: N818  # reads as what it is
    """Ends a lookup, so that it is neither a guess nor opens the link."""


def test_a_guesser_waits_a_minute(limits: GuessLimits, clock: Clock) -> None:
    guesses(limits, "one", 2)
    assert wait_of(limits, "one") is None
    guess(limits, "one")
    assert wait_of(limits, "one") == 60
    assert wait_of(limits, "another") is None
    clock.seconds += 59
    assert wait_of(limits, "one") == 1
    clock.seconds += 1
    assert wait_of(limits, "one") is None


def test_guesses_more_than_a_minute_apart_are_none_too_many(limits: GuessLimits, clock: Clock) -> None:
    for _ in range(20):
        guess(limits, "one")
        clock.seconds += 31
    assert wait_of(limits, "one") is None


def test_who_comes_back_to_it_waits_twice_as_long_each_time(limits: GuessLimits, clock: Clock) -> None:
    waits = []
    for _ in range(8):
        guesses(limits, "one")
        wait = wait_of(limits, "one")
        assert wait is not None
        waits.append(wait)
        clock.seconds += wait
    assert waits == [60, 120, 240, 480, 960, 1920, LONGEST_WAIT, LONGEST_WAIT]


def test_asking_while_one_waits_makes_the_wait_no_longer(limits: GuessLimits, clock: Clock) -> None:
    guesses(limits, "one")
    clock.seconds += 10
    assert [wait_of(limits, "one") for _ in range(9)] == [50] * 9


def test_an_hour_without_guessing_is_forgiven(limits: GuessLimits, clock: Clock) -> None:
    guesses(limits, "one")
    clock.seconds += 60 + 3600
    guesses(limits, "one")
    assert wait_of(limits, "one") == 60


def test_a_wait_is_the_same_for_a_known_code(limits: GuessLimits) -> None:
    guesses(limits, "one")
    opens(limits, "another")
    assert wait_of(limits, "one", KNOWN) == wait_of(limits, "one", "ANOTHER") == 60


def test_who_has_opened_a_link_is_kept_from_it_by_no_limit(limits: GuessLimits) -> None:
    opens(limits, "one")
    guesses(limits, "one")
    guesses(limits, "another", 2)
    assert wait_of(limits, "one", KNOWN) is None
    assert wait_of(limits, "one") == 60
    assert wait_of(limits, "a third") == 60


def test_a_claim_that_opened_the_link_opens_it_from_anywhere(limits: GuessLimits) -> None:
    limits.opened(KNOWN, HASH)
    guesses(limits, "one")
    assert wait_of(limits, "one", KNOWN, HASH) is None
    assert wait_of(limits, "one", KNOWN, "f" * 64) == 60
    assert wait_of(limits, "one", "ANOTHER", HASH) == 60


def test_an_opened_link_is_forgotten_a_day_after_its_latest_use(limits: GuessLimits, clock: Clock) -> None:
    opens(limits, "one")
    clock.seconds += LINKS_REMEMBERED_FOR - 1
    opens(limits, "one")
    clock.seconds += LINKS_REMEMBERED_FOR - 1
    guesses(limits, "one")
    assert wait_of(limits, "one", KNOWN) is None
    clock.seconds += 1
    assert wait_of(limits, "one", KNOWN) == 59


def test_many_callers_together_are_limited_too(limits: GuessLimits, clock: Clock) -> None:
    for number in range(5):
        guess(limits, f"address {number}")
        clock.seconds += 1
    assert wait_of(limits, "yet another") == 55
    clock.seconds += 55
    assert wait_of(limits, "yet another") is None


def test_the_guesses_of_others_stop_nobody_who_is_signed_in(limits: GuessLimits) -> None:
    guesses(limits, "one")
    guesses(limits, "another", 2)
    assert wait_of(limits, "worker", signed_in=True) is None
    for _ in range(3):
        with pytest.raises(NotYourTask), limits.lookup(KNOWN, "a guessing worker", signed_in=True):
            raise NotYourTask
    assert wait_of(limits, "a guessing worker", signed_in=True) == 60


def test_one_caller_asks_so_many_questions_at_once(settings: Settings) -> None:
    many = GuessLimits(settings)
    with ExitStack() as under_way:
        for number in range(MOST_AT_ONCE):
            under_way.enter_context(many.lookup(f"{number}", "one"))
        assert wait_of(many, "one") == 1
        assert wait_of(many, "another") is None
    assert wait_of(many, "one") is None


def test_guesses_that_were_under_way_make_one_wait_of_a_minute(limits: GuessLimits) -> None:
    under_way = ExitStack()
    for number in range(5):
        under_way.enter_context(limits.lookup(f"{number}", "one"))
    with suppress(UnknownCode), under_way:
        raise UnknownCode
    assert wait_of(limits, "one") == 60


def test_what_is_asked_at_the_same_moment_counts_before_it_is_answered(limits: GuessLimits) -> None:
    with ExitStack() as under_way:
        for number in range(5):
            under_way.enter_context(limits.lookup(f"{number}", f"address {number}"))
        assert wait_of(limits, "yet another") == 1
    assert wait_of(limits, "yet another") is None


def test_guesses_waits_and_refusals_are_measured_without_saying_whose(limits: GuessLimits) -> None:
    def measured() -> list[float]:
        names = ("api_guesses_total", "api_guess_wait_seconds_count", "api_guess_wait_seconds_sum")
        values = [REGISTRY.get_sample_value(name) for name in names]
        refused = [
            REGISTRY.get_sample_value("api_limited_requests_total", {"limit": limit}) or 0.0
            for limit in ("caller", "all")
        ]
        return [*(value or 0.0 for value in values), *refused]

    before = measured()
    guesses(limits, "one")
    guess(limits, "another")
    guess(limits, "a third")
    wait_of(limits, "one")
    wait_of(limits, "a fourth")
    assert [now - then for now, then in zip(measured(), before, strict=True)] == [5, 1, 60, 1, 1]


def test_one_code_is_posted_to_so_often_a_minute(limits: GuessLimits, clock: Clock) -> None:
    for _ in range(POSTS_PER_CODE):
        limits.allow_post(KNOWN, "arrivals")
    limits.allow_post("ANOTHER", "arrivals")
    with pytest.raises(TooOften) as refused:
        limits.allow_post(KNOWN, "arrivals")
    assert refused.value.retry_after == 60
    clock.seconds += 60
    limits.allow_post(KNOWN, "arrivals")


def test_arrivals_of_anybody_stop_neither_the_agent_nor_who_has_the_claim(limits: GuessLimits) -> None:
    for _ in range(POSTS_PER_CODE):
        limits.allow_post(KNOWN, "arrivals")
    limits.allow_post(KNOWN, "agent")
    limits.allow_post(KNOWN, "claimed")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/56"),
        ("2001:db8:1:ff:ffff::1", "2001:db8:1::/56"),
        ("2001:db8:1:100::1", "2001:db8:1:100::/56"),
    ],
)
async def test_a_caller_is_an_address_or_a_network_that_one_caller_has(host: str, address: str) -> None:
    assert await caller_address(Request({"type": "http", "client": (host, 1234)})) == address
