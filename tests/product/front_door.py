"""The load balancer before the replicas: each request goes to the next of them."""

import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from dev.ports import free_port

HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})


class FrontDoor:
    """Open before the replicas are there, so that they can be told its address; then `serve` them."""

    def __init__(self, port: int, http: aiohttp.ClientSession) -> None:
        self.url = f"http://localhost:{port}"
        self._http = http
        self._next: Iterator[str] = iter(())

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator["FrontDoor"]:
        async with aiohttp.ClientSession() as http:
            port = free_port()
            door = cls(port, http)
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", door._pass_on)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            try:
                await web.TCPSite(runner, "localhost", port).start()
                yield door
            finally:
                await runner.cleanup()

    def serve(self, api_urls: Sequence[str]) -> None:
        self._next = itertools.cycle(api_urls)

    async def _pass_on(self, request: web.Request) -> web.Response:
        replica = next(self._next, None)
        if replica is None:
            raise web.HTTPBadGateway
        headers = {name: value for name, value in request.headers.items() if name.lower() not in HOP_BY_HOP}
        async with self._http.request(
            request.method, f"{replica}{request.rel_url}", headers=headers, data=await request.read()
        ) as answer:
            passed = {name: value for name, value in answer.headers.items() if name.lower() not in HOP_BY_HOP}
            return web.Response(status=answer.status, headers=passed, body=await answer.read())
