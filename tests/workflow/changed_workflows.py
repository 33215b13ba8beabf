"""Our workflows with something amiss, which tests have a worker run.

In a file of its own: the sandbox imports it once more, and with it all that stands beside.
"""

from temporalio import workflow

from workflows.agent_lease import AgentLeaseWorkflow
from workflows.escalation import EscalationWorkflow
from workflows.messages import (
    AGENT_LEASE_TYPE,
    ESCALATION_TYPE,
    AgentLeaseInput,
    EscalationInput,
    EscalationResult,
)


@workflow.defn(name=ESCALATION_TYPE)
class WatchesWithAFault(EscalationWorkflow):
    """A programming error in what goes on beside the story."""

    @workflow.init
    def __init__(self, start: EscalationInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: EscalationInput) -> EscalationResult:
        return await super().run(start)

    async def _watch_twilio(self) -> None:
        raise TypeError("a fault of ours")


@workflow.defn(name=AGENT_LEASE_TYPE)
class LeaseThatIsSlowToEnd(AgentLeaseWorkflow):
    """As one is whose worker is busy."""

    @workflow.run
    async def run(self, lease: AgentLeaseInput) -> None:
        await super().run(lease)
        await workflow.sleep(1)
