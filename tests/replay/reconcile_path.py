"""A run of Reconcile for the corpus."""

from temporalio.client import Client, WorkflowHistory
from temporalio.exceptions import ApplicationError

from tests.workflow.leftovers import Leftovers, worker_over
from workflows.messages import TASK_QUEUE
from workflows.reconcile import ScheduledReconcileWorkflow
from workflows.reconcile_messages import MEND, RECONCILE_ID, Kind, ReconcileInput

RECONCILED, BY_SCHEDULE = "reconciled", "reconciled_by_schedule"


async def reconciled(client: Client) -> dict[str, WorkflowHistory]:
    """By the Schedule, over two pages: what is mended, what is refused, what is no difference any more."""
    leftovers = Leftovers(room=[1, 1], lease=[1], task=[1])
    leftovers.no_difference.add("room-1-0")
    leftovers.refused[MEND[Kind.TASK]] = ApplicationError("HTTP 400", non_retryable=True)
    async with worker_over(client, leftovers, TASK_QUEUE):
        scheduled = await client.start_workflow(
            ScheduledReconcileWorkflow.run, ReconcileInput(), id=BY_SCHEDULE, task_queue=TASK_QUEUE
        )
        await scheduled.result()
    return {
        RECONCILED: await client.get_workflow_handle(RECONCILE_ID).fetch_history(),
        BY_SCHEDULE: await scheduled.fetch_history(),
    }
