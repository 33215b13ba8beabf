"""`python -m dev.bench.waiting_rooms.customers`: many customers at open streams, as one process.

Reads orders from stdin and answers each with a line, both JSON: {"open": {"port", "codes", "at_once"}} with
{"opened": N} or {"failed": why}; {"seen": true} with {"seen": [[code, time] ...], "broken": N}, what came
since it was asked last. Ends with its stdin.
"""

import asyncio
import json
import sys
import time
from typing import Any, Final

HOST: Final = "127.0.0.1"
FIRST_WITHIN: Final = 30.0  # seconds from the question to the first event
AGAIN_AFTER: Final = 1.0  # seconds, where it was answered 503
END_OF_HEAD: Final = b"\r\n\r\n"
END_OF_EVENT: Final = b"\n\n"
EVENT: Final = b"event: "


class Customers:
    """Times are seconds of the machine's clock, which Temporal's events have, too."""

    def __init__(self) -> None:
        self._seen: list[tuple[str, float]] = []
        self._streams: list[_Stream] = []

    async def open(self, port: int, codes: list[str], at_once: int) -> int:
        """Returns when each stream has told its first snapshot. Raises OSError, TimeoutError."""
        turns = asyncio.Semaphore(at_once)
        loop = asyncio.get_running_loop()

        async def open_one(code: str) -> None:
            async with turns, asyncio.timeout(FIRST_WITHIN):
                while True:
                    _, stream = await loop.create_connection(lambda: _Stream(code, self._seen), HOST, port)
                    if await stream.first:
                        self._streams.append(stream)
                        return
                    await asyncio.sleep(AGAIN_AFTER)

        async with asyncio.TaskGroup() as opening:
            for code in codes:
                opening.create_task(open_one(code))
        self._seen.clear()
        return len(codes)

    def seen(self) -> dict[str, Any]:
        seen = {"seen": self._seen.copy(), "broken": sum(stream.broken for stream in self._streams)}
        self._seen.clear()
        return seen


class _Stream(asyncio.Protocol):
    """As little as it takes to see events, so that what is measured is the server."""

    def __init__(self, code: str, seen: list[tuple[str, float]]) -> None:
        self._code, self._seen = code, seen
        self._unread = b""
        self._has_head = False
        self.first: asyncio.Future[bool] = asyncio.get_running_loop().create_future()  # False: ask again
        self.broken = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101  # TCP
        self._transport = transport
        path = f"/api/join/{self._code}/events"
        transport.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: text/event-stream\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        at = time.time()
        self._unread += data
        if not self._has_head:
            head, ended, rest = self._unread.partition(END_OF_HEAD)
            if not ended:
                return
            status = head.partition(b"\r\n")[0]
            if b" 200 " not in status:
                self._refused(status)
                return
            self._has_head, self._unread = True, rest
        *events, self._unread = self._unread.split(END_OF_EVENT)
        for event in events:
            if EVENT in event:
                self._seen.append((self._code, at))
                if not self.first.done():
                    self.first.set_result(True)

    def connection_lost(self, exc: Exception | None) -> None:
        self.broken = True
        if not self.first.done():
            self.first.set_exception(exc or OSError("a stream ended before its first event"))

    def _refused(self, status: bytes) -> None:
        if not self.first.done():
            if b" 503 " in status:
                self.first.set_result(False)
            else:
                self.first.set_exception(OSError(f"a stream was answered {status.decode()}"))
        self._transport.close()


async def _main() -> None:
    customers = Customers()
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        try:
            answer = (
                {"opened": await customers.open(**order["open"])} if "open" in order else customers.seen()
            )
        except* (OSError, TimeoutError) as errors:
            answer = {"failed": str(errors.exceptions[0]) or "a stream does not begin"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
