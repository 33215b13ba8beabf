"""How often one may ask: counters of the last minute, per process on purpose (nothing else holds state)."""

import ipaddress
import math
import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Request

from api.problems import TooManyGuesses, TooOften
from settings import Settings

WINDOW: Final = 60.0  # seconds
POSTS_PER_CODE: Final = 40  # arrivals, tokens, presences and ratings of one code a minute, in one process


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


class GuessLimits:
    """Refuses addresses that try unknown codes, and codes that are posted to too often."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_address = settings.guesses_per_address
        self._in_all = settings.guesses_in_all
        self._guesses = LastMinute(clock)
        self._posts = LastMinute(clock)

    def allow_lookup(self, address: str) -> None:
        """Raises TooManyGuesses, also for a known code: a different answer would tell that it is one."""
        waits = (self._guesses.wait(address, self._per_address), self._guesses.wait_in_all(self._in_all))
        wait = max((seconds for seconds in waits if seconds is not None), default=None)
        if wait is not None:
            raise TooManyGuesses(retry_after=wait)

    def unknown_code(self, address: str) -> None:
        """Counts one guess of an unknown code."""
        self._guesses.add(address)

    def allow_post(self, code: str) -> None:
        """Counts one post to a known code. Raises TooOften."""
        wait = self._posts.wait(code, POSTS_PER_CODE)
        if wait is not None:
            raise TooOften(retry_after=wait)
        self._posts.add(code)


async def caller_address(request: Request) -> str:
    """The caller's IPv4 address, or IPv6 /64, of which one caller commonly has all.

    Behind a proxy of TRUSTED_PROXIES it is the one that the proxy forwards (`app.py`).
    """
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(address)


async def _limits(request: Request) -> GuessLimits:
    limits: GuessLimits = request.app.state.guess_limits
    return limits


Limits = Annotated[GuessLimits, Depends(_limits)]
CallerAddress = Annotated[str, Depends(caller_address)]
