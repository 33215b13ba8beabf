"""What an escalation left behind at Temporal and Twilio, and how its people were answered: findings."""

import asyncio
import json
from collections import Counter
from typing import Any
from urllib.parse import quote

import aiohttp
from temporalio.client import WorkflowExecutionStatus, WorkflowFailureError, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from activities.chat_lines import LINE_ID
from activities.survey_tasks import CLOSED, INSIGHTS, MARK, SCORE
from dev.local_twilio.conversations_rest import NO_AUTHOR
from tests.product.recordings import recorded_wrongly
from tests.product.session import CHAT_LINE, Answer, Session
from tests.product.stack import Stack
from workflows.messages import (
    MEMO_LEASE,
    TASK_ATTRIBUTE,
    AgentLeaseInput,
    EscalationResult,
    InviteState,
    Snapshot,
    TaskEntry,
    agent_lease_workflow_id,
    escalation_workflow_id,
)
from workflows.phases import FINAL_PHASES

ENDS_WITHIN = 60.0  # seconds, from the last thing that was done to it
ANSWERED_WITHIN = 10.0  # seconds


async def left_behind(
    stack: Stack, session: Session, *, within: float = ENDS_WITHIN, rooms: int = 1
) -> list[str]:
    """Waits for the escalation's end, then looks; empty: all is as it should be.

    `within` is in seconds. `rooms` is how many rooms it may have made, one after the other.
    """
    if not session.code:
        return []  # never escalated
    result = await _result(stack, session.code, within)
    if isinstance(result, str):
        return [result, *await _rooms(stack, session.code, rooms), *await _lease(stack, session)]
    shown = await stack.snapshot(session.code)
    return [
        *_published(shown, result),
        *await _rooms(stack, session.code, rooms),
        *await recorded_wrongly(stack, session.code),
        *await _lease(stack, session),
        *await _invitations(stack, session, shown),
        *await _lines(stack, session),
        *await _task(stack, session, shown),
        *_rating(session, shown),
    ]


def badly_answered(session: Session, within: float = ANSWERED_WITHIN) -> list[str]:
    """Who got no answer, one too late (`within` is in seconds), a server's fault, or a 503 that does not say
    when to ask again."""
    return [finding for answer in session.answers for finding in _of_answer(answer, within)]


def _of_answer(answer: Answer, within: float) -> list[str]:
    found = []
    if answer.status is None:
        found.append(f"no answer: {answer.asked}, {answer.body.get('no answer')}")
    elif answer.status >= 500 and answer.status != 503:
        found.append(f"answered {answer.status}: {answer.asked}")
    elif answer.status in (429, 503) and answer.retry_after is None:
        found.append(f"answered {answer.status} without Retry-After: {answer.asked}")
    if answer.seconds > within:
        found.append(f"answered after {answer.seconds:.1f} s: {answer.asked}")
    return found


async def _result(stack: Stack, code: str, within: float) -> EscalationResult | str:
    """What the run came to, or why it came to nothing."""
    handle = stack.temporal.get_workflow_handle(escalation_workflow_id(code), result_type=EscalationResult)
    try:
        async with asyncio.timeout(within):
            result: EscalationResult = await handle.result()
            return result
    except TimeoutError:
        return f"workflow still runs: {(await stack.snapshot(code)).phase}; {await _pending(handle)}"
    except WorkflowFailureError as error:
        return f"workflow failed: {error.cause}"


async def _pending(handle: WorkflowHandle[Any, Any]) -> str:
    """What the run waits for, with what its latest attempt came to."""
    raw = (await handle.describe()).raw_description
    activities = [
        f"{one.activity_type.name}, attempt {one.attempt}, {one.last_failure.message or 'no failure'}"
        for one in raw.pending_activities
    ]
    task = f"workflow task, attempt {raw.pending_workflow_task.attempt}"
    return "; ".join([*activities, *([task] if raw.HasField("pending_workflow_task") else [])]) or "idle"


def _published(shown: Snapshot, result: EscalationResult) -> list[str]:
    found = []
    last = EscalationResult(phase=shown.phase, outcome=shown.outcome, end_reason=shown.end_reason)
    if last != result:
        found.append(f"published state lies: {last!r} instead of {result!r}")
    if shown.phase not in FINAL_PHASES:
        found.append(f"last phase is not final: {shown.phase}")
    if shown.participants:
        found.append(f"published as in the room: {len(shown.participants)}")
    return found


async def _rooms(stack: Stack, code: str, expected: int) -> list[str]:
    found = [f"orphan room {room['sid']}" for room in await stack.rooms(code, "in-progress")]
    ended = await stack.rooms(code, "completed")
    if len(found) + len(ended) > expected:
        found.append(f"rooms: {len(found) + len(ended)}")
    return found


async def _lease(stack: Stack, session: Session) -> list[str]:
    """Only this escalation's: the agent may be in another call by now."""
    handle = stack.temporal.get_workflow_handle(agent_lease_workflow_id(session.agent.worker_sid))
    try:
        described = await handle.describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return []
    held = await described.memo_value(MEMO_LEASE, type_hint=AgentLeaseInput)
    running = described.status is WorkflowExecutionStatus.RUNNING
    return ["lease held"] if running and held.code == session.code else []


async def _invitations(stack: Stack, session: Session, shown: Snapshot) -> list[str]:
    """One message for each time that it was sent; none at all only where the state says so."""
    sent = Counter(
        attributes["invite"]
        for message in await stack.invites(session.conversation_sid)
        if (attributes := json.loads(message["attributes"]))["uniqueCode"] == session.code
    )
    found = [f"invitation {count} sent {times} times" for count, times in sent.items() if times > 1]
    asked = 1 + sum(answer.asked.endswith("/invite") for answer in session.answers)
    if len(sent) > asked:
        found.append(f"invitations: {len(sent)}")
    if shown.invite is InviteState.SENT and not sent:
        found.append("invitation lost")
    return found


async def _lines(stack: Stack, session: Session) -> list[str]:
    """Each line of the customer's is in the chat once, as theirs; or not at all, where they were told so."""
    chat = f"/conversations/v1/Conversations/{session.conversation_sid}"
    messages = (await stack.twilio(f"{chat}/Messages"))["messages"]
    there = Counter(json.loads(one["attributes"] or "{}").get(LINE_ID) for one in messages)
    posted = [answer for answer in session.answers if answer.asked == f"customer POST {CHAT_LINE}"]
    found = [
        f"line {there[line]} times in the chat"
        for line in sorted({answer.sent["id"] for answer in posted})
        if there[line] > 1
    ]
    found += ["line lost" for answer in posted if answer.ok and not there[answer.sent["id"]]]
    others = {session.agent.identity, NO_AUTHOR}
    authors = {one["author"] for one in messages if LINE_ID in json.loads(one["attributes"] or "{}")}
    return [*found, *(["line is not the customer's"] if authors & others else [])]


async def _task(stack: Stack, session: Session, shown: Snapshot) -> list[str]:
    try:
        task = await stack.twilio(f"{stack.workspace}/Tasks/{session.task_sid}")
    except aiohttp.ClientResponseError as error:
        if error.status != 404:  # TaskRouter deletes a completed task after a while
            raise
        return []
    attributes: dict[str, Any] = json.loads(task["attributes"])
    entry = attributes.get(TASK_ATTRIBUTE, {}).get(session.code)
    if entry is None:
        return ["task lies: no entry"]
    found = []
    told, true = TaskEntry.model_validate(entry), _entry_of(shown)
    if told != true:
        found.append(f"task lies: {told!r} instead of {true!r}")
    return [*found, *await _insights(stack, session, shown, attributes)]


async def _insights(stack: Stack, session: Session, shown: Snapshot, attributes: dict[str, Any]) -> list[str]:
    """The score stands on the task or on a survey task, once. The task has that of the latest rated call."""
    expression = quote(f'{MARK} == "{session.code}"')
    listed = await stack.twilio(f"{stack.workspace}/Tasks?EvaluateTaskAttributes={expression}")
    surveys = listed["tasks"]
    found = [f"survey task {one['sid']} open" for one in surveys if one["assignment_status"] not in CLOSED]
    scores = [json.loads(one["attributes"])[INSIGHTS][SCORE] for one in surveys]
    rated = {code: entry["n"] for code, entry in attributes[TASK_ATTRIBUTE].items() if entry["csat"]}
    on_task = attributes.get(INSIGHTS, {}).get(SCORE)
    if on_task is not None and max(rated, key=rated.__getitem__, default=session.code) == session.code:
        scores.append(on_task)
    score = shown.csat.score if shown.csat else None
    if scores != ([] if score is None else [score]):
        found.append(f"task lies: scores {scores} instead of {score}")
    return found


def _entry_of(shown: Snapshot) -> TaskEntry:
    return TaskEntry(n=shown.n, url=shown.join_url, phase=shown.phase, outcome=shown.outcome, csat=shown.csat)


def _rating(session: Session, shown: Snapshot) -> list[str]:
    """What was taken is kept."""
    taken = [answer for answer in session.answers if answer.ok and answer.asked == "customer POST /csat"]
    found = []
    if taken and shown.csat is None:
        found.append("rating lost")
    if any(shown.csat and answer.sent.get("score") != shown.csat.score for answer in taken):
        found.append("another rating kept than taken")
    return found
