"""What Temporal's index tells of all escalations that run. It lags behind a little, and may be asked seldom:
https://docs.temporal.io/visibility"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from temporalio.api.workflowservice.v1 import ListWorkflowExecutionsRequest
from temporalio.client import Client, WorkflowExecution

from api.temporal_bounds import bounded
from workflows.messages import ESCALATION_TYPE, MEMO_STATE, Snapshot, code_of_escalation
from workflows.phases import Phase
from workflows.snapshot import CUSTOMER_WAITING, OUTCOME, PHASE, TASK_SID

_RUNNING: Final = f'WorkflowType="{ESCALATION_TYPE}" AND ExecutionStatus="Running"'
_UNSETTLED: Final = f"{_RUNNING} AND ({CUSTOMER_WAITING.name}=true OR {OUTCOME.name} IS NOT NULL)"
LARGEST_PAGE: Final = 1000  # that Temporal gives


@dataclass(frozen=True)
class Unsettled:
    """A running escalation whose customer waits, or that is over and not closed."""

    run_id: str
    is_over: bool
    waiting_since: datetime | None


class TemporalIndex:
    """Raises TemporarilyUnavailable. Needs no worker."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def running(self) -> AsyncGenerator[list[tuple[str, bytes]], None]:
        """Code and published state of all, by pages; the state as it is stored: unchanged, the same again."""
        request = ListWorkflowExecutionsRequest(
            namespace=self._client.namespace, query=_RUNNING, page_size=LARGEST_PAGE
        )
        while True:
            async with bounded():
                page = await self._client.workflow_service.list_workflow_executions(request, retry=True)
            yield [
                (code_of_escalation(run.execution.workflow_id), run.memo.fields[MEMO_STATE].data)
                for run in page.executions
            ]
            if not page.next_page_token:
                return
            request.next_page_token = page.next_page_token

    async def running_of(self, task_sid: str) -> list[str]:
        """Codes of the task's escalations, whatever secret made them."""
        query = f'{_RUNNING} AND {TASK_SID.name}="{task_sid}"'
        async with bounded():
            return [code_of_escalation(one.id) async for one in self._client.list_workflows(query)]

    async def count_in(self, phase: Phase) -> int:
        """How many that run are in it."""
        async with bounded():
            counted = await self._client.count_workflows(f'{_RUNNING} AND {PHASE.name}="{phase}"')
        return counted.count

    async def unsettled(self) -> list[Unsettled]:
        """Those; LARGEST_PAGE at most."""
        found = self._client.list_workflows(_UNSETTLED, page_size=LARGEST_PAGE, limit=LARGEST_PAGE)
        async with bounded():
            return [await _unsettled(run) async for run in found]


async def _unsettled(run: WorkflowExecution) -> Unsettled:
    """What is over is told by the index; only for how long somebody waits the state has to be read."""
    is_over = run.typed_search_attributes.get(OUTCOME) is not None
    state = None if is_over else await run.memo_value(MEMO_STATE, type_hint=Snapshot)
    return Unsettled(run.run_id, is_over, None if state is None else state.waiting_since)
