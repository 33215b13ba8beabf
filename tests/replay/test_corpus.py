"""The workflows of today replay every recorded history; a changed order of commands is caught."""

import asyncio
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from temporal.connection import escalation_plugin
from tests.replay.record import CORPUS, PATHS
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.escalation import EscalationWorkflow
from workflows.messages import ESCALATION_TYPE, EscalationInput, EscalationResult

HISTORIES = sorted(CORPUS.glob("*.json"))


def history_of(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text())


@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_todays_workflows_replay_the_recorded_history(file: Path) -> None:
    replayer = Replayer(workflows=[EscalationWorkflow, AgentLeaseWorkflow], plugins=[escalation_plugin()])
    await replayer.replay_workflow(history_of(file))


def test_the_corpus_holds_a_history_of_every_path() -> None:
    assert {file.stem for file in HISTORIES} == {*PATHS, "agent_lease"}


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


async def test_a_reordered_step_is_caught() -> None:
    replayer = Replayer(workflows=[InvitesBeforeTheRoomIsOpen], plugins=[escalation_plugin()])
    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(history_of(CORPUS / "rated.json"))
