"""One ended escalation as a row: what Temporal's list says of it, its published state, and its history."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError

from ops.prices import MINUTE, Prices
from ops.usage import Usage, usage_of
from temporal.absence import is_gone
from temporal.encryption import UndecipherableError
from workflows.messages import MEMO_STATE, Snapshot
from workflows.snapshot import AGENT_SID, CSAT_SCORE, END_REASON, OUTCOME, TASK_SID, left_behind

HUNDREDTH: Final = Decimal("0.01")
MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(kw_only=True)
class Row:
    """Its fields are the columns, in this order. None: not known, or there was none."""

    run_id: str  # finds it in the Temporal UI: RunId="..."
    task_sid: str | None
    n: int | None = None  # which escalation of the task
    worker_sid: str | None  # of the agent who was let in last; before that, of who escalated
    agent_identity: str | None = None
    started_at: datetime
    agent_joined_at: datetime | None = None
    call_started_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None  # rated or not, and nothing left open
    call_seconds: int | None = None
    outcome: str | None
    end_reason: str | None
    score: int | None
    participant_minutes: Decimal | None = None
    recording_minutes: Decimal | None = None
    messages: int | None = None
    # with a price list
    billed_participant_minutes: Decimal | None = None
    billed_recording_minutes: Decimal | None = None
    cost: Decimal | None = None
    currency: str | None = None
    # when asked for
    customer_name: str | None = None
    comment: str | None = None
    # why the rest is not known
    problem: str | None = None


PRICED: Final = frozenset({"billed_participant_minutes", "billed_recording_minutes", "cost", "currency"})
PERSONAL: Final = frozenset({"customer_name", "comment"})


def columns(*, priced: bool, personal: bool) -> list[str]:
    """The names of what is to be written of a row, in their order."""
    left_out = (frozenset() if priced else PRICED) | (frozenset() if personal else PERSONAL)
    return [field.name for field in fields(Row) if field.name not in left_out]


async def row_of(client: Client, listed: WorkflowExecution, prices: Prices | None) -> Row:
    """Of an escalation that Temporal lists as closed. What cannot be read says why in `problem`.

    Raises RPCError when Temporal does not answer.
    """
    row = _in_plain_text(listed)
    try:
        published = await listed.memo_value(MEMO_STATE, type_hint=Snapshot)
        _add_published(row, left_behind(published, listed.close_time))
        run = client.get_workflow_handle(listed.id, run_id=listed.run_id)
        usage = await usage_of(run.fetch_history_events(), client.data_converter)
        _add_usage(row, usage, prices)
    except UndecipherableError as error:
        row.problem = str(error)
    except (KeyError, ValueError):  # their texts may quote what they are about
        row.problem = "it was not written by a version that this one knows"
    except RPCError as error:
        if not is_gone(error):
            raise
        row.problem = "Temporal deleted it meanwhile"
    return row


def _in_plain_text(listed: WorkflowExecution) -> Row:
    """What needs no key."""
    known = listed.typed_search_attributes
    return Row(
        run_id=listed.run_id,
        task_sid=known.get(TASK_SID),
        worker_sid=known.get(AGENT_SID),
        started_at=listed.start_time,
        closed_at=listed.close_time,
        outcome=known.get(OUTCOME),
        end_reason=known.get(END_REASON),
        score=known.get(CSAT_SCORE),
    )


def _add_published(row: Row, snapshot: Snapshot) -> None:
    row.n = snapshot.n
    row.worker_sid, row.agent_identity = snapshot.agent.worker_sid, snapshot.agent.identity
    row.outcome, row.end_reason = snapshot.outcome, snapshot.end_reason
    row.call_started_at, row.ended_at = snapshot.call_started_at, snapshot.ended_at
    until = snapshot.call_ended_at or snapshot.ended_at  # a terminated run told no end of its call
    if snapshot.call_started_at is not None and until is not None:
        row.call_seconds = round((until - snapshot.call_started_at).total_seconds())
    row.customer_name = snapshot.customer_name
    if snapshot.csat is not None:
        row.score, row.comment = snapshot.csat.score, snapshot.csat.comment


def _add_usage(row: Row, usage: Usage, prices: Prices | None) -> None:
    row.agent_joined_at = usage.agent_joined_at
    row.participant_minutes = _minutes(sum(usage.stays, timedelta()))
    row.recording_minutes = _minutes(sum(usage.recorded, timedelta()))
    row.messages = usage.messages
    if prices is not None:
        bill = prices.bill(usage)
        row.billed_participant_minutes = _minutes(timedelta(seconds=bill.participant_seconds))
        row.billed_recording_minutes = _minutes(timedelta(seconds=bill.recording_seconds))
        row.cost, row.currency = bill.cost, prices.currency


def _minutes(time: timedelta) -> Decimal:
    return (Decimal(time // MILLISECOND) / (MINUTE * 1000)).quantize(HUNDREDTH)
