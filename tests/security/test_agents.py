"""What a Flex token opens: the tasks of its worker, to a role that works with customers."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from dev.local_twilio.account import Account
from dev.local_twilio.local_twilio import LocalTwilio
from tests.api.call import Agent, Call, bearer, problem
from tests.api.conftest import ApiWith, BeginCall
from tests.security.conftest import HistoryLength
from tests.security.operations import operations

ANOTHER_ACCOUNT = Account(
    account_sid="AC" + "d4" * 16,
    auth_token="another-account's-token",
    api_key="SK" + "e5" * 16,
    api_secret="another-secret-of-thirty-two-char",
    workspace_sid="WS" + "f6" * 16,
)

Headers = httpx.Headers | dict[str, str]
Asked = Callable[[Headers], Awaitable[set[tuple[int, str]]]]


@pytest.fixture
def asked(app: FastAPI, call: Call) -> Asked:
    """Asks every operation of the agents about a live escalation, with these headers; the problems."""

    async def ask(headers: Headers) -> set[tuple[int, str]]:
        return {
            problem(
                await call.api.request(
                    one.method,
                    one.url(call.code, call.task_sid),
                    headers=headers,
                    json=one.body(call.task_sid, call.claim),
                )
            )
            for one in operations(app, "Agents")
        }

    return ask


@pytest.mark.parametrize(
    "headers",
    [
        {},
        bearer("made-up"),
        bearer("x" * 9000),
        {"Authorization": "Basic QUM6c2VjcmV0"},
        {"Authorization": "Bearer"},
        httpx.Headers({b"Authorization": b"Bearer \xff\xfe"}),
    ],
)
async def test_without_a_token_of_flex_no_agents_endpoint_answers(asked: Asked, headers: Headers) -> None:
    assert await asked(headers) == {(401, "not-signed-in")}


async def test_an_expired_token_is_refused(asked: Asked, call: Call, twilio: LocalTwilio) -> None:
    expired = twilio.flex_tokens.issue(call.agent.worker.sid, timedelta(seconds=-1)).token
    assert await asked(bearer(expired)) == {(401, "not-signed-in")}


async def test_a_token_of_another_account_is_refused(asked: Asked) -> None:
    elsewhere = LocalTwilio(ANOTHER_ACCOUNT, ":memory:")
    foreign = Agent(elsewhere).headers
    assert elsewhere.flex_tokens.validate(foreign["Authorization"].removeprefix("Bearer ")) is not None
    assert await asked(foreign) == {(401, "not-signed-in")}


async def test_a_worker_without_the_reservation_may_do_nothing(
    asked: Asked, call: Call, twilio: LocalTwilio, history_length: HistoryLength
) -> None:
    before = await history_length(call)
    assert await asked(Agent(twilio).headers) == {(403, "not-your-task")}
    assert await history_length(call) == before


async def test_a_worker_whose_task_was_passed_on_no_longer_holds_it(call: Call, twilio: LocalTwilio) -> None:
    await call.until(lambda shown: shown["invite"]["state"] == "sent")
    first, colleague = call.agent, Agent(twilio)
    call.pass_on(colleague)
    assert (await call.as_agent("GET")).status_code == 200
    call.agent = first
    assert problem(await call.as_agent("POST", "/agent-token")) == (403, "not-your-task")
    assert problem(await call.as_agent("DELETE")) == (403, "not-your-task")


def with_roles(twilio: LocalTwilio, agent: Agent, roles: object) -> dict[str, str]:
    """The headers of the agent, signed in anew with these roles."""
    attributes = json.dumps({**agent.worker.attributes, "roles": roles})
    twilio.database.execute("UPDATE workers SET attributes = ? WHERE sid = ?", attributes, agent.worker.sid)
    return bearer(twilio.flex_tokens.issue(agent.worker.sid).token)


@pytest.mark.parametrize("roles", [[], ["wfo.full_access"], ["customer"], ["Agents"], None, "agent"])
async def test_a_role_that_does_not_work_with_customers_may_do_nothing(
    asked: Asked, call: Call, twilio: LocalTwilio, history_length: HistoryLength, roles: object
) -> None:
    before = await history_length(call)
    assert await asked(with_roles(twilio, call.agent, roles)) == {(403, "not-your-task")}
    assert await history_length(call) == before


@pytest.mark.parametrize("role", ["agent", "supervisor", "admin"])
async def test_agents_supervisors_and_admins_may_escalate_their_own_tasks(
    begin_call: BeginCall, twilio: LocalTwilio, role: str
) -> None:
    call = begin_call()
    call.agent.headers = with_roles(twilio, call.agent, [role, "wfo.full_access"])
    assert (await call.escalate()).status_code == 201


async def test_an_agent_who_tries_the_codes_of_others_has_to_wait(
    api_with: ApiWith, begin_call: BeginCall
) -> None:
    own, other = begin_call(), begin_call()
    await own.escalate()
    await other.escalate()
    async with api_with(guesses_per_address=3) as api:

        async def asks(code: str) -> httpx.Response:
            return await api.get(f"/api/escalations/{code}", headers=own.agent.headers)

        assert (await asks(own.code)).status_code == 200
        assert problem(await asks(other.code)) == (403, "not-your-task")
        assert problem(await asks("ZZZZZZZ")) == (404, "unknown-code")
        assert problem(await asks(other.code)) == (403, "not-your-task")
        assert problem(await asks(other.code)) == (429, "too-many-guesses")
        assert problem(await asks("ZZZZZZY")) == (429, "too-many-guesses")
        assert (await asks(own.code)).status_code == 200
