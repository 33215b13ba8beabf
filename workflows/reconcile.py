"""Mends what Terminate leaves behind: no workflow code runs, so rooms, leases and tasks stay as they are.

And what TaskRouter has told in vain: an escalation whose task is over would go on until its time is.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, WorkflowAlreadyStartedError

from workflows.messages import TASK_QUEUE
from workflows.reconcile_messages import (
    FIND,
    MEND,
    RECONCILE_ID,
    RECONCILE_TYPE,
    SCHEDULED_RECONCILE_TYPE,
    Difference,
    Found,
    Kind,
    Look,
    ReconcileInput,
    ReconcileResult,
    Seen,
)

# After this time a run begins nothing new; with so many differences of a kind it looks no further.
RUNS_FOR = timedelta(minutes=5)
MOST_FOUND = 100
FOR_THE_NEXT_RUN = "left for the next run"

# With all attempts: a page of a list, each entry looked at by itself; a difference, judged anew and mended.
PAGE = timedelta(minutes=2)
MENDING = timedelta(seconds=30)
ATTEMPT = HEARTBEAT = timedelta(seconds=15)
RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=5), maximum_attempts=3
)


@workflow.defn(name=RECONCILE_TYPE)
class ReconcileWorkflow:
    """Compares rooms, leases and tasks with their escalations: one by one, for nobody waits, and Twilio has
    others to serve. What is found is judged anew at the moment of mending. A live escalation is told of its
    task's end, if it has not heard of it, and else left alone.
    """

    @workflow.init
    def __init__(self, ask: ReconcileInput) -> None:
        self._dry_run = ask.dry_run
        self._closed_after = workflow.now() - timedelta(seconds=ask.within)
        self._until = workflow.now() + RUNS_FOR
        self._looked_at = dict.fromkeys(Kind, 0)
        self._found: list[Found] = []
        self._unseen: list[str] = []

    @workflow.run
    async def run(self, ask: ReconcileInput) -> ReconcileResult:
        for kind in Kind:
            for difference in await self._find(kind):
                if (found := await self._settle(difference)) is not None:
                    self._found.append(found)
            workflow.set_current_details("\n".join(f"- {line}" for line in self._result().lines()))
        return self._result()

    async def _find(self, kind: Kind) -> list[Difference]:
        """All pages before the first mending: what is mended leaves its list, and would shift the others."""
        differences: list[Difference] = []
        look = Look(closed_after=self._closed_after)
        while True:
            if self._is_late or len(differences) >= MOST_FOUND:
                self._unseen.append(f"{kind}s not all looked at: {FOR_THE_NEXT_RUN}")
                return differences
            try:
                seen: Seen = await workflow.execute_activity(
                    FIND[kind],
                    look,
                    result_type=Seen,
                    schedule_to_close_timeout=PAGE,
                    heartbeat_timeout=HEARTBEAT,
                    retry_policy=RETRIES,
                    summary=f"Look at the {kind}s",
                )
            except ActivityError as error:
                self._unseen.append(f"{kind}s not all looked at: {_why(error)}")
                return differences
            self._looked_at[kind] += seen.looked_at
            differences += seen.differences
            if seen.cursor is None:
                return differences
            look = look.model_copy(update={"cursor": seen.cursor})

    async def _settle(self, difference: Difference) -> Found | None:
        """What came of it; None when it was mended meanwhile, by its escalation or by somebody else."""
        found = Found(kind=difference.kind, sid=difference.sid, what=difference.what)
        if self._dry_run:
            return found
        if self._is_late:
            return found.model_copy(update={"refusal": FOR_THE_NEXT_RUN})
        try:
            mended: bool = await workflow.execute_activity(
                MEND[difference.kind],
                difference,
                result_type=bool,
                schedule_to_close_timeout=MENDING,
                start_to_close_timeout=ATTEMPT,
                retry_policy=RETRIES,
                summary=f"Mend {difference.kind} {difference.sid}",
            )
        except ActivityError as error:
            return found.model_copy(update={"refusal": _why(error)})
        return found.model_copy(update={"mended": True}) if mended else None

    @property
    def _is_late(self) -> bool:
        return workflow.now() > self._until

    def _result(self) -> ReconcileResult:
        return ReconcileResult(
            dry_run=self._dry_run,
            looked_at=self._looked_at,
            found=tuple(self._found),
            unseen=tuple(self._unseen),
        )


@workflow.defn(name=SCHEDULED_RECONCILE_TYPE)
class ScheduledReconcileWorkflow:
    """What the Schedule starts. Temporal gives each of a Schedule's runs an id of its own; it is Reconcile's
    one id that keeps two runs, by hand or by the Schedule, from overlapping."""

    @workflow.run
    async def run(self, ask: ReconcileInput) -> ReconcileResult | None:
        """None when another run was under way."""
        try:
            return await workflow.execute_child_workflow(
                ReconcileWorkflow.run,
                ask,
                id=RECONCILE_ID,
                task_queue=TASK_QUEUE,
                static_summary="Compares rooms, leases and tasks with their escalations",
            )
        except WorkflowAlreadyStartedError:
            workflow.set_current_details("Another run was under way.")
            return None


def _why(error: ActivityError) -> str:
    return str(error.cause or error)
