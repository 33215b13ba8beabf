"""What was called and what was sent, in order; the oldest is forgotten first."""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

KEPT = 10_000  # entries
KEPT_TEXT = 16_000  # characters of one entry's text


@dataclass
class CallEntry:
    """A REST call of the product. `status` is what its client was answered, None without an answer."""

    product: str
    method: str
    path: str
    text: str
    fault: str | None
    at: datetime
    status: int | None = None


@dataclass
class CallbackEntry:
    """A callback on its way to the product. `status` is the product's answer, None without one."""

    event: str | None
    path: str
    text: str
    fault: str | None
    at: datetime
    status: int | None = None


Entry = TypeVar("Entry", CallEntry, CallbackEntry)


class Journal(Generic[Entry]):
    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)

    def add(self, entry: Entry) -> Entry:
        """Returns the entry, which may be written on. Of a very long text only the beginning is kept."""
        entry.text = entry.text[:KEPT_TEXT]
        self._entries.append(entry)
        return entry

    def containing(self, text: str) -> list[Entry]:
        return [entry for entry in self._entries if text in entry.text]

    def clear(self) -> None:
        self._entries.clear()


def now() -> datetime:
    return datetime.now(UTC)
