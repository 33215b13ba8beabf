"""`python -m ops.erase CODE`: deletes what Temporal keeps of one customer, and says what lies elsewhere.

That is the escalation, its children (the memo of an agent lease names the customer, too), and the lines that
the customer wrote to the chat. The escalation goes last: as long as it is there, its history tells which the
children are, whatever visibility may lack. Lines are found by visibility alone, which lags by seconds.
https://docs.temporal.io/cli/command-reference/workflow#delete
"""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from temporalio.api.common.v1 import Payload, WorkflowExecution
from temporalio.api.workflowservice.v1 import DeleteWorkflowExecutionRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError

from api.join_codes import canonical
from api.problems import MalformedCode
from ops.leaving import leave
from settings import HistorySettings, load_settings
from temporal.absence import is_gone
from temporal.connection import connect
from temporal.encryption import UndecipherableError
from workflows.messages import (
    CHAT_LINE_TYPE,
    ESCALATION_TYPE,
    chat_line_workflow_id,
    escalation_workflow_id,
)
from workflows.snapshot import TASK_SID
from workflows.twilio_calls import SET_RECORDING_RULES

# Seconds. Temporal deletes in the background, and what ended in the last minute only after a minute.
GONE_WITHIN: Final = 180.0
LOOKS_EVERY: Final = 0.2
ANSWERS_WITHIN: Final = 8  # to connecting
RETRIED_FOR: Final = timedelta(seconds=5)  # each call, by the client itself

_CURL: Final = 'curl -fsS -u "$TWILIO_API_KEY:$TWILIO_API_SECRET"'
UNKNOWN_ROOM: Final = "<RoomSid, if the call was recorded>"


class NotErasedError(Exception):
    """One line that says why."""


@dataclass
class Kept:
    """What Temporal keeps of one code, and where Twilio keeps more."""

    code: str
    executions: list[tuple[str, str]] = field(
        default_factory=list
    )  # (workflow id, run id), the escalation last
    task_sid: str | None = None
    conversation_sid: str | None = None
    recorded_rooms: set[str] = field(default_factory=lambda: {UNKNOWN_ROOM})  # until the history is read
    other_codes: list[str] = field(default_factory=list)  # of the same task


async def find(client: Client, code: str) -> Kept:
    """Raises NotErasedError when nothing is kept, or the escalation still runs."""
    kept, workflow_id = Kept(code), escalation_workflow_id(code)
    executions: set[tuple[str, str]] = set()
    async for listed in client.list_workflows(_all_of(code)):
        executions.add((listed.id, listed.run_id))
        kept.task_sid = kept.task_sid or listed.typed_search_attributes.get(TASK_SID)
    try:
        described = await client.get_workflow_handle(workflow_id).describe()
    except RPCError as error:
        if not is_gone(error):
            raise
    else:
        if described.status is WorkflowExecutionStatus.RUNNING:
            raise NotErasedError(f"{workflow_id} still runs: end or cancel it first. Nothing was deleted.")
        executions.add((workflow_id, described.run_id))
        kept.task_sid = described.typed_search_attributes.get(TASK_SID)
        executions |= await _read_history(client, kept, described.run_id)
    if not executions:
        raise NotErasedError(f"Temporal keeps nothing of {code}: it was erased before, or is mistyped.")
    kept.executions = sorted(executions)
    if kept.task_sid is not None:
        kept.other_codes = await _other_codes(client, kept.task_sid, workflow_id)
    return kept


async def _read_history(client: Client, kept: Kept, run_id: str) -> set[tuple[str, str]]:
    """The children. Also finds the chat and what was recorded, unless their key is gone."""
    children = set()
    kept.recorded_rooms = set()
    handle = client.get_workflow_handle(escalation_workflow_id(kept.code), run_id=run_id)
    async for event in handle.fetch_history_events():
        if event.HasField("workflow_execution_started_event_attributes"):
            stored = event.workflow_execution_started_event_attributes.input.payloads
            with suppress(UndecipherableError):
                [start] = await client.data_converter.decode(stored)
                kept.conversation_sid = start["conversation_sid"]
        if event.HasField("activity_task_scheduled_event_attributes"):
            asked = event.activity_task_scheduled_event_attributes
            if asked.activity_type.name == SET_RECORDING_RULES:
                kept.recorded_rooms.add(await _room_of(client, asked.input.payloads))
        if event.HasField("child_workflow_execution_started_event_attributes"):
            child = event.child_workflow_execution_started_event_attributes.workflow_execution
            children.add((child.workflow_id, child.run_id))
    return children


async def _room_of(client: Client, stored: Sequence[Payload]) -> str:
    try:
        [asked] = await client.data_converter.decode(stored)
    except UndecipherableError:
        return UNKNOWN_ROOM
    room_sid: str = asked["room_sid"]
    return room_sid


async def _other_codes(client: Client, task_sid: str, workflow_id: str) -> list[str]:
    query = f"WorkflowType = '{ESCALATION_TYPE}' AND {TASK_SID.name} = '{task_sid}'"
    ids = {listed.id async for listed in client.list_workflows(query)}
    return sorted(one.removeprefix(escalation_workflow_id("")) for one in ids - {workflow_id})


def _all_of(code: str) -> str:
    """The query for the escalation, its children and its lines."""
    lines = chat_line_workflow_id(code, "")
    return (
        f"RootWorkflowId = '{escalation_workflow_id(code)}'"
        f" OR (WorkflowType = '{CHAT_LINE_TYPE}' AND WorkflowId STARTS_WITH '{lines}')"
    )


async def erase(client: Client, kept: Kept) -> None:
    """Returns once Temporal has nothing of it any more. Raises NotErasedError when that takes too long."""
    for workflow_id, run_id in kept.executions:
        await delete(client, workflow_id, run_id)
    try:
        async with asyncio.timeout(GONE_WITHIN):
            for workflow_id, run_id in kept.executions:
                while await _is_there(client, workflow_id, run_id):  # noqa: ASYNC110  # Temporal's, not ours
                    await asyncio.sleep(LOOKS_EVERY)
            while (await client.count_workflows(_all_of(kept.code))).count:  # noqa: ASYNC110
                await asyncio.sleep(LOOKS_EVERY)
    except TimeoutError as error:
        raise NotErasedError(
            f"Temporal was told to delete all of {kept.code}, and is not done after {GONE_WITHIN:.0f} s: "
            "run this again to see whether it is."
        ) from error


async def delete(client: Client, workflow_id: str, run_id: str) -> None:
    """Tells Temporal to. Once is as good as twice."""
    execution = WorkflowExecution(workflow_id=workflow_id, run_id=run_id)
    request = DeleteWorkflowExecutionRequest(namespace=client.namespace, workflow_execution=execution)
    try:
        await client.workflow_service.delete_workflow_execution(request)
    except RPCError as error:
        if not is_gone(error):  # gone already
            raise


async def _is_there(client: Client, workflow_id: str, run_id: str) -> bool:
    try:
        await client.get_workflow_handle(workflow_id, run_id=run_id).describe()
    except RPCError as error:
        if is_gone(error):
            return False
        raise
    return True


def elsewhere(kept: Kept) -> str:
    """What is not Temporal's to delete, and by which commands it is."""
    conversation = kept.conversation_sid or "<ConversationSid: conversationSid in the task's attributes>"
    task = kept.task_sid or "<TaskSid>"
    lines = [
        "Not deleted, since it lies elsewhere:",
        "- the chat, at Twilio:",
        f"  {_deleting(f'https://conversations.twilio.com/v1/Conversations/{conversation}')}",
        "- the task, whose attributes name the customer and hold the rating, at Twilio; TaskRouter deletes",
        "  an ended one itself, sooner or later. After a late rating, there is a survey task, too:",
        f"  {_deleting(f'https://taskrouter.twilio.com/v1/Workspaces/$TWILIO_WORKSPACE_SID/Tasks/{task}')}",
        f"- the log of the room {kept.code} at Twilio Video: identities and times, but no customer's name",
        *_recordings(kept),
        "- what Flex Insights took from the task",
        "- backups, archives and exports of your Temporal namespace",
    ]
    if kept.other_codes:
        lines.append(f"The same task has more escalations: {', '.join(kept.other_codes)}")
    return "\n".join(lines)


def _recordings(kept: Kept) -> list[str]:
    """None were made of a call whose history tells of no recording rules."""
    if not kept.recorded_rooms:
        return []
    return [
        "- recordings of the call, at Twilio Video or in the storage that your account sends them to, and",
        "  compositions made of them:",
        *(f"  {_deleting_recordings(room_sid)}" for room_sid in sorted(kept.recorded_rooms)),
    ]


def _deleting_recordings(room_sid: str) -> str:
    listed = f"https://video.twilio.com/v1/Rooms/{room_sid}/Recordings?PageSize=1000"
    return f'{_CURL} "{listed}" | jq -r ".recordings[].url" | xargs -n 1 {_CURL} -X DELETE'


def _deleting(url: str) -> str:
    return f'{_CURL} -X DELETE "{url}"'


def _agreed() -> bool:
    try:
        return input("Delete them for good? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


async def run(code: str, *, sure: bool) -> None:
    """Raises NotErasedError; RuntimeError, RPCError or TimeoutError when Temporal does not answer."""
    keys = load_settings(HistorySettings).keyring
    async with asyncio.timeout(ANSWERS_WITHIN):
        client = await connect(keys, give_up_after=RETRIED_FOR)
    kept = await find(client, code)
    for workflow_id, run_id in kept.executions:
        print(f"{workflow_id} (run {run_id})")
    if not (sure or _agreed()):
        raise NotErasedError("Nothing was deleted.")
    print("Deleting; what ended just now takes Temporal a minute.", flush=True)
    await erase(client, kept)
    print(f"Deleted: Temporal has nothing of {code} any more.\n{elsewhere(kept)}")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m ops.erase",
        description="Deletes what Temporal keeps of one customer: the escalation of this code, which must "
        "have ended, its agent leases and chat lines. Says what lies elsewhere. May be run again.",
        epilog="Reads PAYLOAD_KEYS and TEMPORAL_*, as API and worker do. Exits with 1 when it did not erase.",
    )
    parser.add_argument("code", metavar="CODE", help="the join code, as people write it")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args()
    try:
        asyncio.run(run(canonical(options.code), sure=options.yes))
        leave(0)
    except MalformedCode:
        leave(f"{options.code} is not a join code.")
    except NotErasedError as error:
        leave(str(error))
    except (RuntimeError, RPCError) as error:
        leave(f"Temporal does not do it: {error}")
    except TimeoutError:
        leave(f"Temporal does not answer within {ANSWERS_WITHIN} s.")
    except KeyboardInterrupt:
        leave("Stopped. What was not deleted yet is there: run this again.")


if __name__ == "__main__":
    main()
