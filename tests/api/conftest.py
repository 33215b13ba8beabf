"""The API over a real Temporal server, the real workflows and activities, and the local Twilio."""

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.twilio_client import TwilioClient
from api.app import create_app
from dev.local_twilio.account import Account
from dev.local_twilio.app import create_app as create_local_twilio
from dev.local_twilio.local_twilio import LocalTwilio
from settings import Settings
from tests.api.call import Agent, Call
from tests.api.serving import address_of, listen, serving
from tests.payload_keys import PAYLOAD_KEYS
from worker import build_worker
from workflows.messages import escalation_workflow_id

ACCOUNT = Account(
    account_sid="AC" + "a1" * 16,
    auth_token="the-account's-auth-token",
    api_key="SK" + "b2" * 16,
    api_secret="an-api-secret-of-thirty-two-chars",
    workspace_sid="WS" + "c3" * 16,
)
FLEX_ORIGIN = "https://flex.example.com"

CreateApi = Callable[[Settings], FastAPI]
ApiWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]
BeginCall = Callable[[], Call]


@pytest.fixture(scope="package")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the builds of pages and plugin leave behind, in small."""
    root = tmp_path_factory.mktemp("built")
    for name, text in {
        "site/join.en.html": '<html lang="en"><head><title>Join</title></head><body><main></main>'
        '<footer><a href="/privacy" target="_blank">Privacy</a></footer></body>',
        "site/join.pt.html": '<html lang="pt"><title>Entrar</title>',
        "site/agent.en.html": '<html lang="en"><head><meta name="flex-origins" content="">'
        "<title>Room</title></head><body></body>",
        "site/agent.pt.html": '<html lang="pt"><meta name="flex-origins" content=""><title>Sala</title>',
        "site/licenses.md": "## a library - 1.0.0 (MIT)",
        "site/assets/page-1a2b3c.js": "let shown;",
        "site/assets/page-1a2b3c.js.br": "what the build compressed",
        "site/assets/page-4d5e6f.js": "let other;",
        "site/blur/3.2.0/worker.js": "let blurs;",
        "site/blur/3.2.0/people.wasm": "\0asm",
        "site/blur/3.2.0/people.wasm.br": "compressed",
        "site/blur/3.2.0/people.tflite": "TFL3",
        "plugin/video-escalation-plugin.js": "let plugin;",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture(scope="package")
def create(built: Path) -> CreateApi:
    """Makes an API with these settings."""
    return lambda settings: create_app(settings, customer_site=built / "site", flex_plugin=built / "plugin")


@pytest.fixture(scope="package")
def api_socket() -> Iterator[socket.socket]:
    """Where Twilio's callbacks go, known before the API is there."""
    with listen() as listener:
        yield listener


@pytest.fixture(scope="package")
async def twilio_server(
    api_socket: socket.socket, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[LocalTwilio, str]]:
    twilio = LocalTwilio(
        ACCOUNT,
        tmp_path_factory.mktemp("twilio") / "twilio.db",
        event_callback=f"{address_of(api_socket)}/twilio/taskrouter",
    )
    twilio_socket = listen()
    async with serving(create_local_twilio(twilio), twilio_socket):
        yield twilio, address_of(twilio_socket)


@pytest.fixture(scope="package")
def twilio(twilio_server: tuple[LocalTwilio, str]) -> LocalTwilio:
    return twilio_server[0]


@pytest.fixture(scope="package")
def settings(twilio_server: tuple[LocalTwilio, str], api_socket: socket.socket) -> Settings:
    return Settings.model_validate(
        {
            "twilio_account_sid": ACCOUNT.account_sid,
            "twilio_auth_token": ACCOUNT.auth_token,
            "twilio_auth_token_previous": "the-token-before",
            "twilio_api_key": ACCOUNT.api_key,
            "twilio_api_secret": ACCOUNT.api_secret,
            "twilio_workspace_sid": ACCOUNT.workspace_sid,
            "twilio_survey_workflow_sid": "WW" + "d4" * 16,
            "twilio_base_url": twilio_server[1],
            "twilio_video_signaling_url": "ws://localhost:8100/signaling",
            "public_url": address_of(api_socket),
            "flex_origins": FLEX_ORIGIN,
            "join_code_secret": "a-secret-for-join-codes",
            "payload_keys": PAYLOAD_KEYS,
            "guesses_per_address": 1000,
            "guesses_in_all": 1000,
        }
    )


@pytest.fixture(scope="package")
async def worker(temporal_client: Client, settings: Settings) -> AsyncIterator[None]:
    async with TwilioClient(settings) as client, build_worker(temporal_client, client):
        yield


@pytest.fixture(scope="package")
async def api(
    temporal_address: str, create: CreateApi, settings: Settings, api_socket: socket.socket, worker: None
) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serving(create(settings), api_socket),
        httpx.AsyncClient(base_url=address_of(api_socket), timeout=15) as client,
    ):
        yield client


@pytest.fixture
def api_with(create: CreateApi, settings: Settings, worker: None) -> ApiWith:
    """Another replica, with some settings changed."""

    @asynccontextmanager
    async def another(**changed: Any) -> AsyncIterator[httpx.AsyncClient]:
        listener = listen()
        async with (
            serving(create(settings.model_copy(update=changed)), listener),
            httpx.AsyncClient(base_url=address_of(listener), timeout=15) as client,
        ):
            yield client

    return another


@pytest.fixture
async def begin_call(
    api: httpx.AsyncClient, twilio: LocalTwilio, temporal_client: Client
) -> AsyncIterator[BeginCall]:
    """Begins chats, each with an agent of its own. Escalations that still run at the end are terminated."""
    begun: list[Call] = []

    def begin_one() -> Call:
        begun.append(Call(twilio, api, Agent(twilio)))
        return begun[-1]

    yield begin_one
    for call in begun:
        for code in call.codes:
            try:
                await temporal_client.get_workflow_handle(escalation_workflow_id(code)).terminate()
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:  # it has ended by itself
                    raise


@pytest.fixture
async def call(begin_call: BeginCall) -> Call:
    """A chat whose agent has just pressed the button."""
    begun = begin_call()
    answer = await begun.escalate()
    assert answer.status_code == 201, answer.text
    return begun
