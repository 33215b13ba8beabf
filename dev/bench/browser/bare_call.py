"""A page that does nothing but twilio-video's connect: what a call is compared with."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from aiohttp import web

from dev.demo.places import ROOT
from dev.loopback import serving

PAGE: Final = Path(__file__).with_name("bare_call.html")
SDK: Final = ROOT / "node_modules/twilio-video/dist/twilio-video.min.js"


@asynccontextmanager
async def bare_call_page() -> AsyncIterator[str]:
    """Its address. Somebody who is in a room is told to who waits for them, by the shortest way."""
    somebody_is_in: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def page(_: web.Request) -> web.FileResponse:
        return web.FileResponse(PAGE)

    async def sdk(_: web.Request) -> web.FileResponse:
        return web.FileResponse(SDK)

    async def wait(request: web.Request) -> web.Response:
        await somebody_is_in[request.match_info["sid"]].wait()
        return web.Response(status=204)

    async def enter(request: web.Request) -> web.Response:
        somebody_is_in[request.match_info["sid"]].set()
        return web.Response(status=204)

    app = web.Application()
    app.add_routes([web.get("/", page), web.get(f"/{SDK.name}", sdk)])
    app.add_routes([web.get("/rooms/{sid}", wait), web.post("/rooms/{sid}", enter)])
    async with serving(app, handler_cancellation=True) as port:
        yield f"http://localhost:{port}"
