"""What the bench of waiting makes of what it measured, and the distance that it puts before Twilio."""

import copy
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from dev.bench.report import lines, tables
from dev.bench.waiting.bench import BENCH, REQUESTS, figures
from dev.bench.waiting.measure import in_steps
from dev.bench.waiting.slow_twilio import Call, SlowTwilio, slow_twilio

WORKSPACE = "/taskrouter/v1/Workspaces/WS" + "1" * 32
TASK = f"{WORKSPACE}/Tasks/WT" + "2" * 32


def session(ms: float, calls: list[dict[str, Any]]) -> dict[str, Any]:
    """Every wait takes so long; the escalation makes these calls."""
    others = {what: {"ms": ms, "calls": []} for what in REQUESTS[1:]}
    return {REQUESTS[0]: {"ms": ms, "calls": calls}, **others}


ONE_CALL = [{"what": "GET Workspaces/Tasks", "step": 1, "new": False}]
MEASURED: dict[str, Any] = {
    "runs": 2,
    "machine": {"processors": 4, "load": 1.6, "python": "3.11.7", "system": "Linux x86_64"},
    "latency_ms": 100,
    "handshake_ms": 200,
    "cold": [session(40, ONE_CALL), session(41, ONE_CALL)],
    "warm": [session(20, []), session(22, [])],
    "elsewhere": [{"the agent joins": {"ms": 140, "calls": ONE_CALL}}],
    "silence": [{"escalate": {"ms": 140, "calls": ONE_CALL}}],
    "baseline": [2400, 2500],
}


def test_a_call_too_many_or_a_second_step_is_missed() -> None:
    assert all(one.kept for one in figures(MEASURED))
    measured = copy.deepcopy(MEASURED)
    measured["elsewhere"][0]["the agent joins"]["calls"] = [{**ONE_CALL[0], "step": step} for step in (1, 2)]
    measured["cold"][1]["escalate"]["calls"] = ONE_CALL * 4
    measured["warm"][1]["the agent ends"]["calls"] = ONE_CALL
    assert [one.name for one in figures(measured) if not one.kept] == [
        "Twilio calls that one answer waited for, cold",
        "Steps in which they were asked",
        "Twilio calls that one answer waited for, asked ahead",
    ]


def test_a_session_is_the_sum_of_its_waits_beside_the_baseline() -> None:
    assert "ok      The session, cold: 243 ms, at most 250 ms" in lines(BENCH, MEASURED)
    assert "| 240 ms to 246 ms | 2 450 ms | 0.10 |" in tables(BENCH, MEASURED, None)


def test_the_table_tells_which_calls_were_side_by_side() -> None:
    measured = copy.deepcopy(MEASURED)
    measured["cold"][0]["escalate"]["calls"] = [
        {"what": "POST Accounts/Tokens/validate", "step": 1, "new": True},
        {"what": "GET Workspaces/Tasks", "step": 1, "new": True},
        {"what": "GET Workspaces/Workers", "step": 2, "new": False},
    ]
    told = tables(BENCH, measured, None)
    calls = "GET Workspaces/Tasks + POST Accounts/Tokens/validate, then GET Workspaces/Workers"
    assert f"| escalate | 40.5 ms | 21 ms | {calls} | none |" in told


def test_what_began_before_another_had_ended_was_beside_it() -> None:
    calls = [
        Call("GET second", is_new=False, began=3.0, ended=4.0),
        Call("GET first", is_new=True, began=1.0, ended=2.5),
        Call("GET beside it", is_new=False, began=1.5, ended=3.5),
        Call("GET third", is_new=False, began=4.0),
    ]
    assert [(one["what"], one["step"]) for one in in_steps(calls)] == [
        ("GET first", 1),
        ("GET beside it", 1),
        ("GET second", 2),
        ("GET third", 3),
    ]


@pytest_asyncio.fixture(loop_scope="session")
async def paces() -> list[bool]:
    return []


@pytest_asyncio.fixture(loop_scope="session")
async def far(paces: list[bool]) -> AsyncIterator[SlowTwilio]:
    """Before a Twilio that answers with what it was asked."""

    async def echo(request: web.Request) -> web.Response:
        said = {"method": request.method, "path": request.path_qs, "body": await request.text()}
        return web.json_response({**said, "authorization": request.headers["Authorization"]}, status=201)

    async def pace(call: Call) -> None:
        paces.append(call.is_new)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", echo)
    async with TestServer(app) as server, slow_twilio(str(server.make_url("/")).rstrip("/"), pace) as far:
        yield far


async def test_what_is_asked_and_answered_stays_the_same_on_the_way(far: SlowTwilio) -> None:
    headers = {"Authorization": "Basic account"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(f"{far.url}{TASK}?A=b%20c", data={"Attributes": "{}"}) as answer,
    ):
        assert answer.status == 201
        assert await answer.json() == {
            "method": "POST",
            "path": f"{TASK}?A=b%20c",
            "body": "Attributes=%7B%7D",
            "authorization": "Basic account",
        }
    [call] = far.calls
    assert (call.what, call.is_new) == ("POST Workspaces/Tasks", True)
    assert call.began < call.ended < float("inf")


async def test_only_the_first_call_of_a_connection_pays_for_it(far: SlowTwilio, paces: list[bool]) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": "x"}) as http:
        for path in ("/taskrouter/", TASK, TASK):
            async with http.get(f"{far.url}{path}") as answer:
                await answer.read()
    assert paces == [True, False, False]
    assert [call.is_new for call in far.calls] == [False, False]  # what only opened it is no call
