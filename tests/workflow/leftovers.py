"""Reconcile's activities over lists in memory, and the real workflows."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from workflows.reconcile import ReconcileWorkflow, ScheduledReconcileWorkflow
from workflows.reconcile_messages import FIND, MEND, Difference, Kind, Look, Seen


class Leftovers:
    """Activities of Reconcile's names over lists: of each kind, as many pages of so many differences."""

    def __init__(self, **pages: Sequence[int]) -> None:
        self._pages = {kind: list(pages.get(kind, [0])) for kind in Kind}
        self.done: list[str] = []  # in order
        self.refused: dict[str, ApplicationError] = {}  # by activity
        self.no_difference: set[str] = set()  # sids
        self.go_on = asyncio.Event()
        self.go_on.set()

    def _find(self, kind: Kind) -> Callable[..., Any]:
        @activity.defn(name=FIND[kind])
        async def find(look: Look) -> Seen:
            await self.go_on.wait()
            self._do(FIND[kind])
            page = int(look.cursor or 0)
            count, more = self._pages[kind][page], page + 1 < len(self._pages[kind])
            found = [
                Difference(kind=kind, sid=f"{kind}-{page}-{number}", code="7KQ2M9X", what="left")
                for number in range(count)
            ]
            return Seen(looked_at=count + 1, differences=tuple(found), cursor=str(page + 1) if more else None)

        return find

    def _mend(self, kind: Kind) -> Callable[..., Any]:
        @activity.defn(name=MEND[kind])
        async def mend(difference: Difference) -> bool:
            self._do(MEND[kind])
            return difference.sid not in self.no_difference

        return mend

    def _do(self, name: str) -> None:
        self.done.append(name)
        if name in self.refused:
            raise self.refused[name]

    @property
    def activities(self) -> list[Callable[..., Any]]:
        return [make(kind) for make in (self._find, self._mend) for kind in Kind]


def worker_over(client: Client, leftovers: Leftovers, queue: str) -> Worker:
    return Worker(
        client,
        task_queue=queue,
        workflows=[ReconcileWorkflow, ScheduledReconcileWorkflow],
        activities=leftovers.activities,
        workflow_runner=UnsandboxedWorkflowRunner(),  # unless the client's plugin says otherwise
    )
