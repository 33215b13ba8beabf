"""When the pages tell the truth again, once what was killed is back."""

import time

from tests.kills.people import People
from tests.kills.under_way import comes_true, description, has_unread
from workflows.messages import MEMO_STATE, Snapshot

TRUE_WITHIN = 30.0  # seconds; the pages' own pauses reach 19 s


async def pages_true_again(people: People, within: float = TRUE_WITHIN) -> float | None:
    """Seconds from now until the workflow has dealt with all that it was told, and each open page shows what
    it then published. None: not `within` so many."""
    began = time.monotonic()

    async def are_true() -> bool:
        return await _are_true(people)

    try:
        await comes_true(are_true, within)
    except TimeoutError:
        return None
    return time.monotonic() - began


async def _are_true(people: People) -> bool:
    tabs = (people.agent, people.customer)
    if not all(tab.is_live for tab in tabs):
        return False  # without a question to Temporal
    described = await description(people.session)
    if described is None:
        return True  # not escalated yet
    published = await described.memo_value(MEMO_STATE, type_hint=Snapshot)
    return not has_unread(described) and all(tab.is_true_to(published) for tab in tabs)
