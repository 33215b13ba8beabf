"""What the local Twilio recorded of an escalation, held against what the escalation published meanwhile."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory

from tests.product.stack import Stack
from workflows.messages import MEMO_STATE, Snapshot
from workflows.phases import Role
from workflows.recording import KNOWN_TO_RUN, RecordingState

ROUNDED = timedelta(milliseconds=1)  # is the time at which a recording began


async def recorded_wrongly(stack: Stack, code: str) -> list[str]:
    """Of an escalation that has ended: what still runs, and what began when nobody had agreed to it."""
    rooms = [*await stack.rooms(code, "in-progress"), *await stack.rooms(code, "completed")]
    recordings = [one for room in rooms for one in await recordings_of(stack, room["sid"])]
    if not recordings:
        return []
    found = [f"still recorded: {one['sid']}" for one in recordings if one["status"] == "processing"]
    published = await _published(stack, await stack.history(code))
    return found + [finding for one in recordings for finding in _begun_wrongly(one, published)]


async def recordings_of(stack: Stack, room_sid: str, status: str = "") -> list[dict[str, Any]]:
    """One for each track, and each time that it was recorded."""
    query = f"?PageSize=1000&Status={status}" if status else "?PageSize=1000"
    listed = await stack.twilio(f"/video/v1/Rooms/{room_sid}/Recordings{query}")
    recordings: list[dict[str, Any]] = listed["recordings"]
    return recordings


async def rules_of(stack: Stack, room_sid: str) -> list[dict[str, Any]]:
    """The recording rules that stand."""
    rules: list[dict[str, Any]] = (await stack.twilio(f"/video/v1/Rooms/{room_sid}/RecordingRules"))["rules"]
    return rules


def _begun_wrongly(recording: dict[str, Any], published: Sequence[tuple[datetime, Snapshot]]) -> list[str]:
    begun = datetime.fromtimestamp(recording["offset"] / 1000, UTC) + ROUNDED
    known = [shown for at, shown in published if at <= begun]
    if not known or known[-1].recording not in KNOWN_TO_RUN:
        return [f"recorded while nothing was to be: {recording['sid']}"]
    if _agreed(known[-1]):
        return []
    # taken back while Twilio was being told, or while it is being told to stop
    on_its_way = known[-1].recording is RecordingState.STARTING and any(map(_agreed, known))
    recorded_sid = recording["grouping_sids"]["participant_sid"]
    roles = {shown.participants.get(recorded_sid) for _, shown in published}
    return (
        [] if on_its_way or Role.CUSTOMER not in roles else [f"recorded without consent: {recording['sid']}"]
    )


def _agreed(shown: Snapshot) -> bool:
    return shown.recording_consent is not None and shown.recording_consent.given


async def _published(stack: Stack, history: WorkflowHistory) -> list[tuple[datetime, Snapshot]]:
    """Each state, and when it was."""
    memos: list[tuple[datetime, Payload]] = []
    for event in history.events:
        modified = event.workflow_properties_modified_event_attributes.upserted_memo.fields
        if MEMO_STATE in modified:
            memos.append((event.event_time.ToDatetime(UTC), modified[MEMO_STATE]))
    states = await stack.temporal.data_converter.decode(
        [payload for _, payload in memos], [Snapshot] * len(memos)
    )
    return [(at, state) for (at, _), state in zip(memos, states, strict=True)]
