"""A code that is guessed: who is slowed down, by how much, and who never is."""

import secrets
from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from prometheus_client import generate_latest

from tests.api.call import Call, problem, stream
from tests.api.conftest import ApiWith, BeginCall
from tests.security.conftest import HistoryLength
from tests.security.operations import LINE

GUESSER, CUSTOMER, NEWCOMER = "203.0.113.7", "198.51.100.8", "192.0.2.9"
BEHIND_A_PROXY = {"trusted_proxies": ("127.0.0.1",)}
UNKNOWN, TOO_MANY = (404, "unknown-code"), (429, "too-many-guesses")

Ask = Callable[[str, str], Coroutine[Any, Any, httpx.Response]]


def asking(api: httpx.AsyncClient) -> Ask:
    """Reads the link of a code, from an address."""

    async def ask(code: str, address: str) -> httpx.Response:
        return await api.get(f"/api/join/{code}", headers={"X-Forwarded-For": address})

    return ask


async def test_a_guesser_is_answered_the_same_for_a_known_code(call: Call, api_with: ApiWith) -> None:
    async with api_with(guesses_per_address=2, **BEHIND_A_PROXY) as api:
        ask = asking(api)
        assert [problem(await ask(f"ZZZZZZ{n}", GUESSER)) for n in range(2)] == [UNKNOWN] * 2
        known, unknown = await ask(call.code, GUESSER), await ask("ZZZZZZ9", GUESSER)
        assert problem(known) == TOO_MANY
        for answer in (known, unknown):
            assert answer.headers["Retry-After"] == "60"
        assert known.json() == unknown.json()
        assert known.headers.keys() == unknown.headers.keys()
        assert (await ask(call.code, CUSTOMER)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/arrival", "/token", "/presence", "/recording-consent", "/chat-line", "/csat"]
)
async def test_a_post_to_an_unknown_code_is_a_guess_too(api_with: ApiWith, path: str) -> None:
    body = {"claim": secrets.token_urlsafe(32), "in_room": True, "consent": False, "skipped": True}
    body |= {"id": LINE, "text": "Hello"}
    async with api_with(guesses_per_address=1) as api:
        answers = [await api.post(f"/api/join/ZZZZZZ{n}{path}", json=body) for n in range(2)]
    assert [problem(answer) for answer in answers] == [UNKNOWN, TOO_MANY]


async def test_a_guesser_keeps_nobody_from_a_call_that_they_opened_before(
    call: Call, api_with: ApiWith
) -> None:
    async with api_with(guesses_per_address=100, guesses_in_all=5, **BEHIND_A_PROXY) as api:
        ask, headers = asking(api), {"X-Forwarded-For": CUSTOMER}
        assert (await ask(call.code, CUSTOMER)).status_code == 200
        assert [problem(await ask(f"ZZZZZZ{n}", GUESSER)) for n in range(5)] == [UNKNOWN] * 5
        assert problem(await ask(call.code, NEWCOMER)) == TOO_MANY
        assert (await ask(call.code, CUSTOMER)).status_code == 200
        arrived = await api.post(
            f"/api/join/{call.code}/arrival", json={"claim": call.claim}, headers=headers
        )
        assert arrived.status_code == 200
        assert (await anext(stream(api, f"/api/join/{call.code}/events", headers))).name == "snapshot"
        assert problem(await ask("ZZZZZZ9", CUSTOMER)) == TOO_MANY


async def test_a_right_claim_opens_the_link_from_the_next_address(call: Call, api_with: ApiWith) -> None:
    async with api_with(guesses_per_address=100, guesses_in_all=5, **BEHIND_A_PROXY) as api:
        ask = asking(api)

        async def presence(claim: str, address: str) -> httpx.Response:
            body = {"claim": claim, "in_room": False}
            headers = {"X-Forwarded-For": address}
            return await api.post(f"/api/join/{call.code}/presence", json=body, headers=headers)

        await call.as_customer("/arrival")  # at another replica
        assert (await presence(call.claim, CUSTOMER)).status_code == 202
        assert [problem(await ask(f"ZZZZZZ{n}", GUESSER)) for n in range(5)] == [UNKNOWN] * 5
        assert problem(await ask(call.code, NEWCOMER)) == TOO_MANY
        assert problem(await presence(secrets.token_urlsafe(32), NEWCOMER)) == TOO_MANY
        assert (await presence(call.claim, NEWCOMER)).status_code == 202
        assert (await ask(call.code, NEWCOMER)).status_code == 200


async def test_a_guesser_keeps_no_agent_from_a_call(call: Call, api_with: ApiWith) -> None:
    async with api_with(guesses_per_address=100, guesses_in_all=3) as api:
        assert [problem(await api.get(f"/api/join/ZZZZZZ{n}")) for n in range(3)] == [UNKNOWN] * 3
        assert problem(await api.get(f"/api/join/{call.code}")) == TOO_MANY
        answer = await api.get(f"/api/escalations/{call.code}", headers=call.agent.headers)
        assert answer.status_code == 200


async def test_a_refused_guess_is_not_looked_up_and_writes_no_history(
    call: Call, api_with: ApiWith, history_length: HistoryLength
) -> None:
    before = await history_length(call)
    async with api_with(guesses_per_address=1) as api:
        await api.get("/api/join/ZZZZZZZ")
        answers = [
            await api.post(f"/api/join/{call.code}{path}", json={"claim": call.claim, "in_room": True})
            for path in ("/arrival", "/token", "/presence")
        ]
    assert [problem(answer) for answer in answers] == [TOO_MANY] * 3
    assert await history_length(call) == before


async def test_each_api_process_counts_for_itself(api_with: ApiWith) -> None:
    async with api_with(guesses_per_address=1) as first, api_with(guesses_per_address=1) as second:
        for api in (first, second):
            answers = [await api.get(f"/api/join/ZZZZZZ{n}") for n in range(2)]
            assert [problem(answer) for answer in answers] == [UNKNOWN, TOO_MANY]


# --- whose address it is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forwarded",
    [
        "{}, 203.0.113.7",
        "{}, 203.0.113.7, 10.1.2.3",
        "{}, 203.0.113.7, 10.9.9.9, 10.1.2.3",
        "10.1.1.1, {}, 203.0.113.7, 10.1.2.3",
        "{}, 203.0.113.7:4711, 10.1.2.3",
        "not an address, {}, 203.0.113.7",
    ],
)
async def test_what_a_guesser_writes_before_the_proxies_chain_counts_for_nothing(
    api_with: ApiWith, forwarded: str
) -> None:
    async with api_with(guesses_per_address=2, trusted_proxies=("127.0.0.1", "10.0.0.0/8")) as api:
        ask = asking(api)
        answers = [await ask(f"ZZZZZZ{n}", forwarded.format(f"192.0.2.{n}")) for n in range(3)]
        assert [problem(answer) for answer in answers] == [UNKNOWN, UNKNOWN, TOO_MANY]
        assert problem(await ask("ZZZZZZ9", CUSTOMER)) == UNKNOWN


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "CF-Connecting-IP"])
async def test_without_a_trusted_proxy_no_header_makes_another_address(
    api_with: ApiWith, header: str
) -> None:
    async with api_with(guesses_per_address=1) as api:
        answers = [
            await api.get(f"/api/join/ZZZZZZ{n}", headers={header: f"192.0.2.{n}, 198.51.100.{n}"})
            for n in range(2)
        ]
    assert [problem(answer) for answer in answers] == [UNKNOWN, TOO_MANY]


async def test_the_addresses_of_one_home_network_are_one(api_with: ApiWith) -> None:
    async with api_with(guesses_per_address=1, **BEHIND_A_PROXY) as api:
        ask = asking(api)
        answers = [await ask(f"ZZZZZZ{n}", f"2001:db8:1:{n}::{n}") for n in range(2)]
        assert [problem(answer) for answer in answers] == [UNKNOWN, TOO_MANY]
        assert problem(await ask("ZZZZZZ9", "2001:db8:2::1")) == UNKNOWN


# --- what is told of it ------------------------------------------------------------------------------


async def test_guesses_and_waits_are_measured_without_codes_or_addresses(
    begin_call: BeginCall, api_with: ApiWith
) -> None:
    async with api_with(guesses_per_address=1, **BEHIND_A_PROXY) as api:
        ask = asking(api)
        await ask("GVESSED", GUESSER)
        await ask("GVESSED", GUESSER)
    measured = generate_latest().decode()
    assert "api_guesses_total" in measured
    assert 'api_guess_wait_seconds_bucket{le="60.0"}' in measured
    assert 'api_limited_requests_total{limit="caller"}' in measured
    assert "GVESSED" not in measured
    assert GUESSER not in measured
