"""What the customer's page asks."""

import secrets

import httpx
import pytest
from temporalio.client import Client

from api.guess_limits import POSTS_PER_CODE
from dev.local_twilio.local_twilio import LocalTwilio
from tests.api.call import Call, problem
from tests.api.conftest import ApiWith
from workflows.messages import escalation_workflow_id

PARTICIPANT = "PA" + "0" * 32


# --- reading -----------------------------------------------------------------------------------------


async def test_the_link_shows_the_customer_what_they_need_and_no_more(call: Call) -> None:
    answer = await call.api.get(f"/api/join/{call.code}")
    assert answer.status_code == 200
    body = answer.json()
    assert {name: body.pop(name) for name in ("expires_at", "now")}
    assert body == {
        "phase": "code_issued",
        "agent_name": "Agent",
        "agent_present": False,
        "customer_present": False,
        "waiting": False,
        "recording": False,
        "recording_consent": None,
        "recording_running": False,
        "participants": [],
        "grace_until": None,
        "call_started_at": None,
        "missing": None,
    }
    for secret in (call.task_sid, call.conversation_sid, call.agent.worker.sid):
        assert secret not in answer.text


async def test_reading_and_watching_write_no_history(call: Call, temporal_client: Client) -> None:
    await call.until(lambda shown: shown["invite"]["state"] == "sent")
    handle = temporal_client.get_workflow_handle(escalation_workflow_id(call.code))
    before = (await handle.describe()).history_length
    for path in (f"/join/{call.code}", f"/api/join/{call.code}"):
        assert (await call.api.get(path)).status_code == 200
    assert (await anext(call.customer_events())).name == "snapshot"
    assert (await handle.describe()).history_length == before


@pytest.mark.parametrize("written", ["{}", " {} ", "lower"])
async def test_a_code_is_read_as_people_write_it(call: Call, written: str) -> None:
    code = call.code.lower() if written == "lower" else written.format("-".join(call.code))
    assert (await call.api.get(f"/api/join/{code}")).status_code == 200


async def test_a_malformed_code_is_not_looked_up(api: httpx.AsyncClient) -> None:
    assert problem(await api.get("/api/join/what")) == (422, "malformed-code")


async def test_an_unknown_code_is_not_found(api: httpx.AsyncClient) -> None:
    assert problem(await api.get("/api/join/ZZZZZZZ")) == (404, "unknown-code")


async def test_a_link_that_was_taken_back_is_over(call: Call) -> None:
    await call.as_agent("DELETE")
    answer = await call.api.get(f"/api/join/{call.code}")
    assert problem(answer) == (410, "escalation-over")
    body = answer.json()
    assert (body["reason"], body["outcome"], body["may_rate"]) == ("revoked", "revoked", False)
    for path in ("/arrival", "/token"):
        assert problem(await call.as_customer(path)) == (410, "escalation-over")


async def test_a_terminated_escalation_is_over(call: Call, temporal_client: Client) -> None:
    await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).terminate()
    answer = await call.api.get(f"/api/join/{call.code}")
    assert problem(answer) == (410, "escalation-over")
    assert answer.json()["reason"] == "canceled_by_ops"


# --- joining -----------------------------------------------------------------------------------------


async def test_who_arrives_waits_until_the_agent_is_in(call: Call) -> None:
    arrived = await call.as_customer("/arrival")
    assert arrived.status_code == 200
    assert arrived.json()["agent_present"] is False
    shown = await call.until(lambda shown: shown["customer"]["waiting_since"] is not None)
    assert shown["phase"] == "code_issued"
    assert problem(await call.as_customer("/token")) == (409, "agent-absent")


async def test_the_customers_token_is_theirs(call: Call) -> None:
    await call.agent_joins()
    arrived = await call.as_customer("/arrival")
    assert arrived.json()["agent_present"] is True
    body = (await call.as_customer("/token")).json()
    assert body["identity"] == f"customer-{call.code}"
    assert body["room_sid"].startswith("RM")


async def test_without_the_claim_nobody_joins_leaves_or_rates(call: Call) -> None:
    another = secrets.token_urlsafe(32)
    asked: list[tuple[str, dict[str, object]]] = [
        ("/token", {}),
        ("/presence", {"in_room": True, "participant_sid": PARTICIPANT}),
        ("/presence", {"in_room": False}),
        ("/csat", {"skipped": True}),
    ]
    for path, body in asked:
        assert problem(await call.as_customer(path, **body)) == (403, "wrong-claim")  # not claimed yet
    await call.as_customer("/arrival")
    for path, body in asked:
        refused = await call.as_customer(path, **body, claim=another)
        assert problem(refused) == (403, "wrong-claim")


async def test_a_wrong_claim_writes_no_history(call: Call, temporal_client: Client) -> None:
    await call.as_customer("/arrival")
    await call.until(lambda shown: shown["customer"]["waiting_since"] and shown["invite"]["sent_at"])
    handle = temporal_client.get_workflow_handle(escalation_workflow_id(call.code))
    before = (await handle.describe()).history_length
    await call.as_customer("/token", claim=secrets.token_urlsafe(32))
    assert (await handle.describe()).history_length == before


async def test_a_link_in_use_is_not_taken_over(call: Call) -> None:
    await call.agent_joins()
    await call.customer_joins()
    answer = await call.as_customer("/arrival", claim=secrets.token_urlsafe(32))
    assert problem(answer) == (409, "link-in-use")


async def test_a_claim_that_is_no_secret_is_refused_and_not_repeated(call: Call) -> None:
    answer = await call.as_customer("/arrival", claim="my-password")
    assert problem(answer) == (422, "invalid-request")
    assert answer.json()["errors"][0]["where"] == "body.claim"
    assert "my-password" not in answer.text


async def test_who_stops_waiting_waits_no_longer(call: Call) -> None:
    await call.as_customer("/arrival")
    await call.until(lambda shown: shown["customer"]["waiting_since"] is not None)
    assert (await call.as_customer("/presence", in_room=False)).status_code == 202
    await call.until(lambda shown: shown["customer"]["waiting_since"] is None)


async def test_a_customer_who_left_is_missing(call: Call) -> None:
    await call.agent_joins()
    participant_sid = await call.customer_joins()
    assert (await call.api.get(f"/api/join/{call.code}")).json()["participants"] == [participant_sid]
    await call.as_customer("/presence", in_room=False, participant_sid=participant_sid)
    await call.until(lambda shown: shown["grace_until"] is not None)
    body = (await call.api.get(f"/api/join/{call.code}")).json()
    assert (body["phase"], body["missing"]) == ("disconnected", "customer")


# --- rating ------------------------------------------------------------------------------------------


async def test_a_call_is_rated_once(call: Call, twilio: LocalTwilio) -> None:
    await call.had()
    over = (await call.api.get(f"/api/join/{call.code}")).json()
    assert (over["reason"], over["may_rate"]) == ("agent_ended", True)

    assert (await call.as_customer("/csat", score=5, comment=" Quick ")).status_code == 201
    shown = await call.until(lambda shown: shown["phase"] == "csat_collected")
    assert shown["csat"] == {"score": 5, "comment": "Quick", "skipped": False}
    assert (await call.as_customer("/csat", score=5, comment="Quick")).status_code == 200
    assert problem(await call.as_customer("/csat", score=1)) == (409, "already-rated")


async def test_the_same_rating_again_is_known_after_the_run_is_closed(
    call: Call, temporal_client: Client
) -> None:
    await call.had()
    await call.as_customer("/csat", skipped=True)
    await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).result()
    assert (await call.as_customer("/csat", skipped=True)).status_code == 200
    assert problem(await call.as_customer("/csat", score=3)) == (409, "already-rated")


async def test_rating_ends_the_call(call: Call) -> None:
    await call.agent_joins()
    participant_sid = await call.customer_joins()
    await call.as_customer("/presence", in_room=False, participant_sid=participant_sid)
    assert (await call.as_customer("/csat", score=4)).status_code == 201
    shown = await call.until(lambda shown: shown["end_reason"] is not None)
    assert shown["end_reason"] == "customer_rated"


async def test_without_a_call_there_is_nothing_to_rate(call: Call) -> None:
    await call.as_customer("/arrival")
    assert problem(await call.as_customer("/csat", score=5)) == (409, "nothing-to-rate")
    await call.as_agent("DELETE")
    assert problem(await call.as_customer("/csat", score=5)) == (410, "escalation-over")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"score": 6},
        {"score": 0},
        {"score": "5"},
        {"score": 5, "skipped": True},
        {"score": 5, "comment": "x" * 1001},
    ],
)
async def test_an_answer_that_is_none_is_refused(call: Call, answer: dict[str, object]) -> None:
    assert problem(await call.as_customer("/csat", **answer)) == (422, "invalid-request")


# --- limits ------------------------------------------------------------------------------------------


async def test_after_too_many_guesses_an_address_has_to_wait(call: Call, api_with: ApiWith) -> None:
    async with api_with(guesses_per_address=2, trusted_proxies=("127.0.0.1",)) as api:

        async def ask(code: str, address: str) -> httpx.Response:
            return await api.get(f"/api/join/{code}", headers={"X-Forwarded-For": address})

        for code in ("ZZZZZZZ", "ZZZZZZY"):
            assert problem(await ask(code, "203.0.113.7")) == (404, "unknown-code")
        refused = await ask(call.code, "203.0.113.7")
        assert problem(refused) == (429, "too-many-guesses")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert (await ask(call.code, "203.0.113.8")).status_code == 200


async def test_a_forwarded_address_is_believed_of_trusted_proxies_only(api_with: ApiWith) -> None:
    async with api_with(guesses_per_address=1) as api:
        first = await api.get("/api/join/ZZZZZZZ", headers={"X-Forwarded-For": "203.0.113.7"})
        assert problem(first) == (404, "unknown-code")
        second = await api.get("/api/join/ZZZZZZZ", headers={"X-Forwarded-For": "203.0.113.8"})
        assert problem(second) == (429, "too-many-guesses")


async def test_one_code_is_not_posted_to_without_end(call: Call) -> None:
    await call.as_customer("/arrival")
    for _ in range(POSTS_PER_CODE + 1):
        answer = await call.as_customer("/presence", in_room=False, participant_sid=PARTICIPANT)
    assert problem(answer) == (429, "too-often")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
