"""What Twilio is asked while a person waits: all of it at once, or before they press."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from api import flex_users
from dev.bench.waiting.slow_twilio import Call as SlowCall
from dev.bench.waiting.slow_twilio import SlowTwilio, slow_twilio
from dev.local_twilio.local_twilio import LocalTwilio
from settings import Settings
from tests.api.call import SOON, Agent, Call, bearer, problem
from tests.api.conftest import ApiWith, BeginCall

TOKEN = "POST Accounts/Tokens/validate"
HOLDERS = "GET Workspaces/Tasks/Reservations"
TASK = "GET Workspaces/Tasks"
NAME = "GET Workspaces/Workers"
START = 0.3  # seconds without a call, after which an API has opened what connections it opens


class Started:
    """An API that has just started, and the Twilio that it alone asks."""

    def __init__(self) -> None:
        self.client: httpx.AsyncClient
        self.twilio: SlowTwilio
        self._together: asyncio.Barrier | None = None
        self._silent: set[str] = set()
        self._over = asyncio.Event()

    def answers_only(self, calls: int) -> None:
        """From now on Twilio answers so many together, and fewer never."""
        self._together = asyncio.Barrier(calls)

    def does_not_answer(self, *calls: str) -> None:
        self._silent |= set(calls)

    def asked(self) -> list[str]:
        """What Twilio was asked since this was read before."""
        asked = sorted(call.what for call in self.twilio.calls)
        self.twilio.calls.clear()
        return asked

    async def pace(self, call: SlowCall) -> None:
        if call.what in self._silent:
            await self._over.wait()
        elif self._together is not None:
            async with asyncio.timeout(SOON):
                await self._together.wait()

    def end(self) -> None:
        self._over.set()


@pytest.fixture
async def started(settings: Settings, api_with: ApiWith) -> AsyncIterator[Started]:
    started = Started()
    async with slow_twilio(str(settings.twilio_base_url).rstrip("/"), started.pace) as started.twilio:
        async with api_with(twilio_base_url=started.twilio.url) as started.client:
            await started.twilio.silence(START)
            yield started
        started.end()


@pytest.fixture
async def chat(begin_call: BeginCall, started: Started) -> Call:
    """A chat whose agent asks the API that has just started."""
    call = begin_call()
    call.api = started.client
    return call


async def press(chat: Call, **more: str) -> httpx.Response:
    """The video button."""
    asked = {"task_sid": chat.task_sid, **more}
    answer = await chat.api.post("/api/escalations", json=asked, headers=chat.agent.headers)
    if answer.is_success:
        chat.code = answer.json()["code"]
        chat.codes.add(chat.code)
    return answer


async def ask_ahead(chat: Call) -> None:
    """The pointer comes to a button."""
    url = f"/api/tasks/{chat.task_sid}/escalation"
    answer = await chat.api.get(url, params={"worker_sid": chat.agent.worker.sid}, headers=chat.agent.headers)
    assert answer.status_code in (200, 404), answer.text


# --- escalating -----------------------------------------------------------------------------------


async def test_a_press_that_nothing_is_known_of_asks_everything_at_once(chat: Call, started: Started) -> None:
    started.answers_only(4)
    assert (await press(chat, worker_sid=chat.agent.worker.sid)).status_code == 201
    assert started.asked() == [TASK, HOLDERS, NAME, TOKEN]


async def test_who_does_not_say_who_they_are_waits_for_their_name_too(chat: Call, started: Started) -> None:
    assert (await press(chat)).status_code == 201
    calls = {call.what: call for call in started.twilio.calls}
    assert started.asked() == [TASK, HOLDERS, NAME, TOKEN]
    assert calls[NAME].began > calls[TOKEN].ended


async def test_who_says_to_be_another_is_called_by_their_own_name(
    chat: Call, started: Started, twilio: LocalTwilio
) -> None:
    other = twilio.workers.ensure("other", "Somebody Else", "other@example.com")
    assert (await press(chat, worker_sid=other.sid)).status_code == 201
    agent = (await chat.as_agent("GET")).json()["agent"]
    assert agent == {"worker_sid": chat.agent.worker.sid, "name": "Agent", "present": False}


async def test_a_press_that_was_asked_ahead_asks_nothing(chat: Call, started: Started) -> None:
    started.answers_only(4)
    await ask_ahead(chat)
    assert started.asked() == [TASK, HOLDERS, NAME, TOKEN]
    assert (await press(chat, worker_sid=chat.agent.worker.sid)).status_code == 201
    assert started.asked() == []


async def test_what_was_asked_ahead_is_good_for_one_press(chat: Call, started: Started) -> None:
    await ask_ahead(chat)
    await press(chat)
    started.asked()
    assert (await press(chat)).status_code == 200
    assert started.asked() == [TASK, HOLDERS]


async def test_what_was_asked_ahead_is_good_for_seconds(
    chat: Call, started: Started, api_with: ApiWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flex_users, "AHEAD_FOR", 0.0)
    async with api_with(twilio_base_url=started.twilio.url) as later:
        chat.api = later
        await ask_ahead(chat)
        started.asked()
        assert (await press(chat)).status_code == 201
        assert started.asked() == [TASK, HOLDERS]


async def test_what_one_agent_asked_ahead_lets_no_other_in(
    chat: Call, started: Started, twilio: LocalTwilio
) -> None:
    await ask_ahead(chat)
    chat.agent = Agent(twilio)
    assert problem(await press(chat)) == (403, "not-your-task")


async def test_who_does_not_hold_the_task_asks_nothing_ahead(
    chat: Call, started: Started, twilio: LocalTwilio
) -> None:
    holder, chat.agent = chat.agent, Agent(twilio)
    url = f"/api/tasks/{chat.task_sid}/escalation"
    assert problem(await chat.api.get(url, headers=chat.agent.headers)) == (403, "not-your-task")
    assert problem(await press(chat)) == (403, "not-your-task")
    chat.agent = holder
    assert (await press(chat)).status_code == 201


async def test_what_was_asked_ahead_hides_no_escalation_that_has_begun_since(
    chat: Call, settings: Settings, api_with: ApiWith
) -> None:
    """Not even one whose code this process would not make: another length, another secret."""
    rotated = {"join_code_secret": type(settings.join_code_secret)("another-secret"), "video_code_length": 9}
    await ask_ahead(chat)
    here = chat.api
    async with api_with(**rotated) as elsewhere:
        chat.api = elsewhere
        assert (await press(chat)).status_code == 201
    code, chat.api = chat.code, here
    again = await press(chat)
    assert (again.status_code, again.json()["code"]) == (200, code)


# --- in the call ----------------------------------------------------------------------------------


async def test_an_agent_joins_by_an_api_that_has_just_started_with_everything_asked_at_once(
    call: Call, started: Started
) -> None:
    await call.until(lambda shown: shown["room"]["sid"] is not None)
    call.api = started.client
    started.answers_only(3)
    assert (await call.as_agent("POST", "/agent-token")).status_code == 200
    assert started.asked() == [HOLDERS, NAME, TOKEN]


async def test_nobody_waits_for_twilio_in_a_call_whose_join_was_asked_ahead(
    chat: Call, started: Started
) -> None:
    await press(chat)
    await chat.until(lambda shown: shown["room"]["sid"] is not None)
    await ask_ahead(chat)
    started.asked()
    await chat.agent_joins()
    await chat.customer_joins()
    assert (await chat.as_agent("POST", "/end")).status_code == 202
    await chat.until(lambda shown: shown["end_reason"] is not None)
    assert (await chat.as_customer("/csat", score=5)).status_code == 201
    assert started.asked() == []


async def test_the_button_asked_ahead_is_not_good_for_joining_too(chat: Call, started: Started) -> None:
    await ask_ahead(chat)
    await press(chat)
    await chat.until(lambda shown: shown["room"]["sid"] is not None)
    started.asked()
    assert (await chat.as_agent("POST", "/agent-token")).status_code == 200
    assert started.asked() == [HOLDERS]


async def test_a_refused_token_is_answered_the_same_for_a_code_that_is_one_and_one_that_is_none(
    call: Call, started: Started
) -> None:
    """Nor does the time tell: for no other answer is waited."""
    call.api = started.client
    call.agent.headers = bearer("made-up")
    started.does_not_answer(HOLDERS, NAME)
    assert problem(await call.as_agent("POST", "/agent-token")) == (401, "not-signed-in")
    assert problem(await call.as_agent("DELETE")) == (401, "not-signed-in")
    call.code = "ZZZZZZZ"
    assert problem(await call.as_agent("POST", "/agent-token")) == (401, "not-signed-in")
