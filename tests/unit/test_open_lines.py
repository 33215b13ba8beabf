"""Connections to Twilio that are opened before somebody waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from activities import open_lines as lines
from activities.open_lines import open_lines
from activities.twilio_client import TwilioClient, TwilioError
from dev.bench.waiting.slow_twilio import Call, SlowTwilio, slow_twilio
from tests.unit.scripted_twilio import CODE, settings_for


@asynccontextmanager
async def far_twilio() -> AsyncIterator[SlowTwilio]:
    """Refuses everything, and tells which connections are new."""

    async def refuse(_: web.Request) -> web.Response:
        return web.json_response({"code": 20404}, status=404)

    async def pace(_: Call) -> None:
        await asyncio.sleep(0)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    async with TestServer(app) as server, slow_twilio(str(server.make_url("/")).rstrip("/"), pace) as far:
        yield far


async def ask(twilio: TwilioClient) -> None:
    with pytest.raises(TwilioError):
        await twilio.rest.video.v1.rooms(CODE).fetch_async()


async def test_as_many_questions_at_once_as_lines_were_opened_find_a_connection() -> None:
    async with far_twilio() as far, TwilioClient(settings_for(far.url)) as twilio:
        async with open_lines(twilio, ("iam", "video", "video")):
            await far.silence(0.1)
            await asyncio.gather(*(ask(twilio) for _ in range(3)))
        assert [call.is_new for call in far.calls] == [False] * 3
        await asyncio.gather(*(ask(twilio) for _ in range(4)))
        assert [call.is_new for call in far.calls].count(True) == 1


class Counted(TwilioClient):
    """Tells of each line that it tried to open."""

    def __init__(self, base_url: str) -> None:
        super().__init__(settings_for(base_url))
        self.tried = asyncio.Queue[str]()

    async def ask_for_nothing(self, product: str) -> None:
        self.tried.put_nowait(product)
        await super().ask_for_nothing(product)

    async def many(self) -> list[str]:
        async with asyncio.timeout(5):
            return [await self.tried.get() for _ in range(3)]


async def test_lines_are_used_again_and_again_so_that_they_stay_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "EVERY", 0.0)
    async with far_twilio() as far, Counted(far.url) as twilio, open_lines(twilio, ("video",)):
        assert await twilio.many() == ["video"] * 3


async def test_a_twilio_that_is_away_is_told_of_and_nothing_else_comes_of_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "EVERY", 0.0)
    async with Counted("http://127.0.0.1:1") as twilio, open_lines(twilio, ("video",)):
        assert await twilio.many() == ["video"] * 3
    assert "Twilio's video is out of reach: GET: no answer (ClientConnectorError)" in caplog.messages
