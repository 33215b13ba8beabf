"""A network that breaks: every open connection is reset, and new ones work."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from dev.local_twilio.room_store import ParticipantStatus, RoomOptions
from tests.contract.faulty_twilio import FaultyTwilio
from tests.contract.local_twilio_server import ACCOUNT

STATE = {"participant": {"revision": 1, "tracks": []}, "peer_connections": []}


async def test_a_kept_alive_connection_is_reset_and_the_next_call_has_a_new_one(faulty: FaultyTwilio) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", faulty.port)
    writer.write(b"GET /video/v1/Rooms HTTP/1.1\r\nHost: local\r\n\r\n")
    assert b"401" in await reader.readline()
    assert await faulty.switchboard.reset_connections() >= 1
    with pytest.raises(ConnectionResetError):
        await reader.read()
    writer.close()
    assert (await faulty.call("GET", "/video/v1/Rooms"))[0] == 200


async def test_a_call_under_way_is_reset_and_takes_effect(faulty: FaultyTwilio) -> None:
    name = f"room-{uuid4().hex}"
    fault = await faulty.switchboard.fault_call("held", containing=name)
    creating = asyncio.create_task(faulty.call("POST", "/video/v1/Rooms", data={"UniqueName": name}))
    await faulty.switchboard.until_faulted(fault)
    await faulty.switchboard.reset_connections()
    with pytest.raises(aiohttp.ClientOSError, match="reset by peer"):
        await creating
    await faulty.switchboard.release(fault)
    status, _, _ = await faulty.call("GET", f"/video/v1/Rooms/{name}")
    assert status == 200
    [call, _] = await faulty.switchboard.calls(name)
    assert (call.status, call.fault) == (None, "held")


async def test_a_signalling_socket_is_reset_and_its_session_goes_on_with_another(
    faulty: FaultyTwilio,
) -> None:
    room = faulty.parts.rooms.create(RoomOptions(unique_name=uuid4().hex))
    token = AccessToken(ACCOUNT.account_sid, ACCOUNT.api_key, ACCOUNT.api_secret, identity="agent")
    token.add_grant(VideoGrant(room=room.sid))
    url = f"{faulty.url.replace('http', 'ws', 1)}/signaling"

    async with connect(url) as socket:
        connected = await says_hello(socket, {"type": "connect", "token": token.to_jwt(), **STATE})
        await faulty.switchboard.reset_connections()
        with pytest.raises(ConnectionClosedError) as lost:
            await receives_to_the_end(socket)
        assert isinstance(lost.value.__cause__, ConnectionResetError)

    async with connect(url) as socket:
        sync = {"type": "sync", "session": connected["session"], "token": token.to_jwt(), **STATE}
        synced = await says_hello(socket, sync)
        assert synced["participant"]["sid"] == connected["participant"]["sid"]
    [participant] = faulty.parts.rooms.participants(room.sid)
    assert participant.status == ParticipantStatus.CONNECTED


async def receives_to_the_end(socket: ClientConnection) -> None:
    async with asyncio.timeout(10):
        while True:
            await socket.recv()


async def says_hello(socket: ClientConnection, body: dict[str, Any]) -> dict[str, Any]:
    """The first message that answers it."""
    hello = {"type": "hello", "id": "1", "timeout": 5000, "version": 2, "body": {"version": 2, **body}}
    await socket.send(json.dumps(hello))
    async with asyncio.timeout(10):
        while (frame := json.loads(await socket.recv()))["type"] != "msg":
            pass
    answer: dict[str, Any] = frame["body"]
    return answer
