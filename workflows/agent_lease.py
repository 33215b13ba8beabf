"""An agent is in one video room at a time: whoever runs the workflow `agent-<worker_sid>` has the agent."""

from temporalio import workflow

from workflows.messages import AGENT_LEASE_TYPE, AgentLeaseInput


@workflow.defn(name=AGENT_LEASE_TYPE)
class AgentLeaseWorkflow:
    """Temporal's permit pattern: the id is the lock, the child's life is the lease.

    Freed by the escalation that holds it; at the latest by its run timeout, or with its parent. Those that
    escalations of older versions took have a timer of `limit` seconds instead.
    """

    def __init__(self) -> None:
        self._released = False

    @workflow.run
    async def run(self, lease: AgentLeaseInput) -> None:
        # No name: the Temporal UI has details rendered by its own server, decrypted, as part of an address.
        workflow.set_current_details(f"In the video call of task {lease.task_sid}")
        try:
            await workflow.wait_condition(
                lambda: self._released, timeout=lease.limit, timeout_summary="Lease's own limit"
            )
        except TimeoutError:
            workflow.logger.warning("a lease outlived its limit and freed itself")

    @workflow.signal
    def release(self) -> None:
        self._released = True
