"""A server that does nothing but pass a line to an open stream: what waking is compared with."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
EVENT: Final = b"event: snapshot\ndata: {}\n\n"


class BareStreams:
    def __init__(self) -> None:
        self._writers: dict[str, asyncio.StreamWriter] = {}
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            code = head.split(b"/")[3].decode()  # GET /api/join/CODE/events
            self._writers[code] = writer
            writer.write(HEAD + EVENT)
            await reader.read()  # until they go away
        finally:
            writer.close()

    def wake(self, code: str) -> float:
        """The time of it."""
        at = time.time()
        self._writers[code].write(EVENT)
        return at

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()


@asynccontextmanager
async def bare_streams(most: int) -> AsyncIterator[BareStreams]:
    streams = BareStreams()
    server = await asyncio.start_server(streams.answer, "127.0.0.1", 0, backlog=most)
    streams.port = server.sockets[0].getsockname()[1]
    try:
        yield streams
    finally:
        server.close()
        streams.close()
