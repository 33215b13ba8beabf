"""`python -m ops.reconcile` as a process."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from temporalio.client import (
    Client,
    ScheduleActionExecutionStartWorkflow,
    ScheduleOverlapPolicy,
    WorkflowExecutionStatus,
)

from dev.local_twilio.faults.orders import CallMatch, CallOrder, Status
from dev.local_twilio.faults.switchboard import Switchboard
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.room_store import RoomStatus
from dev.ports import free_port
from temporal.connection import connect
from tests.api.call import SOON, Call
from tests.ops.runs import reconcile, room_of, terminate
from tests.payload_keys import KEYS, PAYLOAD_KEYS
from tests.temporal_server import temporal_server
from tests.workflow.session import first_that
from workflows.messages import TASK_QUEUE
from workflows.reconcile import ReconcileWorkflow
from workflows.reconcile_messages import RECONCILE_ID, ReconcileInput, ReconcileResult

ROOT = Path(__file__).parents[2]
TOLD_WITHIN = 20.0  # seconds
DOWN = Status(kind="status", status=503)


class Ended(NamedTuple):
    code: int | None
    out: list[str]  # lines
    err: list[str]
    seconds: float


async def run(*arguments: str, temporal: str | None = None) -> Ended:
    ours = {"PYTHONPATH": str(ROOT), "PAYLOAD_KEYS": PAYLOAD_KEYS}
    environment = {**os.environ, **ours, **({"TEMPORAL_ADDRESS": temporal} if temporal else {})}
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ops.reconcile", *arguments),
        cwd=Path(__file__).parent,  # where no .env is
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(
        process.returncode,
        out.decode().splitlines(),
        err.decode().splitlines(),
        time.monotonic() - began,
    )


@pytest.fixture
async def left(call: Call, temporal_client: Client) -> Call:
    """A terminated escalation, in whose room the agent still is; nothing else is wrong."""
    assert (await reconcile(temporal_client)).is_well
    await call.agent_joins()
    await terminate(temporal_client, call)
    return call


async def test_it_says_what_it_mended_and_then_that_nothing_is_left(left: Call, twilio: LocalTwilio) -> None:
    dry = await run("--dry-run")
    room_sid = room_of(twilio, left).sid
    assert dry.code == 1
    assert f"found room {room_sid}: in progress, and its escalation was terminated" in dry.out
    assert dry.out[-1].startswith("2 differences, nothing changed. Looked at 1 room, 0 leases, ")

    mended = await run()
    assert mended.code == 0
    assert f"mended room {room_sid}: in progress, and its escalation was terminated" in mended.out
    assert mended.out[-1].startswith("2 mended, 0 left. Looked at 1 room, 0 leases, ")
    assert left.code not in "".join(mended.out + dry.out)

    again = await run()
    assert (again.code, len(again.out), again.err) == (0, 1, [])
    assert again.out[0].startswith("0 mended, 0 left. Looked at 0 rooms, ")


async def test_with_twilio_down_it_says_so_and_ends_with_1(left: Call, faults: Switchboard) -> None:
    faults.rules.add(CallOrder(call=CallMatch(product="video"), fault=DOWN, times=None))
    told = await run()
    assert told.code == 1
    assert "rooms not all looked at: TwilioUnavailable: GET Rooms: HTTP 503, Twilio error 20503" in told.out
    assert any(line.startswith(f"mended task {left.task_sid}") for line in told.out)


# --- what it needs is not there -------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--schedule", "15m"), ("--unschedule",)])
async def test_with_temporal_down_it_says_so_in_one_line(arguments: tuple[str, ...]) -> None:
    told = await run(*arguments, temporal=f"127.0.0.1:{free_port()}")
    assert (told.code, told.out, len(told.err)) == (1, [], 1)
    assert told.err[0].startswith("Temporal ")
    assert told.seconds < TOLD_WITHIN


@pytest.fixture(scope="module")
def idle_temporal() -> Iterator[str]:
    """A Temporal that no worker is connected to."""
    with temporal_server() as address:
        yield address


@pytest.fixture
async def idle_client(idle_temporal: str) -> Client:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_ADDRESS", idle_temporal)
        return await connect(KEYS)


async def test_without_a_worker_it_says_so_and_leaves_no_run_behind(
    idle_temporal: str, idle_client: Client
) -> None:
    told = await run(temporal=idle_temporal)
    assert (told.code, told.out) == (1, [])
    assert told.err == ["No worker took it up within 10 s, so it was called off. Is one running?"]
    assert told.seconds < TOLD_WITHIN
    described = await idle_client.get_workflow_handle(RECONCILE_ID).describe()
    assert described.status is WorkflowExecutionStatus.TERMINATED


async def test_while_another_run_is_under_way_it_says_so(idle_temporal: str, idle_client: Client) -> None:
    other = await idle_client.start_workflow(
        ReconcileWorkflow.run, ReconcileInput(), id=RECONCILE_ID, task_queue=TASK_QUEUE
    )
    told = await run(temporal=idle_temporal)
    assert (told.code, told.out) == (1, [])
    assert told.err == ["Another run is under way: the workflow reconcile. Try again when it is over."]
    assert (await other.describe()).status is WorkflowExecutionStatus.RUNNING
    await other.terminate()


# --- the Schedule -----------------------------------------------------------------------------------------


async def test_the_schedule_is_made_changed_and_removed(temporal_client: Client) -> None:
    schedule = temporal_client.get_schedule_handle(RECONCILE_ID)
    assert (await run("--schedule", "15m", "--within", "2h")).code == 0
    made = (await schedule.describe()).schedule
    assert [interval.every for interval in made.spec.intervals] == [timedelta(minutes=15)]
    assert made.policy.overlap is ScheduleOverlapPolicy.SKIP

    await schedule.pause()
    assert (await run("--schedule", "1h")).out == ["The Schedule reconcile runs it every 1:00:00."]
    changed = (await schedule.describe()).schedule
    assert [interval.every for interval in changed.spec.intervals] == [timedelta(hours=1)]
    assert changed.state.paused

    assert (await run("--unschedule")).code == 0
    none = await run("--unschedule")
    assert (none.code, none.out) == (0, ["There is no Schedule reconcile."])


async def test_the_schedule_mends(left: Call, temporal_client: Client, twilio: LocalTwilio) -> None:
    await run("--schedule", "1d")
    try:
        schedule = temporal_client.get_schedule_handle(RECONCILE_ID)
        await schedule.trigger()
        described = await first_that(lambda known: known.info.recent_actions, schedule.describe)
        action = described.info.recent_actions[0].action
        assert isinstance(action, ScheduleActionExecutionStartWorkflow)
        run_of_it = temporal_client.get_workflow_handle(action.workflow_id, result_type=ReconcileResult)
        result = await asyncio.wait_for(run_of_it.result(), SOON)
        assert result.is_well
        assert room_of(twilio, left).sid in {one.sid for one in result.found}
        assert room_of(twilio, left).status == RoomStatus.COMPLETED
    finally:
        await run("--unschedule")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--schedule", "10s"), "the shortest interval is 1m"),
        (("--within", "soon"), "'soon' is not a time such as 90s, 15m, 24h or 7d"),
        (("--dry-run", "--schedule", "15m"), "not allowed with argument --dry-run"),
    ],
)
async def test_a_wrong_argument_is_named(arguments: tuple[str, ...], said: str) -> None:
    told = await run(*arguments)
    assert told.code == 2
    assert said in told.err[-1]
