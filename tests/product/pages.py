"""What the pages do by themselves, as `customer_site/src` and `flex_plugin/src` have it; what they show."""

import random
from typing import Any

from tests.product.session import Answer

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0  # seconds
SEEN_WITHIN = 2.0  # seconds for Twilio's callback, before a page says by itself that it is in the room

Shown = dict[str, Any]


def backoff(attempt: int) -> float:
    """Seconds before attempt n + 1 (n from 0): 1, 2, 4 ... 15, spread by a quarter."""
    spread: float = random.uniform(0.75, 1.25)  # noqa: S311  # no secret
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempt) * spread


def pause_after(answer: Answer | None, attempt: int) -> float:
    """Seconds before something is asked again: as the refusal says, else `backoff`."""
    wait = None if answer is None else answer.retry_after
    return backoff(attempt) if wait is None else wait


def over_because(shown: Shown) -> str | None:
    """Why it is over; None: it is not. Agents read `end_reason`, customers `reason` in the last event."""
    reason: str | None = shown.get("end_reason") or shown.get("reason")
    return reason


def is_over(shown: Shown) -> bool:
    return over_because(shown) is not None
