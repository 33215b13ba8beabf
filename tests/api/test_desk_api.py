"""The local Twilio's API for the desk and the web chat: who may do what."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from dev.local_twilio.account import Account
from dev.local_twilio.app import create_app
from dev.local_twilio.desk_api import desk_mount
from dev.local_twilio.local_twilio import LocalTwilio
from tests.api.serving import address_of, listen, serving

DESK = "http://desk.test"
ACCOUNT = Account(
    account_sid="AC" + "1" * 32,
    auth_token="auth-token-of-the-tests",
    api_key="SK" + "2" * 32,
    api_secret="api-secret-of-the-tests",
    workspace_sid="WS" + "3" * 32,
)
Body = dict[str, Any]


class Caller:
    """Somebody with a token, or without."""

    def __init__(self, http: aiohttp.ClientSession, token: str = "") -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.token = token

    async def get(self, path: str) -> tuple[int, Any]:
        async with self._http.get(f"/desk{path}", headers=self._headers) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: Body) -> tuple[int, Any]:
        async with self._http.post(f"/desk{path}", headers=self._headers, json=body) as answer:
            return answer.status, await answer.json() if answer.content_length else None

    def stream(self) -> Any:
        return self._http.get("/desk/events", headers=self._headers)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    listener = listen()
    twilio = LocalTwilio(ACCOUNT, ":memory:")
    async with (
        serving(create_app(twilio, [desk_mount(twilio, [DESK])]), listener),
        aiohttp.ClientSession(address_of(listener)) as session,
    ):
        yield session


@pytest.fixture
async def agent(http: aiohttp.ClientSession) -> Caller:
    return await logged_in(http, 1)


async def logged_in(http: aiohttp.ClientSession, worker: int) -> Caller:
    status, login = await Caller(http).post("/login", {"worker": worker})
    assert status == 200
    return Caller(http, login["token"])


async def a_chat(http: aiohttp.ClientSession) -> tuple[Caller, str]:
    """A customer, and the path of their conversation."""
    _, chat = await Caller(http).post("/chats", {"name": "Customer"})
    return Caller(http, chat["token"]), f"/conversations/{chat['conversation_sid']}"


async def offered(agent: Caller) -> Body:
    _, found = await agent.get("/worker")
    [reservation] = found["reservations"]
    return {**reservation, "attributes": json.loads(reservation["task"]["attributes"])}


async def interacts(agent: Caller, url: str, params: Body) -> int:
    body = {"method": "POST", "url": url, "params": params, "token": agent.token}
    status, _ = await agent.post("/interactions", body)
    return status


async def accepts(agent: Caller, reservation: Body) -> int:
    attributes = reservation["attributes"]
    return await interacts(
        agent,
        f"v1/Interactions/{attributes['flexInteractionSid']}/Channels/"
        f"{attributes['flexInteractionChannelSid']}/Invites/{attributes['flexChannelInviteSid']}",
        {"action": "accept", "routing": {"reservation": {"sid": reservation["sid"]}}},
    )


@pytest.mark.parametrize("path", ["/worker", "/workers", "/conversations/CH0", "/events"])
async def test_nobody_reads_without_a_token(http: aiohttp.ClientSession, path: str) -> None:
    status, refusal = await Caller(http).get(path)
    assert (status, refusal["code"]) == (401, 20003)


async def test_a_refusal_makes_the_browser_ask_nobody_for_a_password(http: aiohttp.ClientSession) -> None:
    async with http.get("/desk/worker") as answer:
        assert answer.status == 401
        assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize(("origin", "allowed"), [(DESK, DESK), ("http://elsewhere.test", None)])
async def test_only_the_desks_pages_may_log_in(
    http: aiohttp.ClientSession, origin: str, allowed: str | None
) -> None:
    asking = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    async with http.options("/desk/login", headers=asking) as answer:
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed


async def test_there_is_no_third_agent(http: aiohttp.ClientSession) -> None:
    status, refusal = await Caller(http).post("/login", {"worker": 3})
    assert (status, refusal["message"]) == (400, "The demo has the agents 1 to 2.")


@pytest.mark.parametrize(
    ("path", "body"), [("/messages?limit=" + "9" * 5000, None), ("/read", {"index": 2**70})]
)
async def test_a_number_beyond_all_measure_is_refused(
    http: aiohttp.ClientSession, path: str, body: Body | None
) -> None:
    customer, own = await a_chat(http)
    ask = customer.get(own + path) if body is None else customer.post(own + path, body)
    status, refusal = await ask
    assert (status, refusal["code"]) == (400, 20001)


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
async def test_a_chat_begins_with_a_name(http: aiohttp.ClientSession, name: str) -> None:
    status, refusal = await Caller(http).post("/chats", {"name": name})
    assert (status, refusal["code"]) == (400, 20001)


async def test_a_chat_meant_for_one_agent_is_offered_to_nobody_else(http: aiohttp.ClientSession) -> None:
    first, second = await logged_in(http, 1), await logged_in(http, 2)
    _, chat = await Caller(http).post("/chats", {"name": "Customer", "worker": 2})
    assert (await offered(second))["attributes"]["conversationSid"] == chat["conversation_sid"]
    _, at_the_first = await first.get("/worker")
    assert at_the_first["reservations"] == []


@pytest.mark.parametrize("worker", [0, 3, -1, "one"])
async def test_a_chat_for_an_agent_who_is_not_there_is_refused(
    http: aiohttp.ClientSession, worker: object
) -> None:
    status, refusal = await Caller(http).post("/chats", {"name": "Customer", "worker": worker})
    assert (status, refusal["code"]) == (400, 20001)


async def test_a_customer_reads_no_other_customers_chat(http: aiohttp.ClientSession) -> None:
    customer, own = await a_chat(http)
    _, other = await a_chat(http)
    assert (await customer.get(own))[0] == 200
    assert (await customer.get(other))[0] == 404
    assert (await customer.post(f"{other}/messages", {"body": "Hello"}))[0] == 404


async def test_a_customer_is_no_agent(http: aiohttp.ClientSession) -> None:
    customer, _ = await a_chat(http)
    assert (await customer.get("/worker"))[0] == 401


async def test_a_chats_token_with_another_conversation_is_worth_nothing(
    http: aiohttp.ClientSession,
) -> None:
    customer, _ = await a_chat(http)
    _, other = await a_chat(http)
    own_sid, _, rest = customer.token.partition(".")
    forged = Caller(http, f"{other.removeprefix('/conversations/')}.{rest}")
    assert own_sid not in forged.token
    assert (await forged.get(other))[0] == 401


async def test_an_agent_reads_a_chat_once_it_is_accepted(http: aiohttp.ClientSession, agent: Caller) -> None:
    _, conversation = await a_chat(http)
    assert (await agent.get(conversation))[0] == 404
    assert await accepts(agent, await offered(agent)) == 200
    assert (await agent.get(conversation))[0] == 200


async def test_an_agent_cannot_accept_what_is_offered_to_a_colleague(
    http: aiohttp.ClientSession, agent: Caller
) -> None:
    await a_chat(http)
    reservation = await offered(agent)
    assert await accepts(await logged_in(http, 2), reservation) == 404
    assert (await offered(agent))["reservation_status"] == "pending"


@pytest.mark.parametrize(
    ("url", "params", "status"),
    [
        ("v1/Interactions/KD1/Channels/UO1/Invites/KG1", {"action": "accept"}, 400),
        ("v1/Interactions/KD1/Channels/UO1", {"routing": {"status": "reopened"}}, 400),
        ("v1/Interactions/KD1/Channels/UO1", {"routing": {"status": "closed"}}, 404),
        ("v1/Interactions/KD1/Channels", {}, 404),
        ("v1/Anything", {}, 404),
    ],
)
async def test_an_interaction_that_is_none_is_refused(
    agent: Caller, url: str, params: Body, status: int
) -> None:
    assert await interacts(agent, url, params) == status


async def test_the_last_messages_are_read_page_by_page(http: aiohttp.ClientSession) -> None:
    customer, conversation = await a_chat(http)
    for number in range(5):
        await customer.post(f"{conversation}/messages", {"body": str(number)})

    async def bodies(query: str) -> list[str]:
        _, messages = await customer.get(f"{conversation}/messages?{query}")
        return [message["body"] for message in messages]

    assert await bodies("limit=2") == ["3", "4"]
    assert await bodies("limit=2&last=2") == ["1", "2"]
    assert await bodies("limit=9&last=1") == ["0", "1"]
    assert (await customer.get(f"{conversation}/messages?limit=many"))[0] == 400


async def test_a_customers_stream_tells_of_their_own_chat_only(http: aiohttp.ClientSession) -> None:
    customer, conversation = await a_chat(http)
    other, elsewhere = await a_chat(http)
    async with customer.stream() as stream:
        assert await stream.content.readuntil(b"\n\n") == b": connected\n\n"
        await other.post(f"{elsewhere}/messages", {"body": "not for you"})
        await customer.post(f"{conversation}/messages", {"body": "for you"})
        async with asyncio.timeout(5):
            event = (await stream.content.readuntil(b"\n\n")).decode()
    kind, data = event.strip().split("\n")
    assert kind == "event: message.added"
    assert json.loads(data.removeprefix("data: "))["body"] == "for you"
