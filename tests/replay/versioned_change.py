"""The worked example of docs/changing-workflows.md: one step more in the story, careless and careful.

In a file of its own: the sandbox imports it once more.
"""

from temporalio import workflow

from workflows.escalation import EscalationWorkflow
from workflows.messages import ESCALATION_TYPE, EscalationInput, EscalationResult

CHANGE = "look-when-the-call-begins"


@workflow.defn(name=ESCALATION_TYPE)
class LooksWithoutAMarker(EscalationWorkflow):
    """When the call begins, Twilio is asked who is in the room."""

    @workflow.init
    def __init__(self, start: EscalationInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: EscalationInput) -> EscalationResult:
        return await super().run(start)

    async def _wait_for_the_call(self) -> None:
        await super()._wait_for_the_call()
        if not self.state.facts.ended:
            await self._look_at_twilio()


@workflow.defn(name=ESCALATION_TYPE)
class LooksWithAMarker(EscalationWorkflow):
    """The same, but only where it was not decided otherwise before."""

    @workflow.init
    def __init__(self, start: EscalationInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: EscalationInput) -> EscalationResult:
        return await super().run(start)

    async def _wait_for_the_call(self) -> None:
        await super()._wait_for_the_call()
        if not self.state.facts.ended and workflow.patched(CHANGE):
            await self._look_at_twilio()
