"""Whatever is sent to the local Twilio's REST and to the desk's API: it is answered, and never with a 5xx."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from httpx import ASGITransport, AsyncClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import FormData

from dev.local_twilio.account import Account
from dev.local_twilio.app import create_app
from dev.local_twilio.callbacks import Callback, Method, SignedDelivery
from dev.local_twilio.desk_api import desk_mount
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Activity
from dev.local_twilio.rest import Parameters
from dev.local_twilio.room_parameters import room_options
from dev.local_twilio.room_store import RoomOptions
from dev.local_twilio.twilio_errors import TwilioError
from tests.unit.any_input import json_texts, mostly, mostly_texts, strictly

ACCOUNT = Account(
    account_sid="AC" + "1" * 32,
    auth_token="auth-token-of-the-tests",
    api_key="SK" + "2" * 32,
    api_secret="api-secret-of-the-tests-with-enough-bytes",
    workspace_sid="WS" + "3" * 32,
)
METHODS: tuple[Method, ...] = ("GET", "POST")


class Nowhere(aiohttp.TCPConnector):
    """No request leaves this process."""

    async def _create_connection(self, req: Any, *_: Any) -> Any:
        raise aiohttp.ClientConnectorError(req.connection_key, OSError("there is no network"))


class Undelivered(SignedDelivery):
    """Every callback is made as always, and meets no network."""

    def __init__(self) -> None:
        super().__init__(ACCOUNT.auth_token, retry_pause=0)
        self._session = aiohttp.ClientSession(connector=Nowhere())


@dataclass(frozen=True)
class Place:
    """A local Twilio with a room and an accepted chat. What the server would only log is raised here."""

    client: AsyncClient
    names: Mapping[str, str]  # what is there, by what stands for it in a request

    def named(self, text: str) -> str:
        for name, sid in self.names.items():
            text = text.replace(name, sid)
        return text


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    twilio = LocalTwilio(ACCOUNT, ":memory:", "http://product.test/twilio/taskrouter", delivery=Undelivered())
    await twilio.start()
    first, second = twilio.workers.all()
    for worker in (first, second):
        twilio.tasks.set_worker_activity(worker.sid, Activity.AVAILABLE)
    room = twilio.rooms.create(
        RoomOptions(unique_name="room", status_callback="http://product.test/twilio/video")
    )
    chat = twilio.chats.start("Customer", first.sid)
    [reservation] = twilio.tasks.reservations(chat.task.sid)
    twilio.chats.accept(reservation.sid)
    names = {
        "<room>": room.sid,
        "<participant>": twilio.rooms.participant_connected(room.sid, "agent"),
        "<task>": chat.task.sid,
        "<reservation>": reservation.sid,
        "<worker>": first.sid,
        "<other worker>": second.sid,
        "<conversation>": chat.conversation.sid,
        "<token>": twilio.flex_tokens.issue(first.sid).token,
        "<interaction>": chat.task.attributes["flexInteractionSid"],
        "<channel>": chat.task.attributes["flexInteractionChannelSid"],
    }
    app = create_app(twilio, [desk_mount(twilio, ["http://desk.test"])])
    try:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://twilio.test") as client:
            yield Place(client, names)
        async with asyncio.timeout(10):
            await twilio.callbacks.delivered()
    finally:
        await twilio.stop()


ACCESS = {"Authorization": aiohttp.encode_basic_auth(ACCOUNT.account_sid, ACCOUNT.auth_token)}
WORKSPACE = f"/taskrouter/v1/Workspaces/{ACCOUNT.workspace_sid}"
CONVERSATION = "/conversations/v1/Conversations/<conversation>"
PAGE = {"PageSize": ("1", "0"), "Page": ("0", "1")}
DATES = {"DateCreatedAfter": ("2026-01-01T00:00:00Z",), "DateCreatedBefore": ("2026-01-01",)}
Route = tuple[str, str, Mapping[str, tuple[str, ...]]]
ROUTES: list[Route] = [
    ("GET", "/video/v1/Rooms", {"Status": ("completed",), "UniqueName": ("room",), **DATES, **PAGE}),
    (
        "POST",
        "/video/v1/Rooms",
        {
            "UniqueName": ("a", "room"),
            "StatusCallback": ("http://product.test/x?y=z", "https://[::1]:9/", "http://a b/", "http://é/"),
            "StatusCallbackMethod": ("GET", "POST"),
            "MaxParticipants": ("2",),
            "EmptyRoomTimeout": ("60",),
            "VideoCodecs": ("VP8",),
            "RecordingRules": ("{}",),
        },
    ),
    ("GET", "/video/v1/Rooms/<room>", {}),
    ("POST", "/video/v1/Rooms/<room>", {"Status": ("in-progress",)}),
    (
        "GET",
        "/video/v1/Rooms/<room>/Participants",
        {"Status": ("connected",), "Identity": ("agent",), **PAGE},
    ),
    ("POST", "/video/v1/Rooms/<room>/Participants/<participant>", {"Status": ("disconnected",)}),
    (
        "POST",
        f"{WORKSPACE}/Tasks",
        {
            "Attributes": ('{"conversationSid": "CH1"}',),
            "WorkflowSid": ("WW" + "5" * 32,),
            "TaskChannel": ("chat",),
            "Timeout": ("60",),
            "Priority": ("1",),
        },
    ),
    (
        "GET",
        f"{WORKSPACE}/Tasks",
        {"EvaluateTaskAttributes": ("a == 'b'",), "AssignmentStatus": ("pending",), **PAGE},
    ),
    ("GET", f"{WORKSPACE}/Tasks/<task>", {}),
    (
        "POST",
        f"{WORKSPACE}/Tasks/<task>",
        {"Attributes": ("{}",), "AssignmentStatus": ("wrapping", "completed"), "Reason": ("done",)},
    ),
    ("GET", f"{WORKSPACE}/Tasks/<task>/Reservations", {"ReservationStatus": ("pending",), **PAGE}),
    (
        "POST",
        f"{WORKSPACE}/Tasks/<task>/Reservations/<reservation>",
        {"ReservationStatus": ("accepted", "wrapping", "completed")},
    ),
    ("GET", f"{WORKSPACE}/Workers/<worker>", {}),
    (
        "POST",
        f"{CONVERSATION}/Messages",
        {"Author": ("me",), "Body": ("words",), "Attributes": ("{}",)},
    ),
    ("GET", f"{CONVERSATION}/Messages", {"Order": ("desc",), **PAGE}),
    ("GET", f"{CONVERSATION}/Participants", PAGE),
    ("POST", f"/iam/v1/Accounts/{ACCOUNT.account_sid}/Tokens/validate", {}),
]
CONTENT_TYPES = [
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    values: list[tuple[str, str]]
    body: str | bytes | None
    content_type: str
    headers: dict[bytes, bytes]


def request_of(route: Route) -> st.SearchStrategy[Request]:
    method, path, usual = route
    named = [st.tuples(st.just(name), mostly_texts(*values)) for name, values in usual.items()]
    return st.builds(
        Request,
        st.just(method),
        st.just(path),
        values=st.lists(st.one_of(*named, st.tuples(st.text(), st.text())), max_size=3),
        body=st.none() | st.none() | st.binary() | json_texts,
        content_type=st.sampled_from(CONTENT_TYPES),
        headers=st.dictionaries(st.sampled_from([b"If-Match", b"Authorization"]), header_values, max_size=1),
    )


header_values = st.sampled_from([b'"1"', b"*", b"Basic \xe9", b"Basic YQ=="]) | st.binary(max_size=20)


@given(requests=st.lists(st.sampled_from(ROUTES).flatmap(request_of), min_size=1, max_size=4))
@settings(max_examples=200)
async def test_any_rest_request_is_answered(requests: list[Request]) -> None:
    async with place() as there:
        for request in requests:
            encoded = urlencode(request.values)
            usual = {**ACCESS, "Content-Type": request.content_type}.items()
            answer = await there.client.request(
                request.method,
                there.named(request.path),
                params=encoded if request.method == "GET" else "",
                content=request.body or (encoded if request.method == "POST" else None),
                headers={name.encode(): value.encode() for name, value in usual} | request.headers,
            )
            assert answer.status_code < 500
            strictly(answer.text)


Bodies = st.SearchStrategy[Any]


def body(**fields: Any) -> Bodies:
    return st.fixed_dictionaries({}, optional={name: mostly(value) for name, value in fields.items()})


DESK: list[tuple[str, str, Bodies]] = [
    ("POST", "/desk/login", body(worker=1)),
    ("GET", "/desk/worker", st.none()),
    ("POST", "/desk/worker/activity", body(activity_sid="WA1")),
    ("POST", "/desk/chats", body(name="Customer", worker=1)),
    ("GET", "/desk/conversations/<conversation>", st.none()),
    ("GET", "/desk/conversations/<conversation>/messages", st.none()),
    ("POST", "/desk/conversations/<conversation>/messages", body(body="words", attributes={})),
    ("POST", "/desk/conversations/<conversation>/read", body(index=0)),
    (
        "POST",
        "/desk/interactions",
        body(
            method="POST",
            url="v1/Interactions/<interaction>/Channels/<channel>/Transfers",
            token="<token>",
            params={"to": "<other worker>"},
        ),
    ),
]


@dataclass(frozen=True)
class DeskRequest:
    method: str
    path: str
    said: Any
    text: str | None  # instead of what is said as JSON
    query: dict[str, str]


def desk_request_of(route: tuple[str, str, Bodies]) -> st.SearchStrategy[DeskRequest]:
    method, path, said = route
    return st.builds(
        DeskRequest,
        st.just(method),
        st.just(path),
        said=said,
        text=st.none() | st.none() | json_texts,
        query=st.dictionaries(st.sampled_from(["limit", "last"]), mostly_texts("1"), max_size=2),
    )


@given(requests=st.lists(st.sampled_from(DESK).flatmap(desk_request_of), min_size=1, max_size=4))
@settings(max_examples=200)
async def test_any_request_of_the_desk_is_answered(requests: list[DeskRequest]) -> None:
    async with place() as there:
        for request in requests:
            answer = await there.client.request(
                request.method,
                there.named(request.path),
                params=request.query,
                content=request.text or there.named(json.dumps(request.said)),
                headers={"Authorization": there.named("Bearer <token>")},
            )
            assert answer.status_code < 500
            strictly(answer.text or "null")


@pytest.fixture(scope="module")
async def undelivered() -> AsyncIterator[SignedDelivery]:
    made = Undelivered()
    yield made
    await made.close()


@given(url=mostly_texts("http://product.test/", "http://[::1]/", "http://a b/", "https://é.test:x/"))
async def test_any_address_that_a_room_may_have_can_be_called(undelivered: SignedDelivery, url: str) -> None:
    """It is refused when the room is made, or a callback to it is sent, and at worst does not arrive."""
    with contextlib.suppress(TwilioError):
        options = room_options(Parameters(FormData([("StatusCallback", url)])))
        if options.status_callback is not None:
            for method in METHODS:
                callback = Callback(method, options.status_callback, {"StatusCallbackEvent": "é ✓"})
                assert await undelivered.deliver(callback) is None
