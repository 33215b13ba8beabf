"""The webhook as the integrator's endpoint receives it: signed, once told, and led nowhere else."""

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import time
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web
from pydantic import AnyUrl, SecretStr, ValidationError
from temporalio.exceptions import ApplicationError

from activities import ended_webhook
from activities.ended_webhook import GONE, UNAVAILABLE, EndedWebhook, body_of, signed
from dev.ports import free_port
from settings import Settings
from workflows.ending import EscalationEnded

KEY = b"k" * 32
SECRET = SecretStr("whsec_" + base64.b64encode(KEY).decode())
NOON = datetime(2026, 11, 21, 12, 0, 5, 250_000, tzinfo=UTC)
ENDED = EscalationEnded(
    task_sid="WT" + "1" * 32,
    n=2,
    conversation_sid="CH" + "1" * 32,
    worker_sid="WK" + "1" * 32,
    started_at=NOON,
    call_started_at=None,
    call_ended_at=None,
    ended_at=NOON,
    outcome="revoked",
    end_reason="revoked",
    score=None,
)
REQUIRED = {
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": "t",
    "twilio_api_key": "SK" + "0" * 32,
    "twilio_api_secret": "s",
    "twilio_workspace_sid": "WS" + "0" * 32,
    "public_url": "https://video.example.org",
    "flex_origins": "https://flex.twilio.com",
    "join_code_secret": "j" * 32,
}


@dataclass
class Endpoint:
    """What it was posted, and what it answers."""

    url: AnyUrl = field(default_factory=lambda: AnyUrl("http://127.0.0.1"))
    status: int = 204
    location: str | None = None
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    posted: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.posted.append((headers, await request.read()))
        await self.answers.wait()
        return web.Response(status=self.status, headers={"Location": self.location} if self.location else {})

    def told(self) -> EndedWebhook:
        return EndedWebhook(self.url, SECRET)


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    one = Endpoint()
    one.answers.set()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", one.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    listener = socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listener).start()
    one.url = AnyUrl(f"http://127.0.0.1:{listener.getsockname()[1]}/hooks/of-a-secret-path")
    yield one
    await runner.cleanup()


async def refusal(webhook: EndedWebhook) -> ApplicationError:
    with pytest.raises(ApplicationError) as error:
        await webhook.tell_of_ending(ENDED)
    return error.value


async def test_the_endpoint_can_check_who_posted_what_and_when(endpoint: Endpoint) -> None:
    await endpoint.told().tell_of_ending(ENDED)
    [(headers, body)] = endpoint.posted
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["content-type"] == "application/json"


def test_the_signature_is_that_of_the_standard() -> None:
    """The example that the reference libraries are tested with."""
    headers = signed(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_told_again_it_is_the_same_message(endpoint: Endpoint) -> None:
    for _ in range(2):
        await endpoint.told().tell_of_ending(ENDED)
    (first, first_body), (second, second_body) = endpoint.posted
    assert first["webhook-id"] == second["webhook-id"] == f"escalation-ended-{ENDED.task_sid}-2"
    assert first_body == second_body


def test_the_body_says_what_happened_and_to_which_task() -> None:
    assert json.loads(body_of(ENDED)) == {
        "type": "escalation.ended",
        "timestamp": "2026-11-21T12:00:05.250000Z",
        "data": {
            "task_sid": ENDED.task_sid,
            "n": 2,
            "conversation_sid": ENDED.conversation_sid,
            "worker_sid": ENDED.worker_sid,
            "started_at": "2026-11-21T12:00:05.250000Z",
            "call_started_at": None,
            "call_ended_at": None,
            "ended_at": "2026-11-21T12:00:05.250000Z",
            "outcome": "revoked",
            "end_reason": "revoked",
            "score": None,
        },
    }


@pytest.mark.parametrize("status", [200, 202, 204])
async def test_any_success_is_an_answer(endpoint: Endpoint, status: int) -> None:
    endpoint.status = status
    await endpoint.told().tell_of_ending(ENDED)
    assert len(endpoint.posted) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
async def test_a_refusal_is_tried_again(endpoint: Endpoint, status: int) -> None:
    endpoint.status = status
    error = await refusal(endpoint.told())
    assert (error.type, error.non_retryable, error.message) == (UNAVAILABLE, False, f"HTTP {status}")


async def test_gone_is_tried_no_more(endpoint: Endpoint) -> None:
    endpoint.status = 410
    error = await refusal(endpoint.told())
    assert (error.type, error.non_retryable) == (GONE, True)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(endpoint: Endpoint, status: int) -> None:
    endpoint.status, endpoint.location = status, "/elsewhere"
    assert (await refusal(endpoint.told())).type == UNAVAILABLE
    assert endpoint.paths == ["/hooks/of-a-secret-path"]


async def test_an_endpoint_that_does_not_answer_is_given_up_in_time(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ended_webhook, "ANSWERS_WITHIN", 0.1)
    endpoint.answers.clear()
    assert (await refusal(endpoint.told())).message == "no answer (TimeoutError)"
    endpoint.answers.set()


async def test_what_failed_names_neither_address_nor_secret() -> None:
    """As it goes into the history: with its cause."""
    url = f"http://127.0.0.1:{free_port()}/hooks/of-a-secret-path"
    error = await refusal(EndedWebhook(AnyUrl(url), SECRET))
    assert error.message == "no answer (ClientConnectorError)"
    assert error.__cause__ is None
    told = "".join(traceback.format_exception(error))
    for hidden in ("of-a-secret-path", "127.0.0.1", SECRET.get_secret_value()):
        assert hidden not in told


async def test_switched_off_meanwhile_nobody_is_told() -> None:
    await EndedWebhook(None, None).tell_of_ending(ENDED)


def given(**settings: str) -> Settings:
    return Settings.model_validate({**REQUIRED, **settings})


def test_address_and_secret_come_together() -> None:
    both = given(ended_webhook_url="https://example.org/hook", ended_webhook_secret=SECRET.get_secret_value())
    assert str(both.ended_webhook_url) == "https://example.org/hook"
    assert given().ended_webhook_url is None
    with pytest.raises(ValidationError, match="ENDED_WEBHOOK_SECRET is missing"):
        given(ended_webhook_url="https://example.org/hook")
    with pytest.raises(ValidationError, match="ENDED_WEBHOOK_URL is missing"):
        given(ended_webhook_secret=SECRET.get_secret_value())


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://example.org/hook", SECRET.get_secret_value()),
        ("https://example.org/hook", "whsec_"),
        ("https://example.org/hook", "whsec_" + base64.b64encode(b"k" * 23).decode()),
        ("https://example.org/hook", "whsec_" + base64.b64encode(b"k" * 65).decode()),
        ("https://example.org/hook", base64.b64encode(KEY).decode()),
        ("https://example.org/hook", "whsec_not base64 at all, but long enough"),
        ("https://example.org/hook", "whsec_" + "é" * 40),
    ],
)
def test_an_address_or_a_secret_that_will_not_do_is_refused_and_not_shown(url: str, secret: str) -> None:
    with pytest.raises(ValidationError) as error:
        given(ended_webhook_url=url, ended_webhook_secret=secret)
    if len(secret) > len("whsec_"):
        assert secret not in str(error.value)
