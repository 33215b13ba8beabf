"""What a link opens, for whom, and that opening it does nothing."""

import asyncio
import secrets

import pytest

from dev.bench.video_participant import RefusedError, VideoParticipant
from dev.local_twilio.local_twilio import LocalTwilio
from tests.api.call import SOON, Call, problem
from tests.api.conftest import BeginCall
from tests.security.conftest import HistoryLength
from tests.security.operations import LINE, PARTICIPANT

ROOM_NOT_FOUND, ROOM_NOT_GRANTED = 53106, 53104
PREFETCHES = [
    {},
    {"Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"User-Agent": "Mozilla/5.0 (compatible; Link-Preview/1.0)", "Range": "bytes=0-1023"},
    {"Accept": "text/event-stream", "Connection": "close"},
]


@pytest.mark.parametrize("headers", PREFETCHES)
async def test_a_link_scanner_has_no_effect(
    call: Call, history_length: HistoryLength, headers: dict[str, str]
) -> None:
    before = await history_length(call)
    pages = [f"/join/{call.code}", f"/agent/{call.code}"]
    endpoints = [
        f"/api/join/{call.code}{path}"
        for path in ("", "/arrival", "/token", "/presence", "/recording-consent", "/chat-line", "/csat")
    ] + [
        f"/api/escalations/{call.code}{path}"
        for path in ("", "/agent-token", "/end", "/invite", "/recording")
    ]
    for method in ("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "PATCH"):
        for path in (*pages, *endpoints):
            answer = await call.api.request(method, path, headers=headers)
            assert answer.status_code in (200, 401, 405), f"{method} {path}"
    for path in endpoints:  # a click on a button of a preview, without the page's own code
        assert (await call.api.post(path, headers=headers)).status_code in (401, 405, 422)
    async with call.api.stream("GET", f"/api/join/{call.code}/events", headers=headers) as opened:
        assert opened.status_code == 200
    assert await history_length(call) == before
    shown = (await call.as_agent("GET")).json()
    assert shown["phase"] == "code_issued"
    assert shown["customer"]["waiting_since"] is None


async def test_a_claim_of_another_call_opens_nothing(begin_call: BeginCall) -> None:
    first, second = begin_call(), begin_call()
    for call in (first, second):
        await call.escalate()
        await call.agent_joins()
        assert (await call.as_customer("/arrival")).status_code == 200
    for path, body in (
        ("/token", {}),
        ("/presence", {"in_room": False}),
        ("/presence", {"in_room": True, "participant_sid": PARTICIPANT}),
        ("/recording-consent", {"consent": False}),
        ("/chat-line", {"id": LINE, "text": "Hello"}),
        ("/csat", {"score": 1}),
    ):
        refused = await first.as_customer(path, **body, claim=second.claim)
        assert problem(refused) == (403, "wrong-claim")
    assert (await first.as_customer("/token")).status_code == 200


async def test_a_code_alone_takes_no_call_over(call: Call) -> None:
    await call.agent_joins()
    await call.customer_joins()
    before = (await call.as_agent("GET")).json()
    stranger = secrets.token_urlsafe(32)
    assert problem(await call.as_customer("/arrival", claim=stranger)) == (409, "link-in-use")
    assert problem(await call.as_customer("/token", claim=stranger)) == (403, "wrong-claim")
    assert problem(await call.as_customer("/csat", claim=stranger, score=1)) == (403, "wrong-claim")
    after = (await call.as_agent("GET")).json()
    assert {**after, "now": None} == {**before, "now": None}


async def test_a_claim_is_not_told_to_anybody(call: Call) -> None:
    await call.agent_joins()
    await call.customer_joins()
    for answer in (await call.as_agent("GET"), await call.api.get(f"/api/join/{call.code}")):
        assert "claim" not in answer.text


# --- video tokens ------------------------------------------------------------------------------------


@pytest.fixture
def signalling(twilio_server: tuple[LocalTwilio, str]) -> str:
    return f"{twilio_server[1].replace('http', 'ws', 1)}/signaling"


async def test_a_video_token_is_worth_nothing_once_the_room_is_closed(call: Call, signalling: str) -> None:
    await call.until(lambda shown: shown["room"]["sid"] is not None)
    agents = (await call.as_agent("POST", "/agent-token")).json()
    agent = await VideoParticipant.connect({**agents, "signaling_url": signalling})
    await call.until(lambda shown: shown["agent"]["present"])
    await call.as_customer("/arrival")
    customers = (await call.as_customer("/token")).json()
    await call.as_agent("POST", "/end")
    assert await asyncio.wait_for(agent.ended, SOON) is not None
    for admitted in (agents, customers):
        with pytest.raises(RefusedError) as refused:
            await VideoParticipant.connect({**admitted, "signaling_url": signalling})
        assert refused.value.code == ROOM_NOT_FOUND


async def test_a_video_token_opens_no_other_room(begin_call: BeginCall, signalling: str) -> None:
    tokens = []
    for call in (begin_call(), begin_call()):
        await call.escalate()
        await call.until(lambda shown: shown["room"]["sid"] is not None)
        tokens.append((await call.as_agent("POST", "/agent-token")).json())
    first, second = tokens
    with pytest.raises(RefusedError) as refused:
        await VideoParticipant.connect({**first, "room_sid": second["room_sid"], "signaling_url": signalling})
    assert refused.value.code == ROOM_NOT_GRANTED
