"""A workflow whose steps are in another order. In a file of its own: the sandbox imports it once more."""

import asyncio

from temporalio import workflow

from workflows.escalation import EscalationWorkflow
from workflows.messages import ESCALATION_TYPE, EscalationInput, EscalationResult


@workflow.defn(name=ESCALATION_TYPE)
class InvitesBeforeTheRoomIsOpen(EscalationWorkflow):
    """A careless change: the link goes out while the room is still being made."""

    @workflow.init
    def __init__(self, start: EscalationInput) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: EscalationInput) -> EscalationResult:
        return await super().run(start)

    async def _open_the_room(self) -> None:
        await asyncio.gather(self._invite(), super()._open_the_room())
