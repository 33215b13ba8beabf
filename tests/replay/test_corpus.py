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
from tests.replay.record import BEFORE_RECORDING, CORPUS, OTHERS, PATHS
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.chat_line import ChatLineWorkflow
from workflows.ended_webhook import EndedWebhookWorkflow
from workflows.escalation import EscalationWorkflow
from workflows.messages import EscalationResult
from workflows.phases import FINAL_PHASES, EndReason
from workflows.reconcile import ReconcileWorkflow, ScheduledReconcileWorkflow

WORKFLOWS = [
    EscalationWorkflow,
    AgentLeaseWorkflow,
    ChatLineWorkflow,
    EndedWebhookWorkflow,
    ReconcileWorkflow,
    ScheduledReconcileWorkflow,
]
HISTORIES = sorted(CORPUS.glob("*.json"))


def history_of(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json(file.stem, file.read_text())


@pytest.mark.parametrize("keys", [Keyring(), KEYS], ids=["without-keys", "with-keys"])
@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.stem)
async def test_todays_workflows_replay_the_recorded_history(file: Path, keys: Keyring) -> None:
    replayer = Replayer(workflows=WORKFLOWS, plugins=[escalation_plugin(keys)])
    await replayer.replay_workflow(history_of(file))


def test_the_corpus_holds_a_history_of_every_path() -> None:
    assert {file.stem for file in HISTORIES} == {*PATHS, *OTHERS, BEFORE_RECORDING}


async def test_the_corpus_holds_every_ending() -> None:
    results = [result_of(history_of(file)) for file in HISTORIES if file.stem not in OTHERS]
    assert {result.end_reason for result in results} == set(EndReason)
    assert {result.phase for result in results} == FINAL_PHASES


def test_the_corpus_holds_every_message() -> None:
    definition = workflow._Definition.must_from_class(EscalationWorkflow)
    events = [event for file in HISTORIES for event in history_of(file).events]
    assert definition.signals.keys() <= {
        event.workflow_execution_signaled_event_attributes.signal_name for event in events
    }
    assert definition.updates.keys() <= {
        event.workflow_execution_update_accepted_event_attributes.accepted_request.input.name
        for event in events
    }


def result_of(history: WorkflowHistory) -> EscalationResult:
    (result,) = history.events[-1].workflow_execution_completed_event_attributes.result.payloads
    return EscalationResult.model_validate_json(result.data)


async def test_a_reordered_step_is_caught() -> None:
    replayer = Replayer(workflows=[InvitesBeforeTheRoomIsOpen], plugins=[escalation_plugin(Keyring())])
    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(history_of(CORPUS / "rated.json"))
