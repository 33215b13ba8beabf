"""The workflows of today replay every recorded history; a changed order of commands is caught."""

from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from temporal.connection import escalation_plugin
from temporal.encryption import Keyring
from tests.payload_keys import KEYS
from tests.replay.careless_change import InvitesBeforeTheRoomIsOpen
from tests.replay.record import CORPUS, PATHS
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.escalation import EscalationWorkflow

HISTORIES = sorted(CORPUS.glob("*.json"))


def history_of(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text())


@pytest.mark.parametrize("keys", [Keyring(), KEYS], ids=["without-keys", "with-keys"])
@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_todays_workflows_replay_the_recorded_history(file: Path, keys: Keyring) -> None:
    replayer = Replayer(workflows=[EscalationWorkflow, AgentLeaseWorkflow], plugins=[escalation_plugin(keys)])
    await replayer.replay_workflow(history_of(file))


def test_the_corpus_holds_a_history_of_every_path() -> None:
    assert {file.stem for file in HISTORIES} == {*PATHS, "agent_lease"}


async def test_a_reordered_step_is_caught() -> None:
    replayer = Replayer(workflows=[InvitesBeforeTheRoomIsOpen], plugins=[escalation_plugin(Keyring())])
    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(history_of(CORPUS / "rated.json"))
