"""TCP connections that can be reset, as a network does it."""

import asyncio
import socket
import struct
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

TRANSPORT = "transport"  # the key under which an application finds its connection in the scope's state


class ResettableProtocol(H11Protocol):
    """Tells the application which connection a request came on."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, dict(app_state), _loop)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        self.app_state[TRANSPORT] = transport


def reset(transport: asyncio.Transport) -> None:
    """Drops the connection with a TCP RST."""
    raw: socket.socket = transport.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def reset_all(server: uvicorn.Server) -> int:
    """Resets every connection that is open, REST and WebSockets; returns how many there were."""
    protocols = list(server.server_state.connections)
    for protocol in protocols:
        reset(protocol.transport)
    return len(protocols)
