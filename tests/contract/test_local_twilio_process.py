"""`python -m dev.local_twilio`: one process, its settings, and what it keeps."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from dev.local_twilio.account import Account
from dev.ports import free_port
from tests.contract.local_twilio_server import ACCOUNT
from tests.product.switchboard import Switchboard

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    "TWILIO_ACCOUNT_SID": ACCOUNT.account_sid,
    "TWILIO_AUTH_TOKEN": ACCOUNT.auth_token,
    "TWILIO_API_KEY": ACCOUNT.api_key,
    "TWILIO_API_SECRET": ACCOUNT.api_secret,
    "TWILIO_WORKSPACE_SID": ACCOUNT.workspace_sid,
}
LISTENS = "running on "
AUTHORIZATION = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT.account_sid, ACCOUNT.auth_token)}


@asynccontextmanager
async def started(database: Path, *options: str, **environment: str) -> AsyncIterator[str]:
    """What a local Twilio of its own has said once it listens; ended as Ctrl-C in a terminal does it."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dev.local_twilio", "--port", "0", "--db", str(database), *options),
        cwd=ROOT,
        env={**os.environ, **ENVIRONMENT, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    assert running.stderr is not None
    try:
        said = ""
        async with asyncio.timeout(20):
            while LISTENS not in said:
                line = (await running.stderr.readline()).decode()
                assert line, f"it ended before it listened: {said}"
                said += line
        yield said
    finally:
        if running.returncode is None:
            running.terminate()
        async with asyncio.timeout(10):
            await running.communicate()


@asynccontextmanager
async def process(database: Path, *options: str) -> AsyncIterator[str]:
    """The URL of a local Twilio of its own."""
    async with started(database, *options) as said:
        yield said.rpartition(LISTENS)[2].split()[0]


async def test_the_file_keeps_rooms_tasks_and_workers_between_runs(tmp_path: Path) -> None:
    database = tmp_path / "folder" / "twilio.db"
    async with aiohttp.ClientSession(headers=AUTHORIZATION) as http:
        async with process(database) as url:
            created = await http.post(f"{url}/video/v1/Rooms", data={"UniqueName": "ABC1234"})
            room = await created.json()
        async with process(database) as url:
            again = await http.get(f"{url}/video/v1/Rooms/ABC1234")
            assert await again.json() == room


async def test_a_desk_has_as_many_agents_as_it_was_told(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http, process(tmp_path / "twilio.db", "--agents", "23") as url:
        names = {}
        for number in (1, 2, 3, 20, 23):
            login = await http.post(f"{url}/desk/login", json={"worker": number})
            names[number] = (await login.json())["identity"]
        beyond = await http.post(f"{url}/desk/login", json={"worker": 24})
    assert names == {
        1: "agent-one",
        2: "agent-two",
        3: "agent-three",
        20: "agent-twenty",
        23: "agent-twenty-three",
    }
    assert beyond.status == 400


@pytest.mark.parametrize("number", ["0", "1000", "-1", "two"])
async def test_a_number_of_agents_that_no_desk_has_is_refused(tmp_path: Path, number: str) -> None:
    with pytest.raises(AssertionError, match="ended before it listened"):
        async with process(tmp_path / "twilio.db", "--agents", number):
            pass


async def test_an_open_stream_does_not_hold_the_process(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as http, process(tmp_path / "twilio.db") as url:
        login = await http.post(f"{url}/desk/login", json={"worker": 1})
        token = (await login.json())["token"]
        stream = await http.get(f"{url}/desk/events", headers={"Authorization": f"Bearer {token}"})
        assert stream.status == 200


@pytest.mark.parametrize("name", list(ENVIRONMENT))
def test_a_missing_setting_is_one_line_that_names_it(name: str) -> None:
    with pytest.raises(SystemExit, match=f"{name} is missing") as ended:
        Account.from_environment({**ENVIRONMENT, name: ""})
    assert "\n" not in str(ended.value)


@pytest.mark.parametrize("name", ["TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_WORKSPACE_SID"])
def test_what_is_no_sid_is_refused(name: str) -> None:
    with pytest.raises(SystemExit, match=f"{name} is wrong"):
        Account.from_environment({**ENVIRONMENT, name: "AB123"})


def test_secrets_are_not_shown() -> None:
    assert ACCOUNT.auth_token not in repr(ACCOUNT)
    assert ACCOUNT.api_secret not in repr(ACCOUNT)


async def test_the_fault_switchboard_has_a_port_of_its_own(tmp_path: Path) -> None:
    port = free_port()
    async with (
        aiohttp.ClientSession(headers=AUTHORIZATION) as http,
        process(tmp_path / "twilio.db", "--faults-port", str(port)) as url,
    ):
        switchboard = Switchboard(f"http://127.0.0.1:{port}", http)
        await switchboard.fault_call({"kind": "status", "status": 503})
        assert (await http.get(f"{url}/video/v1/Rooms")).status == 503
        assert (await http.get(f"{url}/faults")).status == 404


async def test_without_a_port_for_it_there_is_no_fault_machinery(tmp_path: Path) -> None:
    faults = "dev.local_twilio.faults"
    assert faults not in await modules_of_a_run(tmp_path)
    assert faults in await modules_of_a_run(tmp_path, "--faults-port", str(free_port()))


async def test_a_switchboards_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AssertionError, match=r"switchboard cannot listen: .*address already in use"):
            async with process(tmp_path / "twilio.db", "--faults-port", str(port)):
                pass


async def modules_of_a_run(folder: Path, *options: str) -> str:
    """All that was imported, as Python tells it, up to the moment when the local Twilio listens."""
    async with started(folder / "twilio.db", *options, PYTHONPROFILEIMPORTTIME="1") as said:
        return said
