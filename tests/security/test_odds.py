"""What a guesser can try in a day: tried on the limits themselves, and told in docs/security.md."""

from contextlib import ExitStack, suppress
from pathlib import Path

from api.guess_limits import FORGIVEN_AFTER, LONGEST_WAIT, MOST_AT_ONCE, WINDOW, GuessLimits
from api.problems import TooManyGuesses, UnknownCode
from settings import Settings
from workflows.addresses import CODE_ALPHABET

DAY = 86400.0  # seconds
LIVE = 1000  # codes
LONGER = 10  # characters
PROCESSES = 4
DEFAULT = Settings.model_construct()


class Guesser:
    """Tries unknown codes under the default limits, on a clock of their own."""

    def __init__(self) -> None:
        self.now = 0.0  # seconds
        self.tried = 0
        self._limits = GuessLimits(DEFAULT, lambda: self.now)

    def tries(self, number: int, address: str = "203.0.113.7") -> None:
        """As many at the same moment as are let through."""
        with suppress(UnknownCode), ExitStack() as under_way:
            with suppress(TooManyGuesses):
                for _ in range(number):
                    under_way.enter_context(self._limits.lookup("ZZZZZZZ", address))
                    self.tried += 1
            raise UnknownCode


def test_what_a_guesser_can_try_and_meet_is_as_the_page_says() -> None:
    one, all_of_them = max(by_one_address(bursts) for bursts in range(8)), by_any_number_of_addresses()
    page = (Path(__file__).parents[2] / "docs" / "security.md").read_text()
    for who, tried in (
        ("one address", one),
        ("any number of addresses", all_of_them),
        (f"the same, {PROCESSES} API processes", all_of_them * PROCESSES),
    ):
        odds = [
            f"1 in {rounded(1 / chance(tried, length))}" for length in (DEFAULT.video_code_length, LONGER)
        ]
        assert " | ".join((f"| {who}", f"{tried:,}", *odds)) in page
    assert f"{len(CODE_ALPHABET)}<sup>{DEFAULT.video_code_length}</sup>" in page
    assert f"{LIVE:,} live codes" in page


def by_one_address(bursts: int) -> int:
    """In a day: an hour just below the limit, so that all is forgiven, then some bursts that exceed it."""
    guesser, below = Guesser(), DEFAULT.guesses_per_address - 1
    while guesser.now < DAY:
        wait = WINDOW
        for _ in range(bursts):
            guesser.tries(MOST_AT_ONCE)
            guesser.now += wait
            wait = min(2 * wait, LONGEST_WAIT)
        forgiven = guesser.now + FORGIVEN_AFTER
        while guesser.now < min(forgiven, DAY):
            guesser.tries(below)
            guesser.now += WINDOW
    return guesser.tried


def by_any_number_of_addresses() -> int:
    """In a day, at one API process: each address is used for so few that it never waits."""
    guesser, address = Guesser(), 0
    while guesser.now < DAY:
        before = -1
        while guesser.tried != before:
            before = guesser.tried
            address += 1
            guesser.tries(DEFAULT.guesses_per_address - 1, f"address {address}")
        guesser.now += WINDOW
    return guesser.tried


def chance(tried: int, length: int) -> float:
    """That at least one of so many guesses is one of the live codes."""
    missed: float = 1 - LIVE / len(CODE_ALPHABET) ** length
    return 1 - missed**tried


def rounded(number: float) -> str:
    """To two digits."""
    return f"{int(float(f'{number:.1e}')):,}"
