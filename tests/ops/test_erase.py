"""`python -m ops.erase`: one customer's data is gone from Temporal, and nobody else's."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client, WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

from api.pages import ROOT
from dev.ports import free_port
from ops.erase import GONE_WITHIN, delete
from temporal.connection import connect
from tests.payload_keys import KEYS, PAYLOAD_KEYS
from tests.temporal_server import temporal_server
from tests.workflow.conftest import Begin
from tests.workflow.session import BRISK, Session, first_that, new_agent
from tests.workflow.test_chat_line import write
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.messages import Agent, Timings, agent_lease_workflow_id
from workflows.recording import RecordingState

# Until what has ended may be deleted, half a minute passes by default.
AT_ONCE = tuple(
    f'--dynamic-config-value=history.{queue}ProcessorUpdateAckInterval="50ms"'
    for queue in ("transfer", "visibility")
)


@pytest.fixture(scope="module")
def temporal_address() -> Iterator[str]:
    with temporal_server(*AT_ONCE) as address:
        yield address


@pytest.fixture(scope="module")
async def temporal_client(temporal_address: str) -> Client:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_ADDRESS", temporal_address)
        return await connect(KEYS)


@pytest.fixture
async def begin(temporal_client: Client, twilio: TwilioInMemory) -> AsyncIterator[Begin]:
    """Begins escalations; those that are still there and running at the test's end are terminated."""
    begun: list[Session] = []

    async def begin_one(
        timings: Timings = BRISK, *, agent: Agent | None = None, recording_wanted: bool = False
    ) -> Session:
        session = await Session.begin(
            temporal_client, twilio, timings, agent=agent, recording_wanted=recording_wanted
        )
        begun.append(session)
        return begun[-1]

    yield begin_one
    for session in begun:
        try:
            await session.handle.terminate("test over")
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


@pytest.fixture
async def twilio(temporal_client: Client) -> AsyncIterator[TwilioInMemory]:
    in_memory = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, in_memory):
        yield in_memory


@dataclass
class Ended:
    status: int
    out: str
    err: str


@pytest.fixture
def environment(temporal_address: str) -> dict[str, str]:
    return {**os.environ, "TEMPORAL_ADDRESS": temporal_address, "PAYLOAD_KEYS": PAYLOAD_KEYS}


async def erase(environment: dict[str, str], directory: Path, *arguments: str, answer: str = "") -> Ended:
    """In a directory without an .env. Not waited for by blocking: the worker is in this process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ops.erase", *arguments),
        cwd=directory,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(answer.encode()), 120)
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


def one_line(ended: Ended) -> str:
    """Of an end that is no success."""
    assert ended.status == 1
    assert ended.err.count("\n") == 1, ended.err
    return ended.err


async def over(session: Session, *, recorded: bool = False) -> WorkflowHandle[Any, Any]:
    """A call that was had and rated; the lease that its agent had."""
    await session.call(consent=recorded or None)
    await session.until(lambda state: not recorded or state.recording is RecordingState.ON)
    lease = session.client.get_workflow_handle(agent_lease_workflow_id(session.agent.worker_sid))
    run_id = (await lease.describe()).run_id
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.rate(5, comment="Very kind")
    await session.result()
    return session.client.get_workflow_handle(lease.id, run_id=run_id)


async def written(session: Session, line_id: str) -> WorkflowHandle[Any, Any]:
    """A line that is in the chat, and listed."""
    line = await write(session, line_id)
    await line.result()
    query = f"WorkflowId = '{line.id}' AND ExecutionStatus = 'Completed'"
    await first_that(lambda listed: listed.count == 1, lambda: session.client.count_workflows(query))
    return line


async def is_kept(handle: WorkflowHandle[Any, Any]) -> bool:
    try:
        await handle.describe()
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return False
        raise
    return True


async def test_escalation_and_lease_are_gone_and_the_next_customers_are_not(
    begin: Begin, environment: dict[str, str], tmp_path: Path, temporal_client: Client
) -> None:
    agent = new_agent()
    session, next_one = await begin(agent=agent), await begin(agent=agent)
    lease, next_lease = await over(session), await over(next_one)
    erased = await erase(environment, tmp_path, session.code.lower(), "--yes")
    assert erased.status == 0, erased.err
    assert not await is_kept(session.handle)
    assert not await is_kept(lease)
    assert f"{session.handle.id} " in erased.out
    assert f"{lease.id} (run {lease.run_id})" in erased.out
    assert await is_kept(next_one.handle)
    assert await is_kept(next_lease)
    assert not [one async for one in temporal_client.list_workflows(f"WorkflowId = '{session.handle.id}'")]


async def test_what_the_customer_wrote_in_the_call_is_gone_and_what_others_wrote_is_not(
    begin: Begin, environment: dict[str, str], tmp_path: Path, temporal_client: Client
) -> None:
    session, next_one = await begin(), await begin()
    for one in (session, next_one):
        await over(one)
    lines = [await written(session, "0" * 16), await written(session, "1" * 16)]
    kept = await written(next_one, "0" * 16)
    erased = await erase(environment, tmp_path, session.code, "--yes")
    assert erased.status == 0, erased.err
    assert [await is_kept(line) for line in lines] == [False, False]
    assert await is_kept(kept)


async def test_it_says_what_lies_elsewhere_and_names_nobody(
    begin: Begin, environment: dict[str, str], tmp_path: Path
) -> None:
    session = await begin()
    await over(session)
    erased = await erase(environment, tmp_path, session.code, "--yes")
    assert f"/Conversations/{session.start.conversation_sid}" in erased.out
    assert f"/Tasks/{session.start.task_sid}" in erased.out
    for personal in (session.agent.identity, session.start.join_url, "Very kind"):
        assert personal not in erased.out


async def test_it_says_where_a_recorded_calls_recordings_lie(
    begin: Begin, environment: dict[str, str], tmp_path: Path
) -> None:
    session = await begin(recording_wanted=True)
    await over(session, recorded=True)
    erased = await erase(environment, tmp_path, session.code, "--yes")
    [room] = [room for room in session.twilio.rooms.values() if room.name == session.code]
    assert f"/v1/Rooms/{room.sid}/Recordings?" in erased.out


async def test_of_a_call_that_was_not_recorded_no_recordings_are_named(
    begin: Begin, environment: dict[str, str], tmp_path: Path
) -> None:
    session = await begin()
    await over(session)
    assert "ecordings" not in (await erase(environment, tmp_path, session.code, "--yes")).out


async def test_what_runs_is_refused(begin: Begin, environment: dict[str, str], tmp_path: Path) -> None:
    session = await begin()
    assert "still runs" in one_line(await erase(environment, tmp_path, session.code, "--yes"))
    assert await is_kept(session.handle)


async def test_it_asks_before_it_deletes(begin: Begin, environment: dict[str, str], tmp_path: Path) -> None:
    session = await begin()
    await over(session)
    for answer in ("n\n", "\n", ""):
        declined = await erase(environment, tmp_path, session.code, answer=answer)
        assert one_line(declined) == "Nothing was deleted.\n"
    assert await is_kept(session.handle)
    assert (await erase(environment, tmp_path, session.code, answer="y\n")).status == 0
    assert not await is_kept(session.handle)


async def test_a_second_time_says_that_nothing_is_kept(
    begin: Begin, environment: dict[str, str], tmp_path: Path
) -> None:
    session = await begin()
    await over(session)
    assert (await erase(environment, tmp_path, session.code, "--yes")).status == 0
    again = await erase(environment, tmp_path, session.code, "--yes")
    assert one_line(again).startswith(f"Temporal keeps nothing of {session.code}")


async def test_leases_that_outlived_their_escalation_are_found(
    begin: Begin, environment: dict[str, str], tmp_path: Path, temporal_client: Client
) -> None:
    session = await begin()
    lease = await over(session)
    await delete(temporal_client, session.handle.id, (await session.handle.describe()).run_id)
    async with asyncio.timeout(GONE_WITHIN):
        while await is_kept(session.handle):  # noqa: ASYNC110  # Temporal deletes in the background
            await asyncio.sleep(0.05)
    erased = await erase(environment, tmp_path, session.code, "--yes")
    assert erased.status == 0, erased.err
    assert not await is_kept(lease)
    assert "/v1/Rooms/<RoomSid" in erased.out


async def test_a_lost_key_does_not_keep_the_data(
    begin: Begin, environment: dict[str, str], tmp_path: Path
) -> None:
    session = await begin()
    lease = await over(session)
    erased = await erase({**environment, "PAYLOAD_KEYS": ""}, tmp_path, session.code, "--yes")
    assert erased.status == 0, erased.err
    assert not await is_kept(session.handle)
    assert not await is_kept(lease)
    assert "<ConversationSid" in erased.out
    assert f"/Tasks/{session.start.task_sid}" in erased.out


async def test_what_cannot_be_done_is_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    unknown = await erase(environment, tmp_path, "ZZZZZZZ", "--yes")
    assert one_line(unknown).startswith("Temporal keeps nothing of ZZZZZZZ")
    assert one_line(await erase(environment, tmp_path, "no code!")) == "no code! is not a join code.\n"
    away = {**environment, "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}"}
    assert one_line(await erase(away, tmp_path, "ZZZZZZZ")).startswith("Temporal does not do it: ")
    elsewhere = {**environment, "TEMPORAL_NAMESPACE": "elsewhere"}
    assert one_line(await erase(elsewhere, tmp_path, "ZZZZZZZ")).startswith("Temporal does not do it: ")
    malformed = {**environment, "PAYLOAD_KEYS": "x"}
    assert one_line(await erase(malformed, tmp_path, "ZZZZZZZ")).startswith("PAYLOAD_KEYS is wrong")


async def test_help_tells_what_it_does(environment: dict[str, str], tmp_path: Path) -> None:
    helped = await erase(environment, tmp_path, "--help")
    assert helped.status == 0
    assert "must have ended" in " ".join(helped.out.split())
