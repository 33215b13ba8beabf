"""The socket itself: handshake, heartbeats, silence, and frames that no client of ours would send."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from dev.local_twilio.signaling.tcmp import LARGEST_FRAME, SHORTEST_HEARTBEAT_TIMEOUT
from dev.local_twilio.signaling_seam import SESSION_TIMEOUT
from tests.unit.signaling_server import LocalSignaling

Json = dict[str, Any]
NOTHING_COMES = 5  # seconds after which a test gives up


@pytest.fixture
async def signaling() -> AsyncIterator[LocalSignaling]:
    local = LocalSignaling(SESSION_TIMEOUT)
    local.rooms.open("ROOM")
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
async def socket(signaling: LocalSignaling) -> AsyncIterator[ClientConnection]:
    async with connect(signaling.websocket_url) as opened:
        yield opened


async def send(socket: ClientConnection, frame: Json) -> None:
    await socket.send(json.dumps(frame))


async def receive(socket: ClientConnection, kind: str) -> Json:
    """The next frame of this kind."""
    async with asyncio.timeout(NOTHING_COMES):
        while True:
            frame: Json = json.loads(await socket.recv())
            if frame["type"] == kind:
                return frame


async def closed_with(socket: ClientConnection) -> int | None:
    """The code with which the server closes the socket."""
    async with asyncio.timeout(NOTHING_COMES):
        await socket.wait_closed()
    return socket.close_code


def hello(body: Json | None = None, timeout: int = 5000) -> Json:
    return {"type": "hello", "id": "1", "timeout": timeout, "version": 2, **({"body": body} if body else {})}


def connect_message(token: str) -> Json:
    participant = {"revision": 1, "tracks": []}
    return {
        "type": "connect",
        "version": 2,
        "name": None,
        "token": token,
        "participant": participant,
        "peer_connections": [],
    }


async def enter(socket: ClientConnection, token: str) -> str:
    """Connects to the room and returns the session."""
    await send(socket, hello(connect_message(token)))
    session: str = (await receive(socket, "msg"))["body"]["session"]
    return session


async def test_a_hello_is_welcomed_and_its_body_handled(socket: ClientConnection) -> None:
    await send(socket, hello({"type": "ice", "version": 1, "token": "agent@ROOM"}))
    assert await receive(socket, "welcome") == {"type": "welcome", "negotiatedTimeout": 5000}
    assert (await receive(socket, "msg"))["body"] == {"type": "iced", "version": 1, "ice_servers": []}


async def test_a_hello_repeated_for_want_of_a_welcome_connects_once(
    signaling: LocalSignaling, socket: ClientConnection
) -> None:
    session = await enter(socket, "agent@ROOM")
    await send(socket, hello(connect_message("agent@ROOM")))
    await receive(socket, "welcome")
    await send(socket, {"type": "msg", "body": {"type": "disconnect", "version": 2, "session": session}})
    assert (await receive(socket, "msg"))["body"]["type"] == "disconnected"
    assert len(signaling.rooms.departed) == 1


@pytest.mark.parametrize(
    "frame",
    [
        "no json",
        "[]",
        '{"type":"hello","id":"1","timeout":5000,"version":1}',
        '{"type":"hello","id":"1","timeout":1,"version":2}',
        '{"type":"heartbeat"}',
        '{"type":"msg","body":{"type":"disconnect","version":2}}',
        b'{"type":"hello","id":"1","timeout":5000,"version":2}',
        json.dumps(hello({"type": "unheard-of"})),
        json.dumps(hello({**connect_message("agent@ROOM"), "participant": None})),
        " " * (LARGEST_FRAME + 1),
    ],
    ids=[
        "no json",
        "no object",
        "another version",
        "a timeout too short to keep",
        "a heartbeat before the hello",
        "a message before the hello",
        "binary",
        "an unknown message",
        "a message with a hole",
        "too long",
    ],
)
async def test_a_frame_that_makes_no_sense_is_bad_and_ends_the_connection(
    socket: ClientConnection, frame: str | bytes
) -> None:
    await socket.send(frame)
    assert (await receive(socket, "bad"))["reason"]
    assert await closed_with(socket) == 1008


async def test_the_reason_never_repeats_what_was_sent(socket: ClientConnection) -> None:
    await send(socket, hello({**connect_message("secret-token"), "name": {"secret-name": 1}}))
    assert "secret" not in (await receive(socket, "bad"))["reason"]


async def test_an_idle_connection_gets_heartbeats(socket: ClientConnection) -> None:
    await send(socket, hello(timeout=SHORTEST_HEARTBEAT_TIMEOUT))
    await receive(socket, "heartbeat")
    await receive(socket, "heartbeat")


async def test_a_client_that_has_fallen_silent_counts_as_lost(
    signaling: LocalSignaling, socket: ClientConnection
) -> None:
    async with connect(signaling.websocket_url) as silent:
        await enter(socket, "agent@ROOM")
        await send(silent, hello(connect_message("customer@ROOM"), timeout=SHORTEST_HEARTBEAT_TIMEOUT))
        states = []
        while "reconnecting" not in states:
            body = (await receive(socket, "msg"))["body"]
            states += [one["state"] for one in body.get("participants", [])]
        assert states == ["connected", "reconnecting"]
        assert await closed_with(silent) == 3001  # not 1000, after which the SDK would not come back


async def test_a_goodbye_without_leaving_first_keeps_the_session(
    signaling: LocalSignaling, socket: ClientConnection
) -> None:
    await enter(socket, "agent@ROOM")
    await send(socket, {"type": "bye"})
    assert await closed_with(socket) == 1000
    assert list(signaling.rooms.identities()) == ["agent"]


async def test_leaving_is_answered_and_recorded(signaling: LocalSignaling, socket: ClientConnection) -> None:
    session = await enter(socket, "agent@ROOM")
    await send(socket, {"type": "msg", "body": {"type": "disconnect", "version": 2, "session": session}})
    assert (await receive(socket, "msg"))["body"] == {"type": "disconnected", "version": 2}
    assert await closed_with(socket) == 1000
    assert list(signaling.rooms.identities()) == []


async def test_the_goodbye_of_a_refused_client_is_answered(socket: ClientConnection) -> None:
    await send(socket, hello(connect_message("agent@NOWHERE")))
    assert (await receive(socket, "msg"))["body"]["code"] == 53106
    assert await closed_with(socket) == 1000


AGENT = "agent@ROOM"


def sync_message(session: str, token: str = AGENT) -> Json:
    participant = {"revision": 1, "tracks": []}
    return {"type": "sync", "version": 2, "session": session, "token": token, "participant": participant}


async def resume(socket: ClientConnection, session: str, token: str = AGENT) -> Json:
    """What a client is told that takes up this session on a new socket."""
    await send(socket, hello(sync_message(session, token)))
    body: Json = (await receive(socket, "msg"))["body"]
    return body


async def resumed(signaling: LocalSignaling, session: str) -> Json:
    async with connect(signaling.websocket_url) as again:
        return await resume(again, session)


def update_message(session: str) -> Json:
    """One audio track, published."""
    track = {"id": "a", "kind": "audio", "name": "a", "enabled": True}
    participant = {"revision": 9, "tracks": [track]}
    body = {"type": "update", "version": 2, "session": session, "participant": participant}
    return {"type": "msg", "body": body}


async def test_a_session_nobody_knows_is_refused_with_53001(signaling: LocalSignaling) -> None:
    assert (await resumed(signaling, "made up"))["code"] == 53001


async def test_a_session_taken_up_on_a_new_socket_lets_go_of_the_old_one(
    signaling: LocalSignaling, socket: ClientConnection
) -> None:
    session = await enter(socket, "agent@ROOM")
    async with connect(signaling.websocket_url) as again:
        assert (await resume(again, session))["type"] == "synced"
        assert await closed_with(socket) == 1000
        await send(again, update_message(session))
        assert (await receive(again, "msg"))["body"]["published"]["tracks"][0]["state"] == "ready"
    assert signaling.rooms.departed == []


async def test_a_session_is_not_taken_up_with_a_token_that_is_no_longer_good(
    signaling: LocalSignaling, socket: ClientConnection
) -> None:
    session = await enter(socket, "agent@ROOM")
    async with connect(signaling.websocket_url) as again:
        assert (await resume(again, session, token="expired"))["code"] == 20101
        assert await closed_with(again) == 1000


@pytest.mark.parametrize("second", ["sync", "connect"])
async def test_one_socket_carries_one_session(
    signaling: LocalSignaling, socket: ClientConnection, second: str
) -> None:
    session = await enter(socket, "agent@ROOM")
    async with connect(signaling.websocket_url) as other:
        await enter(other, "customer@ROOM")
        body = sync_message(session) if second == "sync" else connect_message("supervisor@ROOM")
        await send(other, {"type": "msg", "body": body})
        refusals: list[int] = []
        while not refusals:
            answer = (await receive(other, "msg"))["body"]
            refusals += [answer["code"]] if answer["type"] == "error" else []
        assert refusals == [53001]
        assert list(signaling.rooms.identities()) == ["agent", "customer"]


async def test_whoever_comes_back_to_a_completed_room_learns_that_it_is_over(
    signaling: LocalSignaling, socket: ClientConnection
) -> None:
    session = await enter(socket, "agent@ROOM")
    await send(socket, {"type": "bye"})
    await closed_with(socket)
    signaling.server.room_completed(signaling.rooms.rooms["ROOM"].sid)
    assert await resumed(signaling, session) == {"type": "disconnected", "version": 2, "status": "completed"}


async def test_whoever_comes_back_after_a_newcomer_took_their_place_learns_so(
    signaling: LocalSignaling, socket: ClientConnection
) -> None:
    session = await enter(socket, "agent@ROOM")
    await send(socket, {"type": "bye"})
    await closed_with(socket)
    async with connect(signaling.websocket_url) as newcomer:
        await enter(newcomer, "agent@ROOM")
        assert (await resumed(signaling, session))["code"] == 53205


async def test_an_update_under_anothers_session_changes_nothing(
    signaling: LocalSignaling, socket: ClientConnection
) -> None:
    session = await enter(socket, "agent@ROOM")
    async with connect(signaling.websocket_url) as other:
        await enter(other, "customer@ROOM")
        await send(other, update_message(session))
        await send(other, {"type": "msg", "body": {"type": "disconnect", "version": 2, "session": session}})
        await closed_with(other)
    assert (await resumed(signaling, session))["published"]["tracks"] == []
    assert list(signaling.rooms.identities()) == ["agent"]
