"""ASGI applications on real sockets, inside the test's own event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from dev.ports import free_port


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # they are pytest's

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()


def listen() -> socket.socket:
    """A socket on a port that nobody else is given, also while nobody listens there."""
    listener = socket.create_server(("127.0.0.1", free_port()))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def serving(
    app: ASGIApp, listener: socket.socket, http: type[asyncio.Protocol] | Literal["auto"] = "auto"
) -> AsyncIterator[None]:
    """The application answers, its lifespan has begun; both end with the context."""
    config = uvicorn.Config(
        app,
        http=http,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    async with serving_by(config, listener):
        yield


@asynccontextmanager
async def serving_by(config: uvicorn.Config, listener: socket.socket) -> AsyncIterator[None]:
    """As `serving`, by another configuration."""
    server = _Server(config)
    serve, up = asyncio.create_task(server.serve([listener])), asyncio.create_task(server.is_up.wait())
    await asyncio.wait({serve, up}, return_when=asyncio.FIRST_COMPLETED)
    if not up.done():
        up.cancel()
        raise RuntimeError("the server ended at its start")
    try:
        yield
    finally:
        server.should_exit = True
        await serve
