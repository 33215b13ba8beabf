"""`python -m ops.export`: a row for each escalation that closed, and what it cost."""

import asyncio
import csv
import io
import json
import os
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from api.pages import ROOT
from dev.ports import free_port
from ops.export import export, moment
from temporal.connection import connect
from temporal.encryption import Keyring
from tests.payload_keys import KEYS, PAYLOAD_KEYS
from tests.temporal_server import temporal_server
from tests.workflow.session import BRISK, Session, first_that
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of

PRICES = ROOT / "ops" / "prices.example.toml"
OTHER_KEY = f"other:{'B' * 43}="
CUSTOMER, COMMENT = "=Customer", "@kind, as ever"


@pytest.fixture(scope="module")
def temporal_address() -> Iterator[str]:
    with temporal_server() as address:
        yield address


async def client_of(temporal_address: str, keys: Keyring) -> Client:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_ADDRESS", temporal_address)
        return await connect(keys)


@pytest.fixture(scope="module")
async def temporal_client(temporal_address: str) -> Client:
    return await client_of(temporal_address, KEYS)


@dataclass
class Day:
    """What happened, each escalation in its own way; and since when."""

    since: datetime
    rated: Session
    recorded: Session
    revoked: Session
    terminated: Session
    running: Session

    @property
    def over(self) -> list[Session]:
        return [self.rated, self.recorded, self.revoked, self.terminated]


@pytest.fixture(scope="module")
async def day(temporal_client: Client) -> AsyncIterator[Day]:
    since = datetime.now(UTC)
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio):

        async def begin(*, recording_wanted: bool = False) -> Session:
            return await Session.begin(
                *(temporal_client, twilio, BRISK.model_copy(update={"code_ttl": 3600})),
                recording_wanted=recording_wanted,
                customer_name=CUSTOMER,
            )

        rated, recorded, revoked = await begin(), await begin(recording_wanted=True), await begin()
        terminated, running = await begin(), await begin()
        await rated.call()
        await rated.rate(4, comment=COMMENT)
        await recorded.call(consent=True)
        await recorded.until(lambda state: state.recording == "on")
        await recorded.end()
        await recorded.skip_rating()
        await revoked.open()
        await revoked.revoke()
        await terminated.call()
        await terminated.handle.terminate()
        for session in (rated, recorded, revoked):
            await session.result()
        for session in (rated, recorded, revoked, terminated):
            await until_listed(session)
        yield Day(since, rated, recorded, revoked, terminated, running)
        await running.handle.terminate()


async def until_listed(session: Session) -> None:
    """As closed, and with its last state: Temporal's lists lag a little."""
    described = await session.handle.describe()
    assert described.status is not WorkflowExecutionStatus.RUNNING
    query = f"WorkflowId = '{session.handle.id}' AND ExecutionStatus != 'Running'"
    await first_that(lambda listed: listed.count == 1, lambda: session.client.count_workflows(query))


@dataclass
class Ended:
    status: int | None
    out: str
    err: str

    @property
    def rows(self) -> dict[str, dict[str, str]]:
        """Of a CSV, by task."""
        return {row["task_sid"]: row for row in csv.DictReader(io.StringIO(self.out))}


@pytest.fixture(scope="module")
def environment(temporal_address: str) -> dict[str, str]:
    return {**os.environ, "TEMPORAL_ADDRESS": temporal_address, "PAYLOAD_KEYS": PAYLOAD_KEYS}


async def run(environment: dict[str, str], directory: Path, *arguments: str) -> Ended:
    """In a directory without an .env."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ops.export", *arguments),
        cwd=directory,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return Ended(process.returncode, out.decode(), err.decode())


@pytest.fixture(scope="module")
async def exported(day: Day, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """The whole day, as it is by default."""
    return await run(environment, tmp_path_factory.mktemp("exported"), "--since", day.since.isoformat())


def said(ended: Ended) -> str:
    """The one line of an end that is no success."""
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.count("\n") == 1, ended.err
    return ended.err.strip()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_each_escalation_that_closed_has_a_row_and_no_other_has(day: Day, exported: Ended) -> None:
    assert exported.status == 0, exported.err
    assert exported.rows.keys() == {session.start.task_sid for session in day.over}
    assert exported.err.startswith("Escalations: 4. ")


async def test_a_rated_call_says_who_when_how_long_and_how_it_ended(day: Day, exported: Ended) -> None:
    row, state = exported.rows[day.rated.start.task_sid], await day.rated.state()
    assert state.call_started_at is not None
    assert state.call_ended_at is not None
    assert row["worker_sid"] == day.rated.agent.worker_sid
    assert row["agent_identity"] == day.rated.agent.identity
    ended = row["n"], row["outcome"], row["end_reason"], row["score"]
    assert ended == ("1", "rated", "customer_rated", "4")
    moments = [at(row[name]) for name in ("started_at", "agent_joined_at", "call_started_at", "ended_at")]
    assert moments == sorted(moments)
    assert moments[2] == state.call_started_at.replace(microsecond=0)
    assert int(row["call_seconds"]) == round((state.call_ended_at - state.call_started_at).total_seconds())
    assert (row["messages"], row["recording_minutes"], row["problem"]) == ("1", "0", "")


def test_an_escalation_without_a_call_has_no_seconds(day: Day, exported: Ended) -> None:
    row = exported.rows[day.revoked.start.task_sid]
    assert (row["outcome"], row["end_reason"]) == ("revoked", "revoked")
    assert (row["call_seconds"], row["agent_joined_at"], row["participant_minutes"]) == ("", "", "0")


def test_a_terminated_one_is_told_of_as_the_product_does(day: Day, exported: Ended) -> None:
    row = exported.rows[day.terminated.start.task_sid]
    assert (row["outcome"], row["end_reason"]) == ("not_rated", "canceled_by_ops")
    assert row["ended_at"] == row["closed_at"] != ""
    assert row["call_seconds"] != ""


async def test_a_price_list_says_what_twilio_bills(
    day: Day, environment: dict[str, str], tmp_path: Path
) -> None:
    """By the example: every stay of the four is under a minute, and a minute begun is billed."""
    billed = await run(environment, tmp_path, "--since", day.since.isoformat(), "--prices", str(PRICES))
    bills = {
        task: (row["billed_participant_minutes"], row["billed_recording_minutes"], row["cost"])
        for task, row in billed.rows.items()
    }
    assert bills == {
        day.rated.start.task_sid: ("2", "0", "0.008"),
        day.recorded.start.task_sid: ("2", "2", "0.016"),
        day.revoked.start.task_sid: ("0", "0", "0"),
        day.terminated.start.task_sid: ("2", "0", "0.008"),
    }
    assert {row["currency"] for row in billed.rows.values()} == {"USD"}
    assert billed.err.strip().endswith("Cost: 0.032 USD.")


async def test_nothing_of_the_customer_and_no_code_is_in_it_unless_asked_for(
    day: Day, exported: Ended, environment: dict[str, str], tmp_path: Path
) -> None:
    lines = await run(environment, tmp_path, "--since", day.since.isoformat(), "--format", "jsonl")
    for told in (exported, lines):
        for secret in (CUSTOMER, COMMENT, day.rated.code, day.rated.claim):
            assert secret not in told.out + told.err


async def test_asked_for_it_has_the_customers_words_and_no_formula(
    day: Day, environment: dict[str, str], tmp_path: Path
) -> None:
    asked = ("--since", day.since.isoformat(), "--with-personal-data")
    row = (await run(environment, tmp_path, *asked)).rows[day.rated.start.task_sid]
    assert (row["customer_name"], row["comment"]) == (f"'{CUSTOMER}", f"'{COMMENT}")
    lines = (await run(environment, tmp_path, *asked, "--format", "jsonl")).out.splitlines()
    [rated] = [told for told in map(json.loads, lines) if told["task_sid"] == day.rated.start.task_sid]
    assert (rated["customer_name"], rated["comment"], rated["score"]) == (CUSTOMER, COMMENT, 4)


async def test_page_by_page_it_is_the_same_as_at_once(
    day: Day, temporal_client: Client, tmp_path: Path
) -> None:
    def asking(name: str) -> Namespace:
        return Namespace(
            since=day.since,
            until=datetime.now(UTC),
            format="jsonl",
            output=tmp_path / name,
            with_personal_data=False,
        )

    small = await export(temporal_client, asking("small"), None, page=1)
    whole = await export(temporal_client, asking("whole"), None)
    assert small.rows == whole.rows == len(day.over)
    written = [(tmp_path / name).read_text() for name in ("small", "whole")]
    assert written[0] == written[1]


async def test_what_closed_before_or_after_is_left_out(
    day: Day, environment: dict[str, str], tmp_path: Path
) -> None:
    earlier = (day.since - timedelta(hours=1)).isoformat()
    none = await run(environment, tmp_path, "--since", earlier, "--until", day.since.isoformat())
    assert (none.status, none.rows) == (0, {})
    assert none.out.startswith("run_id,task_sid,n,worker_sid,")
    described = await day.rated.handle.describe()
    assert described.close_time is not None
    until = await run(environment, tmp_path, "--since", earlier, "--until", described.close_time.isoformat())
    assert day.rated.start.task_sid not in until.rows


async def test_a_file_is_replaced_only_by_a_whole_one(
    day: Day, environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "november.csv"
    file.write_text("what was there before")
    away = {**environment, "TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}"}
    asked = ("--since", day.since.isoformat(), "-o", str(file))
    assert said(await run(away, tmp_path, *asked)).startswith("Temporal does not do it: ")
    assert file.read_text() == "what was there before"
    assert (await run(environment, tmp_path, *asked)).out == ""
    assert file.read_text().startswith("run_id,")
    assert not file.with_name("november.csv.part").exists()


async def test_what_cannot_be_done_is_one_line(environment: dict[str, str], tmp_path: Path) -> None:
    since = ("--since", "2026-11-01")
    elsewhere = {**environment, "TEMPORAL_NAMESPACE": "elsewhere"}
    assert said(await run(elsewhere, tmp_path, *since)).startswith("Temporal does not do it: ")
    malformed = {**environment, "PAYLOAD_KEYS": "x"}
    assert said(await run(malformed, tmp_path, *since)).startswith("PAYLOAD_KEYS is wrong")
    no_prices = await run(environment, tmp_path, *since, "--prices", "none.toml")
    assert said(no_prices) == "none.toml: No such file or directory"
    assert said(await run(environment, tmp_path, *since, "-o", str(tmp_path))) == f"{tmp_path} is not a file."
    nowhere = tmp_path / "none" / "out.csv"
    assert said(await run(environment, tmp_path, *since, "-o", str(nowhere))) == (
        f"{nowhere}.part: No such file or directory"
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "the following arguments are required: --since"),
        (("--since", "November"), "'November' is not a day such as 2026-11-01"),
        (("--since", "0001-01-01T00:00:00+23:00"), "is not a day such as 2026-11-01"),
        (("--since", "2026-11-02", "--until", "2026-11-02"), "is not before 2026-11-02T00:00:00+00:00"),
        (("--since", "2026-11-01", "--format", "xlsx"), "invalid choice: 'xlsx'"),
    ],
)
async def test_a_wrong_argument_is_named(
    arguments: tuple[str, ...], told: str, environment: dict[str, str], tmp_path: Path
) -> None:
    ended = await run(environment, tmp_path, *arguments)
    assert ended.status == 2
    assert told in ended.err.splitlines()[-1]


def test_a_day_begins_at_midnight_utc() -> None:
    assert moment("2026-11-01") == datetime(2026, 11, 1, tzinfo=UTC)
    assert moment("2026-11-01T09:00:00+01:00") == datetime(2026, 11, 1, 8, tzinfo=UTC)


async def test_help_tells_what_is_in_it(environment: dict[str, str], tmp_path: Path) -> None:
    helped = await run(environment, tmp_path, "--help")
    assert helped.status == 0
    words = " ".join(helped.out.split())
    assert "Neither join codes nor anything of the customer's" in words
    assert "participant_minutes" in words


async def test_whoever_reads_no_more_is_no_fault_worth_a_traceback(
    day: Day, environment: dict[str, str], tmp_path: Path
) -> None:
    command = f"'{sys.executable}' -m ops.export --since {day.since.isoformat()} | true"
    process = await asyncio.create_subprocess_shell(
        command,
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await asyncio.wait_for(process.communicate(), 60)
    assert b"Traceback" not in err


async def test_one_whose_key_is_missing_says_so_and_the_others_are_whole(
    day: Day, environment: dict[str, str], temporal_address: str, tmp_path: Path
) -> None:
    other = await client_of(temporal_address, Keyring(OTHER_KEY))
    unreadable = await Session.begin(other, TwilioInMemory(other))
    await unreadable.handle.terminate()
    await until_listed(unreadable)
    told = await run(environment, tmp_path, "--since", day.since.isoformat())
    assert told.status == 1
    row = told.rows[unreadable.start.task_sid]
    assert row["problem"] == "a payload is under key 'other', which PAYLOAD_KEYS has not"
    assert (row["worker_sid"], row["agent_identity"]) == (unreadable.agent.worker_sid, "")
    assert [told.rows[session.start.task_sid]["problem"] for session in day.over] == [""] * 4
    assert "Escalations: 5, 1 of them not read whole. " in told.err
