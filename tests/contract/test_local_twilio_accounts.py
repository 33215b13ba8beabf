"""Who may call, and the validation of Flex user tokens."""

from datetime import UTC, datetime, timedelta

import pytest

from dev.local_twilio.records import Worker
from tests.contract.local_twilio_server import ACCOUNT, RunningTwilio, assert_error

VALIDATE = f"/iam/v1/Accounts/{ACCOUNT.account_sid}/Tokens/validate"
ONE_PATH_OF_EACH_PRODUCT = [
    ("GET", "/video/v1/Rooms"),
    ("GET", f"/taskrouter/v1/Workspaces/{ACCOUNT.workspace_sid}/Tasks/WT{'0' * 32}"),
    ("GET", f"/conversations/v1/Conversations/CH{'0' * 32}"),
    ("POST", VALIDATE),
]


@pytest.fixture
async def worker(twilio: RunningTwilio) -> Worker:
    found = twilio.parts.workers.with_identity("agent-two")
    assert found is not None
    return found


@pytest.mark.parametrize(("method", "path"), ONE_PATH_OF_EACH_PRODUCT)
@pytest.mark.parametrize(
    "auth",
    [
        (ACCOUNT.account_sid, "wrong"),
        (ACCOUNT.account_sid, ""),
        (ACCOUNT.account_sid, ACCOUNT.api_secret),
        (ACCOUNT.api_key, ACCOUNT.auth_token),
        ("AC" + "9" * 32, ACCOUNT.auth_token),
        ("", ""),
    ],
)
async def test_wrong_credentials_are_401(
    twilio: RunningTwilio, method: str, path: str, auth: tuple[str, str]
) -> None:
    status, body, headers = await twilio.call(method, path, auth=auth)
    assert status == 401
    assert_error(body, 20003, 401)
    assert headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("authorization", ["", "Basic", "Basic ###", "Bearer x", "Basic /w=="])
async def test_what_is_no_basic_authentication_is_401(twilio: RunningTwilio, authorization: str) -> None:
    status, body, _ = await twilio.call("GET", "/video/v1/Rooms", headers={"Authorization": authorization})
    assert status == 401
    assert_error(body, 20003, 401)


@pytest.mark.parametrize(
    "auth", [(ACCOUNT.account_sid, ACCOUNT.auth_token), (ACCOUNT.api_key, ACCOUNT.api_secret)]
)
async def test_the_account_and_its_api_key_may_call(twilio: RunningTwilio, auth: tuple[str, str]) -> None:
    status, _, headers = await twilio.call("GET", "/video/v1/Rooms", auth=auth)
    assert status == 200
    assert headers["Twilio-Request-Id"].startswith("RQ")


async def test_a_wrong_method_is_405(twilio: RunningTwilio) -> None:
    status, body, _ = await twilio.call("DELETE", "/video/v1/Rooms")
    assert status == 405
    assert_error(body, 20004, 405)


async def test_a_flex_token_tells_whose_it_is(twilio: RunningTwilio, worker: Worker) -> None:
    issued = twilio.parts.flex_tokens.issue(worker.sid)
    status, body, _ = await twilio.call("POST", VALIDATE, json={"token": issued.token})
    assert status == 200
    assert body == {
        "valid": True,
        "code": 0,
        "message": None,
        "expiration": issued.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "realm_user_id": body["realm_user_id"],
        "identity": "agent-two",
        "roles": ["agent"],
        "worker_sid": worker.sid,
    }
    assert body["realm_user_id"].startswith("US")


async def test_every_login_has_a_token_of_its_own(twilio: RunningTwilio, worker: Worker) -> None:
    first, second = twilio.parts.flex_tokens.issue(worker.sid), twilio.parts.flex_tokens.issue(worker.sid)
    assert first.token != second.token
    twilio.parts.flex_tokens.revoke(first.token)
    assert await is_valid(twilio, second.token)
    assert not await is_valid(twilio, first.token)


async def test_an_unknown_token_is_not_valid(twilio: RunningTwilio) -> None:
    status, body, _ = await twilio.call("POST", VALIDATE, json={"token": "made up"})
    assert status == 200
    assert (body["valid"], body["code"]) == (False, 20101)
    assert body["message"]


async def test_an_expired_token_is_not_valid(
    twilio: RunningTwilio, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = twilio.parts.flex_tokens.issue(worker.sid, timedelta(minutes=1))
    assert await is_valid(twilio, issued.token)
    later = datetime.now(UTC) + timedelta(minutes=1)
    monkeypatch.setattr(twilio.parts.flex_tokens, "_now", lambda: later)
    assert not await is_valid(twilio, issued.token)


async def test_a_token_is_validated_for_its_own_account_only(twilio: RunningTwilio, worker: Worker) -> None:
    issued = twilio.parts.flex_tokens.issue(worker.sid)
    foreign = f"/iam/v1/Accounts/AC{'9' * 32}/Tokens/validate"
    status, body, _ = await twilio.call("POST", foreign, json={"token": issued.token})
    assert status == 404
    assert_error(body, 20404, 404)


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"token": 5}'])
async def test_a_validation_without_a_token_is_400(twilio: RunningTwilio, body: bytes) -> None:
    status, answer, _ = await twilio.call("POST", VALIDATE, data=body)
    assert status == 400
    assert_error(answer, 20001, 400)


async def is_valid(twilio: RunningTwilio, token: str) -> bool:
    _, body, _ = await twilio.call("POST", VALIDATE, json={"token": token})
    return body["valid"] is True


@pytest.mark.parametrize("header", [b"Basic \xe9", b"Basic ===", b"Basic YQ==", b"Basic", b"Bearer YQ=="])
async def test_credentials_that_are_none_are_refused(twilio: RunningTwilio, header: bytes) -> None:
    headers = {"Authorization": header.decode("latin-1")}
    async with twilio.http.get(f"{twilio.url}/video/v1/Rooms", headers=headers) as answer:
        assert answer.status == 401
        assert_error(await answer.json(), 20003, 401)


@pytest.mark.parametrize("body", ["no json", "[]", '{"token": 1}', '{"token": "\\ud800"}', "[" * 2000])
async def test_a_validation_without_a_token_is_refused(twilio: RunningTwilio, body: str) -> None:
    status, refusal, _ = await twilio.call("POST", VALIDATE, data=body)
    assert status == 400
    assert_error(refusal, 20001, 400)
