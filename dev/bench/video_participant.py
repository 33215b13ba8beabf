"""Somebody in a video room, without a browser: they connect as twilio-video.js does, and send no media.

They publish a voice and a picture all the same: what is recorded of them is known by these.
"""

import asyncio
import uuid
from contextlib import suppress
from socket import SHUT_RDWR
from typing import Any, Self

import aiohttp

HEARTBEAT = 4.0  # seconds; the server misses us after 15
CONNECTS_WITHIN = 10.0  # seconds

TRACKS = ("audio", "video")

Body = dict[str, Any]
Ending = str | int | None


class RefusedError(Exception):
    """The signalling refused the token or the room; `code` is Twilio's error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Twilio error {code}")
        self.code = code


class VideoParticipant:
    """In the room from `connect` on, until they leave, vanish, are removed, or the room ends.

    `ended` is then done, with the room's last words: `completed`, `disconnected`, an error code, or None.
    """

    def __init__(
        self, network: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse, connected: Body
    ) -> None:
        self._network, self._socket = network, socket
        self._session: str = connected["session"]
        self.sid: str = connected["participant"]["sid"]
        self.is_recording: bool = connected["recording"]["is_recording"]  # the SDK's room.isRecording
        self.ended: asyncio.Task[Ending] = asyncio.create_task(self._stay())

    @classmethod
    async def connect(cls, admitted: Body) -> Self:
        """With what a token endpoint answered. Raises RefusedError."""
        network = aiohttp.ClientSession()  # their own: it can go without a goodbye
        try:
            async with asyncio.timeout(CONNECTS_WITHIN):
                socket = await network.ws_connect(admitted["signaling_url"], heartbeat=None)
                try:
                    await socket.send_json(_hello(admitted))
                    connected = await _answer(socket)
                except BaseException:
                    await socket.close()
                    raise
        except BaseException:
            await network.close()
            raise
        return cls(network, socket, connected)

    async def leave(self) -> None:
        """Says goodbye, as the SDK's room.disconnect() does. The room may end at the same time."""
        goodbye = {"type": "disconnect", "version": 2, "session": self._session}
        with suppress(ConnectionResetError):
            await self._socket.send_json({"type": "msg", "body": goodbye})
        await self.ended

    async def vanish(self) -> None:
        """The network is gone, without a goodbye: Twilio waits for its session timeout."""
        line = self._socket.get_extra_info("socket")
        if line is not None:  # else the room has just ended
            line.shutdown(SHUT_RDWR)
        await self.ended

    async def _stay(self) -> Ending:
        last: Ending = None
        beating = asyncio.create_task(self._beat())
        try:
            async for frame in self._socket:
                body = frame.json().get("body", {})
                if body.get("type") == "disconnected":
                    last = body.get("status")
                elif body.get("type") == "error":
                    last = body["code"]
                elif "recording" in body:
                    self.is_recording = body["recording"]["is_recording"]
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)  # the room may end in the middle of a beat
        await self._network.close()
        return last

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            await self._socket.send_json({"type": "heartbeat"})


def _hello(admitted: Body) -> Body:
    tracks = [{"id": kind, "kind": kind, "name": kind, "enabled": True} for kind in TRACKS]
    connect = {
        "type": "connect",
        "version": 2,
        "name": admitted["room_sid"],
        "token": admitted["token"],
        "participant": {"revision": 1, "tracks": tracks},
        "peer_connections": [],
    }
    return {"type": "hello", "id": str(uuid.uuid4()), "timeout": 5000, "version": 2, "body": connect}


async def _answer(socket: aiohttp.ClientWebSocketResponse) -> Body:
    while True:
        body: Body = (await socket.receive_json()).get("body", {})
        if body.get("type") == "error":
            raise RefusedError(body["code"])
        if body.get("type") == "connected":
            return body
