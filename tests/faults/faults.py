"""What can go wrong with one call to Twilio, or with one of Twilio's callbacks."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Span(StrEnum):
    ONCE = "once"
    WHOLE = "whole session"  # from its step on, until the people are done


@dataclass(frozen=True, eq=False)
class Fault:
    """`order` is what the switchboard is told."""

    name: str
    order: MappingProxyType[str, object]


def _fault(name: str, kind: str, **values: object) -> Fault:
    return Fault(name, MappingProxyType({"kind": kind, **values}))


RETRY_AFTER = 3  # seconds that Twilio asks for
LATE = 2  # seconds; a call is waited for 3

TOO_MANY = _fault("429, Retry-After", "status", status=429, retry_after=RETRY_AFTER)
TOO_MANY_UNTIL_UNKNOWN = _fault("429", "status", status=429)
BROKEN = _fault("500", "status", status=500)
AWAY = _fault("503", "status", status=503)
UNAUTHORIZED = _fault("401", "status", status=401)
GONE = _fault("404", "status", status=404)
MALFORMED = _fault("malformed", "malformed")
RESET_BEFORE = _fault("reset before", "reset_before")
RESET_AFTER = _fault("reset after", "reset_after")
WITHHELD = _fault("withheld", "withheld")
DELAYED = _fault(f"delayed {LATE} s", "delayed", seconds=LATE)

FAULTS = (
    *(TOO_MANY, TOO_MANY_UNTIL_UNKNOWN, BROKEN, AWAY, UNAUTHORIZED, GONE),
    *(MALFORMED, RESET_BEFORE, RESET_AFTER, WITHHELD, DELAYED),
)

LOST = _fault("lost", "lost")
DOUBLED = _fault("doubled", "doubled")
LATE_CALLBACK = _fault("delayed 4 s", "delayed", seconds=4)
SHUFFLED = _fault("shuffled", "shuffled", seconds=3)
FORGED = _fault("forged", "forged")
REPLAYED = _fault("replayed", "replayed", seconds=3)
FOREIGN_ACCOUNT = _fault("another account's", "foreign_account")
FOREIGN_ROOM = _fault("another room's", "foreign_room")

CALLBACK_FAULTS = (LOST, DOUBLED, LATE_CALLBACK, SHUFFLED, FORGED, REPLAYED, FOREIGN_ACCOUNT, FOREIGN_ROOM)
