"""What goes in and out of Reconcile: its names on the wire, its activities, and what it found."""

from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import Final

from workflows.messages import Message

RECONCILE_TYPE: Final = "Reconcile"
SCHEDULED_RECONCILE_TYPE: Final = "ScheduledReconcile"
RECONCILE_ID: Final = "reconcile"  # of the workflow and of the Schedule: two runs never overlap

FIND_LEFT_ROOMS: Final = "find_left_rooms"
CLOSE_LEFT_ROOM: Final = "close_left_room"
FIND_LEFT_LEASES: Final = "find_left_leases"
FREE_LEFT_LEASE: Final = "free_left_lease"
FIND_UNTRUE_TASKS: Final = "find_untrue_tasks"
MEND_TASK: Final = "mend_task"


class Kind(StrEnum):
    """What may differ from its escalation; in this order it is looked at."""

    ROOM = "room"  # in progress, and no live escalation stands behind it
    LEASE = "lease"  # held, and no live escalation engages the agent
    TASK = "task"  # it says something else than how its escalation ended, or has ended unheard


FIND: Final = {
    Kind.ROOM: FIND_LEFT_ROOMS,
    Kind.LEASE: FIND_LEFT_LEASES,
    Kind.TASK: FIND_UNTRUE_TASKS,
}
MEND: Final = {Kind.ROOM: CLOSE_LEFT_ROOM, Kind.LEASE: FREE_LEFT_LEASE, Kind.TASK: MEND_TASK}


class ReconcileInput(Message):
    dry_run: bool = False  # look, and change nothing
    within: float = 86400  # seconds since an escalation closed, in which its task is looked at


class Look(Message):
    """activities `find_...` -> Seen: one page, and where the next one begins. They change nothing."""

    closed_after: datetime  # tasks of escalations that closed before are left alone
    cursor: str | None = None


class Difference(Message):
    """activities `close_left_room`, `free_left_lease`, `mend_task` -> bool: judged anew, then mended.

    False: there is no difference any more.
    """

    kind: Kind
    sid: str  # RoomSid, WorkerSid, TaskSid
    code: str
    what: str  # in words, without the code


class Seen(Message):
    looked_at: int
    differences: tuple[Difference, ...]
    cursor: str | None


class Found(Message):
    """A difference as it is reported. Without the join code, so that a report may be kept and passed on."""

    kind: Kind
    sid: str
    what: str
    mended: bool = False
    refusal: str | None = None  # why it was not mended

    def in_words(self) -> str:
        told = f"{self.kind} {self.sid}: {self.what}"
        if self.mended:
            return f"mended {told}"
        return f"left {told} ({self.refusal})" if self.refusal else f"found {told}"


class ReconcileResult(Message):
    dry_run: bool
    looked_at: dict[Kind, int]
    found: tuple[Found, ...]
    unseen: tuple[str, ...]  # what was not looked at, and why

    @property
    def is_well(self) -> bool:
        """Everything was looked at, and nothing is left wrong."""
        return not self.unseen and all(one.mended for one in self.found)

    def lines(self) -> list[str]:
        """One for each difference, one for what was not looked at, and the counts."""
        return [*(one.in_words() for one in self.found), *self.unseen, self._counts()]

    def _counts(self) -> str:
        looked = ", ".join(_counted(self.looked_at.get(kind, 0), kind) for kind in Kind)
        if self.dry_run:
            return f"{_counted(len(self.found), 'difference')}, nothing changed. Looked at {looked}."
        mended = Counter(one.mended for one in self.found)
        return f"{mended[True]} mended, {mended[False]} left. Looked at {looked}."


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
