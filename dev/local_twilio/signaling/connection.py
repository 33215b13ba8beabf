"""One client's WebSocket: handshake, heartbeats both ways, and frames queued for it."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from dev.local_twilio.signaling import tcmp
from dev.local_twilio.signaling.messages import AnyMessage, any_message
from dev.local_twilio.signaling.outputs import Body

NORMAL = 1000
POLICY_VIOLATION = 1008
HEARTBEATS_MISSED = 3001  # what the SDK itself closes with, for the same reason
HELLO_TIMEOUT = 15  # seconds for the first frame
LAST_WORDS_TIMEOUT = 5  # seconds for what is still queued when the connection ends
HEARTBEAT_LEAD = 0.2  # seconds before the other side would begin to miss us


@dataclass(frozen=True)
class _Close:
    code: int


class Receiver(Protocol):
    """Whoever is told what comes in on a connection."""

    def receive(self, connection: "Connection", message: AnyMessage) -> None: ...

    def connection_lost(self, connection: "Connection") -> None: ...


class Connection:
    """Lives as long as its socket. `send` and `close` only queue, in order."""

    def __init__(self, websocket: WebSocket, receiver: Receiver) -> None:
        self._websocket = websocket
        self._receiver = receiver
        self._queue: asyncio.Queue[str | _Close] = asyncio.Queue()
        self._timeout: int | None = None  # milliseconds, negotiated; None before the handshake
        self.session: str | None = None  # the session this connection carries

    def send(self, body: Body) -> None:
        self._queue.put_nowait(tcmp.message(body))

    def close(self, code: int = NORMAL) -> None:
        """Closes after what is queued. 1000 is the end to the SDK; any other code makes it come back."""
        self._queue.put_nowait(_Close(code))

    async def run(self) -> None:
        """Serves the socket from its accept to its close."""
        await self._websocket.accept()
        async with asyncio.TaskGroup() as tasks:
            sending = tasks.create_task(self._send_queued())
            try:
                await self._receive_all()
            finally:
                self._receiver.connection_lost(self)
            if self._websocket.client_state is not WebSocketState.DISCONNECTED:
                self.close()
                await asyncio.wait({sending}, timeout=LAST_WORDS_TIMEOUT)
            sending.cancel()

    async def _receive_all(self) -> None:
        while True:
            silence = (
                HELLO_TIMEOUT if self._timeout is None else self._timeout * tcmp.MISSED_HEARTBEATS / 1000
            )
            try:
                async with asyncio.timeout(silence):
                    event = await self._websocket.receive()
            except TimeoutError:
                self.close(HEARTBEATS_MISSED)
                return
            if event["type"] == "websocket.disconnect":
                return
            try:
                if not self._handle(tcmp.parse(event.get("text"))):
                    return
            except tcmp.BadFrameError as error:
                self._queue.put_nowait(tcmp.bad(str(error)))
                self.close(POLICY_VIOLATION)
                return

    def _handle(self, frame: tcmp.Frame) -> bool:
        """False when the client has said that it goes. Raises BadFrameError."""
        match frame:
            case tcmp.Hello():
                again = self._timeout is not None
                self._timeout = min(frame.timeout, tcmp.LONGEST_HEARTBEAT_TIMEOUT)
                self._queue.put_nowait(tcmp.welcome(self._timeout))
                if frame.body is not None and not again:  # a hello repeated for want of a welcome
                    self._receiver.receive(self, _message(frame.body))
            case tcmp.Bye():
                return False
            case _ if self._timeout is None:
                raise tcmp.BadFrameError("the first frame is a hello")
            case tcmp.Message():
                self._receiver.receive(self, _message(frame.body))
            case tcmp.Heartbeat():
                pass
        return True

    async def _send_queued(self) -> None:
        try:
            while True:
                frame = await self._next_frame()
                if isinstance(frame, _Close):
                    await self._websocket.close(frame.code)
                    return
                await self._websocket.send_text(frame)
        except WebSocketDisconnect:
            return  # the client has gone; the receiving side sees it too

    async def _next_frame(self) -> str | _Close:
        if self._timeout is None:
            return await self._queue.get()
        try:
            async with asyncio.timeout(self._timeout / 1000 - HEARTBEAT_LEAD):
                return await self._queue.get()
        except TimeoutError:
            return tcmp.HEARTBEAT


def _message(body: Body) -> AnyMessage:
    try:
        return any_message.validate_python(body)
    except ValidationError as error:
        raise tcmp.BadFrameError(tcmp.reason(error)) from error
