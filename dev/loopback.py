"""An aiohttp application that this machine alone reaches."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

LOOPBACK = "127.0.0.1"


@asynccontextmanager
async def serving(app: web.Application, port: int = 0, **options: Any) -> AsyncIterator[int]:
    """The port of LOOPBACK at which it answers, for so long; 0 takes a free one. `options` are AppRunner's.

    Raises OSError when the port is taken.
    https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.AppRunner
    """
    runner = web.AppRunner(app, access_log=None, **options)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        [(_, taken)] = runner.addresses
        yield taken
    finally:
        await runner.cleanup()
