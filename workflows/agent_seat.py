"""The escalation's side of the agent lease: taken before an agent is admitted, freed when they are gone."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, ChildWorkflowError, WorkflowAlreadyStartedError
from temporalio.workflow import ChildWorkflowHandle, ParentClosePolicy

from workflows.agent_lease import AgentLeaseWorkflow
from workflows.messages import (
    MEMO_LEASE,
    TASK_QUEUE,
    TASK_TIMEOUT,
    Agent,
    AgentLeaseInput,
    Rejected,
    agent_lease_workflow_id,
)
from workflows.state import EscalationState


class AgentSeat:
    """Leases by worker: one, or two for the moment in which another agent takes over."""

    def __init__(self, state: EscalationState) -> None:
        self._state = state
        self._leases: dict[str, ChildWorkflowHandle[AgentLeaseWorkflow, None]] = {}
        self._being_freed: str | None = None  # the worker who left

    async def take(self, agent: Agent) -> None:
        """Raises ApplicationError AgentBusy when the agent is in another video room.

        Admit the agent at once after it returns: a lease without an admission is freed.
        """
        if agent.worker_sid == self._being_freed:  # back already: that lease cannot be kept any more
            await workflow.wait_condition(lambda: agent.worker_sid != self._being_freed)
        if agent.worker_sid in self._leases:
            return
        start, limit = self._state.start, self._state.start.timings.longest_life
        lease = AgentLeaseInput(
            code=start.code, task_sid=start.task_sid, customer_name=start.customer_name, limit=limit
        )
        try:
            self._leases[agent.worker_sid] = await workflow.start_child_workflow(
                AgentLeaseWorkflow.run,
                lease.model_copy(update={"limit": None}),  # unlike a timer, a timeout costs no event
                id=agent_lease_workflow_id(agent.worker_sid),
                task_queue=TASK_QUEUE,
                run_timeout=timedelta(seconds=limit),
                task_timeout=TASK_TIMEOUT,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                parent_close_policy=ParentClosePolicy.TERMINATE,
                memo={MEMO_LEASE: lease},
                static_summary=f"{agent.name or agent.identity} is in the video room of {start.task_sid}",
            )
        except WorkflowAlreadyStartedError as error:
            raise ApplicationError(
                "the agent is in another video room", type=Rejected.AGENT_BUSY, non_retryable=True
            ) from error

    def _left(self) -> list[str]:
        state = self._state
        return [
            worker_sid
            for worker_sid in self._leases
            if worker_sid != state.agent.worker_sid or not state.agent_is_engaged
        ]

    async def free_when_left(self) -> None:
        """Runs for as long as the escalation does."""
        while True:
            await workflow.wait_condition(lambda: bool(self._left()))
            self._being_freed = self._left()[0]
            await self._free(self._leases[self._being_freed])
            del self._leases[self._being_freed]
            self._being_freed = None

    async def _free(self, lease: ChildWorkflowHandle[AgentLeaseWorkflow, None]) -> None:
        try:
            if not lease.done():
                await lease.signal(AgentLeaseWorkflow.release)
            await lease
        except (ApplicationError, ChildWorkflowError):
            # Terminated by ops, or over its own limit just now: free all the same.
            workflow.logger.warning("a lease had ended by itself")

    async def wait_until_free(self) -> None:
        await workflow.wait_condition(lambda: not self._leases)
