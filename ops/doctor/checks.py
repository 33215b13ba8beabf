"""What a check is, and how all of them are made: side by side, each within its own bound."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, ParamSpec, TypeVar

logger = logging.getLogger(__name__)

WITHIN: Final = 10.0  # seconds, one check, not counting its wait for those that it needs


class State(StrEnum):
    OK = "ok"
    WRONG = "wrong"
    UNKNOWN = "unknown"  # it cannot be told from here, or was skipped


@dataclass(frozen=True)
class Finding:
    """`what` is there, and what to do about it. Neither holds a secret."""

    state: State
    what: str
    advice: str = ""
    skipped: bool = False


def ok(what: str) -> Finding:
    return Finding(State.OK, what)


def wrong(what: str, advice: str) -> Finding:
    return Finding(State.WRONG, what, advice)


def unknown(what: str, advice: str = "") -> Finding:
    return Finding(State.UNKNOWN, what, advice)


P = ParamSpec("P")
Failure = TypeVar("Failure", bound=Exception)
Look = Callable[P, Awaitable[Finding]]


def finding_of(
    kind: type[Failure] | tuple[type[Failure], ...], told: Callable[[Failure], Finding]
) -> Callable[[Look[P]], Look[P]]:
    """Decorates a look: what it raises of this kind is what it found, in the words of `told`."""

    def decorate(look: Look[P]) -> Look[P]:
        @functools.wraps(look)
        async def looked(*arguments: P.args, **named: P.kwargs) -> Finding:
            try:
                return await look(*arguments, **named)
            except kind as failure:
                return told(failure)

        return looked

    return decorate


@dataclass(frozen=True)
class Check:
    """`needs`: the checks without which this one cannot be made. `read`: where there is more to read."""

    name: str
    look: Callable[[], Awaitable[Finding]]
    read: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    check: Check
    finding: Finding


async def examine(checks: Sequence[Check], *, within: float = WITHIN) -> list[Result]:
    """The results in the checks' order. Nothing is raised, and nothing hangs.

    `within`: seconds for each check.
    """
    under_way: dict[str, asyncio.Task[Finding]] = {}
    for check in checks:
        before = {name: under_way[name] for name in check.needs}
        under_way[check.name] = asyncio.create_task(_find(check, before, within))
    return [Result(check, await under_way[check.name]) for check in checks]


async def _find(check: Check, before: Mapping[str, Awaitable[Finding]], within: float) -> Finding:
    for name, needed in before.items():
        found = await needed
        if found.skipped or found.state is State.WRONG:
            return Finding(State.UNKNOWN, f"skipped, as it needs: {name}", skipped=True)
    try:
        async with asyncio.timeout(within):
            return await check.look()
    except TimeoutError:
        return wrong(f"no answer within {within:g} s", "See what is slow or does not answer, and try again.")
    except Exception as error:
        # What is a fault of this check's own keeps none of the others from being told.
        logger.exception("the check %s failed", check.name)
        return wrong(f"the check itself failed ({type(error).__name__})", "The traceback tells where.")
