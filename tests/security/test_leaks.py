"""One whole session on real processes, everything they wrote, and what may stand nowhere in it."""

import asyncio
import hashlib
import json
import secrets
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dev.local_twilio.demo_agents import agent_name
from tests.api.serving import address_of, listen, serving
from tests.collector import Collector, collector
from tests.product.live_stream import LiveStream
from tests.product.session import POLL, SOON, Agent, Session, accept
from tests.product.stack import Stack, running_stack
from tests.security.traces import found_in
from workflows.messages import escalation_workflow_id
from workflows.recording import RecordingState

CUSTOMER, COMMENT = "Unmistakable Customer", "An unmistakable comment"
LINE = "An unmistakable line"
# The process's own main, but every level is written: basicConfig is what sets it.
AT_EVERY_LEVEL = """
import logging, runpy, sys
configure = logging.basicConfig
logging.basicConfig = lambda **said: configure(**{**said, "level": logging.DEBUG})
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""
PROCESSES = {"API": "api", "Worker": "worker"}
METHODS = ["GET", "POST", "PUT", "DELETE"]


@dataclass
class Wire:
    """Between the product and the local Twilio: passes on what is asked, and keeps each address."""

    target: str = ""
    asked: list[str] = field(default_factory=list)
    referers: list[str] = field(default_factory=list)
    of_traces: set[str] = field(default_factory=set)  # headers by which a trace is passed on

    async def pass_on(self, request: Request) -> Response:
        url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        self.asked.append(f"{request.method} {url}")
        self.referers += request.headers.getlist("referer")
        self.of_traces |= {"traceparent", "tracestate", "baggage"} & set(request.headers)
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.request(
                request.method, self.target + url, headers=request.headers, data=await request.body()
            ) as answer,
        ):
            return Response(await answer.read(), answer.status, answer.headers)


@dataclass
class Written:
    """Everything that was written, by where; and what may not be in it."""

    places: dict[str, bytes] = field(default_factory=dict)
    referers: list[str] = field(default_factory=list)
    of_traces: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)  # of ours: tokens, keys, claims
    personal: set[str] = field(default_factory=set)  # names and comments
    codes: set[str] = field(default_factory=set)


@asynccontextmanager
async def observed(folder: Path, wire: Wire, spans: Collector) -> AsyncIterator[Stack]:
    """The product, writing at every level and traced, with the wire between it and Twilio."""
    listener = listen()
    app = Starlette(routes=[Route("/{path:path}", wire.pass_on, methods=METHODS)])
    settings = {
        "TWILIO_BASE_URL": address_of(listener),
        "AGENT_NAME_SHOWN": "full_name",
        "VIDEO_RECORD_BY_DEFAULT": "true",
        "OTEL_EXPORTER_OTLP_ENDPOINT": spans.url,
    }
    commands = {name: [sys.executable, "-c", AT_EVERY_LEVEL, module] for name, module in PROCESSES.items()}
    async with (
        serving(app, listener),
        running_stack(folder, desk=False, settings=settings, commands=commands) as stack,
    ):
        wire.target = stack.ports.twilio_url
        yield stack


async def a_call(stack: Stack, agent: Agent) -> Session:
    """A chat that the agent has turned into a call; the customer's name cannot be mistaken."""
    async with stack.http.post(
        f"{stack.ports.twilio_url}/desk/chats", json={"name": CUSTOMER, "worker": agent.number}
    ) as answer:
        conversation_sid = (await answer.json())["conversation_sid"]
    session = Session(stack, agent, await accept(stack, agent, conversation_sid), conversation_sid)
    assert (await session.escalate()).status == 201
    return session


async def everything_that_may_go_wrong(session: Session, stranger: Agent) -> None:
    code = session.code
    assert (await session.as_agent("GET", agent=stranger)).status == 403
    assert (await session.as_agent("GET", agent=replace(stranger, token="made-up"))).status == 401
    assert (await session.as_customer("/token", claim=secrets.token_urlsafe(32))).status == 403
    assert (await session.as_customer("/csat", score=9, comment=COMMENT)).status == 422
    assert (await session.as_customer("/token")).status == 403
    session.code = "ZZZZZZZ"
    assert (await session.look()).status == 404
    session.code = code.lower() + "?code=" + code
    assert (await session.look()).ok  # a code as people write it, and once more where none is read
    session.code = "U" + code
    assert (await session.look()).problem == "malformed-code"
    session.code = code
    async with session.stack.http.post(
        f"{session.api_url}/twilio/video",
        data={"RoomName": code, "ParticipantIdentity": CUSTOMER},
        headers={"X-Twilio-Signature": "forged", "Referer": f"{session.api_url}/join/{code}"},
    ) as forged:
        assert (await session.answered("forged", time.monotonic(), forged)).problem == "bad-signature"


async def until_written(session: Session) -> None:
    """What the customer writes is in the chat, at the second attempt of Twilio's."""
    line = {"id": secrets.token_hex(16), "text": LINE}
    answer = await session.as_customer("/chat-line", **line)
    while answer.status == 503:
        answer = await session.as_customer("/chat-line", **line)
    assert answer.status == 204, answer


async def recorded_for_a_while(session: Session) -> None:
    """The agent stops it and starts it again; then the customer takes their consent back."""
    await session.until(lambda shown: shown.recording is RecordingState.ON)
    assert (await session.stop_recording()).ok
    await session.until(lambda shown: shown.recording is RecordingState.OFF)
    assert (await session.start_recording()).ok
    await session.until(lambda shown: shown.recording is RecordingState.ON)
    stranger = session.through(session.api_url, secrets.token_urlsafe(32))
    assert (await stranger.withdraw_consent()).problem == "wrong-claim"
    assert (await session.withdraw_consent()).ok
    await session.until(lambda shown: shown.recording is RecordingState.OFF)
    assert (await session.start_recording()).problem == "no-consent"


async def watched(session: Session) -> None:
    """Both pages' live updates have begun."""
    for stream in (LiveStream.of_agent(session), LiveStream.of_customer(session)):
        assert await stream.until(lambda shown: shown["phase"] == "code_issued", SOON) is not None
        await stream.close()


@pytest.fixture(scope="module")
def spans() -> Iterator[Collector]:
    with collector() as taken:
        yield taken


@pytest.fixture(scope="module")
async def written(tmp_path_factory: pytest.TempPathFactory, spans: Collector) -> Written:
    """A call that was rated, with Twilio failing now and then, and one under way when everything stops."""
    folder, wire, all_of_it = tmp_path_factory.mktemp("leaks"), Wire(), Written()
    async with observed(folder, wire, spans) as stack:
        first, second = await Agent.logs_in(stack, 1), await Agent.logs_in(stack, 2)
        session = await a_call(stack, first)
        await everything_that_may_go_wrong(session, second)
        await watched(session)
        await stack.switchboard.fault_call({"kind": "status", "status": 500}, product="video", times=2)
        await session.call(consent=True)
        await recorded_for_a_while(session)
        await stack.switchboard.fault_call("reset_after", product="taskrouter", method="POST")
        await stack.switchboard.fault_call("reset_after", product="conversations", method="POST")
        await until_written(session)
        await session.end()
        rated = await session.rate(2, comment=COMMENT)
        assert rated.status == 201, rated
        assert (await session.as_customer("/csat", score=1)).status == 409
        await stack.result(session.code)
        under_way = await a_call(stack, second)
        await under_way.call(consent=True)

        sessions = (session, under_way)
        answers = [answer for one in sessions for answer in one.answers]
        tokens = {answer.body["token"] for answer in answers if "token" in answer.body}
        claims = {one.claim for one in sessions}
        kept = {value for name, value in stack.secrets.items() if not name.endswith(("_SID", "_API_KEY"))}
        all_of_it.secrets |= tokens | claims | kept | {first.token, second.token}
        all_of_it.secrets |= {hashlib.sha256(claim.encode()).hexdigest() for claim in claims}
        all_of_it.secrets |= {entry.partition(":")[2] for entry in stack.secrets["PAYLOAD_KEYS"].split(",")}
        all_of_it.personal |= {CUSTOMER, COMMENT, LINE, agent_name(1), agent_name(2)}
        all_of_it.codes |= {one.code for one in sessions}
        all_of_it.places |= await _metrics(stack)
        all_of_it.places |= await _stored(stack, all_of_it.codes)
        refusals = [answer.body for answer in answers if not answer.ok]
        assert refusals
        all_of_it.places["errors"] = json.dumps(refusals).encode()
        all_of_it.places["addresses"] = "\n".join(wire.asked).encode()
        all_of_it.referers, all_of_it.of_traces = wire.referers, wire.of_traces
    all_of_it.places["spans"] = b"".join(spans.bodies)
    for part in PROCESSES:
        all_of_it.places[f"log of {part}"] = (folder / f"{part.lower()}.log").read_bytes()
    return all_of_it


async def _metrics(stack: Stack) -> dict[str, bytes]:
    found = {}
    ports = {"API": stack.ports.api_monitoring, "Worker": stack.ports.worker_metrics}
    for name, port in ports.items():
        async with stack.http.get(f"http://localhost:{port}/metrics") as answer:
            found[f"metrics of {name}"] = await answer.read()
    return found


async def _stored(stack: Stack, codes: set[str]) -> dict[str, bytes]:
    """What Temporal has of every workflow: as it is stored, not as we read it."""
    histories, descriptions = b"", b""
    listed: set[str] = set()
    async with asyncio.timeout(SOON):  # what has just begun is not listed at once
        while not {escalation_workflow_id(code) for code in codes} <= listed:
            await asyncio.sleep(POLL)
            listed = {one.id async for one in stack.temporal.list_workflows()}
    async for one in stack.temporal.list_workflows():
        handle = stack.temporal.get_workflow_handle(one.id, run_id=one.run_id)
        descriptions += (await handle.describe()).raw_description.SerializeToString()
        histories += b"".join(event.SerializeToString() for event in (await handle.fetch_history()).events)
    return {"histories": histories, "descriptions, memos and search attributes": descriptions}


EVERYWHERE = [
    *("errors", "addresses", "spans", "histories", "descriptions, memos and search attributes"),
    *(f"{what} of {name}" for what in ("metrics", "log") for name in PROCESSES),
]
WITHOUT_CODES = ["spans", *(f"{what} of {name}" for what in ("metrics", "log") for name in PROCESSES)]


@pytest.mark.parametrize("place", EVERYWHERE)
def test_no_secret_token_claim_name_or_comment_is_written(written: Written, place: str) -> None:
    assert set(written.places) == set(EVERYWHERE)
    assert written.places[place]
    assert found_in(written.places[place], written.secrets | written.personal) == []


@pytest.mark.parametrize("place", WITHOUT_CODES)
def test_no_join_code_is_logged_measured_or_traced(written: Written, place: str) -> None:
    assert found_in(written.places[place], written.codes) == []


@pytest.mark.parametrize("place", [place for place in EVERYWHERE if place != "errors"])
def test_who_agreed_to_be_recorded_is_not_written(written: Written, place: str) -> None:
    assert found_in(written.places[place], {"recording_consent", "the customer agreed"}) == []


def test_no_request_to_twilio_says_where_it_comes_from(written: Written) -> None:
    assert written.referers == []


def test_no_request_to_twilio_names_a_trace(written: Written) -> None:
    assert written.of_traces == set()


def test_what_was_looked_through_is_what_happened(written: Written) -> None:
    """Else nothing would be found for want of anything."""
    assert b" DEBUG " in written.places["log of API"]
    assert b"/api/join/{code}/csat 201" in written.places["log of API"]
    assert b"/api/join/{code}/chat-line 204" in written.places["log of API"]
    assert b"Running activity post_chat_line" in written.places["log of Worker"]
    assert b"/api/join/{code}/recording-consent 202" in written.places["log of API"]
    assert b"Running activity set_recording_rules" in written.places["log of Worker"]
    assert b"/RecordingRules" in written.places["addresses"]
    assert b"Running activity record_csat" in written.places["log of Worker"]
    assert b"/api/join/{code}/csat" in written.places["metrics of API"]
    assert b"temporal_activity" in written.places["metrics of Worker"]
    for sent in (b"POST /api/join/{code}/csat", b"RunActivity:record_csat", b"POST conversations"):
        assert sent in written.places["spans"]
    assert b"_tracer-data" in written.places["histories"]
    for part in PROCESSES:
        assert b" trace_id=" in written.places[f"log of {part}"]
    for problem in (
        b"not-your-task",
        b"wrong-claim",
        b"invalid-request",
        b"bad-signature",
        b"already-rated",
        b"no-consent",
    ):
        assert problem in written.places["errors"]
    assert b"/iam/v1/Accounts/" in written.places["addresses"]
    assert b"encryption-key-id" in written.places["histories"]
    assert set(found_in(written.places["histories"], written.codes)) == written.codes  # in the ids
