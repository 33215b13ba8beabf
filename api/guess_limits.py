"""How often one may ask, counted per process on purpose: replicas share nothing.

Who tries codes that are not theirs waits, each time longer; all who are not signed in may together try only
so many. Who has opened a link before is not guessing: no limit keeps them from that link.
"""

import ipaddress
import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import prometheus_client
from fastapi import Depends, Request

from api.problems import NotYourTask, TooManyGuesses, TooOften, UnknownCode
from settings import Settings

WINDOW: Final = 60.0  # seconds; also the first wait
LONGEST_WAIT: Final = 3600.0  # seconds
FORGIVEN_AFTER: Final = 3600.0  # seconds without an offence, after a wait
MOST_AT_ONCE: Final = 50  # lookups of one caller under way, which may all turn out to be guesses
LINKS_REMEMBERED_FOR: Final = 86400.0  # seconds after the latest use; a call takes no longer
MOST_REMEMBERED: Final = 100_000  # of offenders, and of links; the oldest are forgotten first
POSTS_PER_CODE: Final = 40  # a minute, in one process, each of PostsOf
HOME_NETWORK: Final = 56  # bits of an IPv6 address that one home or office commonly has to itself

PostsOf = Literal[
    "agent", "arrivals", "claimed", "lines"
]  # anybody with the link may arrive: that stops nobody else

GUESSES = prometheus_client.Counter("api_guesses_total", "Lookups of codes that were not the caller's")
REFUSED = prometheus_client.Counter(
    "api_limited_requests_total", "Requests refused for their number, by the limit they met", ("limit",)
)
WAITS = prometheus_client.Histogram(
    "api_guess_wait_seconds",
    "Waits laid upon callers for guessing; the long ones upon those who come back to it",
    buckets=(60, 120, 240, 480, 960, 1920, 3600),
)


class LastMinute:
    """What was counted under each key in the last minute. Holds one entry per count: limit them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counted: deque[tuple[float, str]] = deque()
        self._by_key: Counter[str] = Counter()

    def add(self, key: str) -> None:
        self._forget_old()
        self._counted.append((self._clock(), key))
        self._by_key[key] += 1

    def count(self, key: str) -> int:
        self._forget_old()
        return self._by_key[key]

    def wait(self, key: str, limit: int) -> int | None:
        """Whole seconds until `key` is below its limit again; None when it is."""
        self._forget_old()
        if self._by_key[key] < limit:
            return None
        times = [at for at, counted in self._counted if counted == key]
        return self._seconds_until(times[-limit])

    def wait_in_all(self, limit: int) -> int | None:
        """The same for all keys together."""
        self._forget_old()
        return None if len(self._counted) < limit else self._seconds_until(self._counted[-limit][0])

    def _seconds_until(self, leaves: float) -> int:
        return max(1, math.ceil(leaves + WINDOW - self._clock()))

    def _forget_old(self) -> None:
        before = self._clock() - WINDOW
        while self._counted and self._counted[0][0] <= before:
            _, key = self._counted.popleft()
            self._by_key[key] -= 1
            if self._by_key[key] <= 0:
                del self._by_key[key]


@dataclass(frozen=True)
class _Offender:
    wait: float  # seconds
    waits_until: float


class GuessLimits:
    """Refuses callers that try codes which are not theirs, and codes that are posted to too often.

    A caller is an address, a worker, or a claim's hash.
    """

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_caller = settings.guesses_per_address
        self._in_all = settings.guesses_in_all
        self._clock = clock
        self._guesses = LastMinute(clock)
        self._posts = LastMinute(clock)
        self._under_way: Counter[str] = Counter()
        self._offenders: OrderedDict[str, _Offender] = OrderedDict()  # the latest offence last
        self._links: OrderedDict[tuple[str, str], float] = OrderedDict()  # the latest use last

    @contextmanager
    def lookup(
        self, code: str, caller: str, *, claim_hash: str | None = None, signed_in: bool = False
    ) -> Iterator[None]:
        """Around a lookup. UnknownCode and NotYourTask, raised within, are a guess; else the link is theirs.

        Raises TooManyGuesses in its place, for a known code as for an unknown one, unless the caller has
        opened the link before, or somebody with this claim has. The limit in all spares who is signed in.
        """
        if not (self._is_theirs(code, caller) or (claim_hash and self._is_theirs(code, claim_hash))):
            self._refuse_guesser(caller, signed_in)
        self._under_way[caller] += 1
        try:
            yield
        except (UnknownCode, NotYourTask):
            self._count_guess(caller)
            raise
        finally:
            self._under_way[caller] -= 1
            if self._under_way[caller] == 0:
                del self._under_way[caller]
        self.opened(code, caller)

    def opened(self, code: str, caller: str) -> None:
        """The link is this caller's: an address that knows the code, a claim that proved right."""
        now = self._clock()
        self._links[code, caller] = now
        self._links.move_to_end((code, caller))
        while self._links and (
            len(self._links) > MOST_REMEMBERED
            or next(iter(self._links.values())) + LINKS_REMEMBERED_FOR <= now
        ):
            self._links.popitem(last=False)

    def allow_post(self, code: str, of: PostsOf) -> None:
        """Counts one post to a known code. Raises TooOften."""
        key = f"{code} {of}"
        wait = self._posts.wait(key, POSTS_PER_CODE)
        if wait is not None:
            REFUSED.labels("posts").inc()
            raise TooOften(retry_after=wait)
        self._posts.add(key)

    def _is_theirs(self, code: str, caller: str) -> bool:
        used = self._links.get((code, caller))
        return used is not None and self._clock() < used + LINKS_REMEMBERED_FOR

    def _refuse_guesser(self, caller: str, signed_in: bool) -> None:
        wait = self._wait_of(caller)
        if wait is not None:
            REFUSED.labels("caller").inc()
            raise TooManyGuesses(retry_after=wait)
        if signed_in:
            return
        left = self._in_all - self._under_way.total()
        wait = self._guesses.wait_in_all(left) if left > 0 else 1
        if wait is not None:
            REFUSED.labels("all").inc()
            raise TooManyGuesses(retry_after=wait)

    def _wait_of(self, caller: str) -> int | None:
        offender = self._offenders.get(caller)
        if offender is not None and self._clock() < offender.waits_until:
            return math.ceil(offender.waits_until - self._clock())
        return 1 if self._under_way[caller] >= MOST_AT_ONCE else None

    def _count_guess(self, caller: str) -> None:
        GUESSES.inc()
        self._guesses.add(caller)
        if self._guesses.count(caller) < self._per_caller:
            return
        now = self._clock()
        before = self._offenders.get(caller)
        if before is None or before.waits_until + FORGIVEN_AFTER <= now:
            wait = WINDOW
        elif before.waits_until <= now:
            wait = min(before.wait * 2, LONGEST_WAIT)
        else:
            return  # it was under way when the wait began
        WAITS.observe(wait)
        self._offenders[caller] = _Offender(wait, now + wait)
        self._offenders.move_to_end(caller)
        if len(self._offenders) > MOST_REMEMBERED:
            self._offenders.popitem(last=False)


async def caller_address(request: Request) -> str:
    """The caller's IPv4 address, or the part of an IPv6 address that one home or office commonly has.

    Behind a proxy of TRUSTED_PROXIES it is the one that the proxy forwards (`app.py`).
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, HOME_NETWORK), strict=False))
        address = address.ipv4_mapped
    return str(address)


async def _limits(request: Request) -> GuessLimits:
    limits: GuessLimits = request.app.state.guess_limits
    return limits


Limits = Annotated[GuessLimits, Depends(_limits)]
CallerAddress = Annotated[str, Depends(caller_address)]
