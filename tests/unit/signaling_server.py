"""A signalling server of a test's own, on a port of its own."""

import asyncio
import socket
from collections.abc import Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, WebSocketRoute

from dev.local_twilio.signaling.server import SignalingServer
from dev.local_twilio.signaling_seam import SIGNALING_PATH
from tests.unit.signaling_records import MemoryRooms


class LocalSignaling:
    """`rooms` are the records and outlive a restart; `server` is what runs now."""

    def __init__(self, session_timeout: int, routes: Sequence[BaseRoute] = ()) -> None:
        self.rooms = MemoryRooms()
        self._session_timeout = session_timeout
        self._routes = routes
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.websocket_url = f"ws://localhost:{self.port}{SIGNALING_PATH}"

    async def start(self) -> None:
        """Returns when the port answers."""
        self.server = SignalingServer(self.rooms, self._session_timeout)
        app = Starlette(routes=[*self._routes, WebSocketRoute(SIGNALING_PATH, self.server.endpoint)])
        listening = socket.create_server(("127.0.0.1", self.port))
        self._uvicorn = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        self._running = asyncio.create_task(self._uvicorn.serve(sockets=[listening]))

    async def stop(self) -> None:
        """Breaks every socket, as the end of the process does."""
        self._uvicorn.should_exit = True
        await self._running
        self.server.close()
