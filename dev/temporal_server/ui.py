"""`python -m dev.temporal_server.ui`: the dev server's UI, in front of which it is told of the codec server.

A Temporal UI of one's own is told by TEMPORAL_CODEC_ENDPOINT, TEMPORAL_CODEC_INCLUDE_CREDENTIALS and
TEMPORAL_CODEC_DEFAULT_ERROR_MESSAGE and -LINK. `temporal server start-dev` takes the first only, and without
the credentials the codec server knows nobody. All else is passed on as it is.
"""

import argparse
import json
from collections.abc import AsyncIterator, Mapping

import aiohttp
from aiohttp import web

SETTINGS = "/api/v1/settings"
# what holds for one connection only, and for a body that is compressed
NOT_PASSED_ON = frozenset(
    {
        *("connection", "keep-alive", "transfer-encoding", "upgrade"),
        *("accept-encoding", "content-encoding", "content-length"),
    }
)
SESSION = web.AppKey("session", aiohttp.ClientSession)


def make_app(upstream: str, codec: str) -> web.Application:
    """upstream: the UI's own address. codec: the codec server's, as browsers reach it."""
    told = {
        "Endpoint": codec,
        "IncludeCredentials": True,
        "DefaultErrorMessage": "Payloads are encrypted: sign in at the codec server, then reload.",
        "DefaultErrorLink": codec,
    }

    async def session(app: web.Application) -> AsyncIterator[None]:
        without_limits = aiohttp.ClientTimeout(total=None)  # the UI asks with long polls
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector, timeout=without_limits) as opened:
            app[SESSION] = opened
            yield

    async def pass_on(request: web.Request) -> web.StreamResponse:
        try:
            return await answered(request)
        except aiohttp.ClientConnectorError as error:
            raise web.HTTPBadGateway(text="The Temporal dev server does not answer.") from error

    async def answered(request: web.Request) -> web.StreamResponse:
        async with request.app[SESSION].request(
            request.method,
            f"{upstream}{request.rel_url}",
            headers=_passed_on(request.headers),
            data=request.content if request.can_read_body else None,
            allow_redirects=False,
        ) as answer:
            headers = _passed_on(answer.headers)
            if request.path == SETTINGS and answer.ok:
                settings = await answer.json()
                return web.Response(text=json.dumps(settings | {"Codec": told}), headers=headers)
            passed = web.StreamResponse(status=answer.status, headers=headers)
            await passed.prepare(request)
            async for chunk in answer.content.iter_any():
                await passed.write(chunk)
            return passed

    app = web.Application()
    app.cleanup_ctx.append(session)
    app.router.add_route("*", "/{path:.*}", pass_on)
    return app


def _passed_on(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers.items() if name.lower() not in NOT_PASSED_ON]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m dev.temporal_server.ui", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream", required=True, help="the UI's own address")
    parser.add_argument("--codec", required=True, help="the codec server's address")
    options = parser.parse_args()
    web.run_app(
        make_app(options.upstream, options.codec),
        host="127.0.0.1",
        port=options.port,
        print=None,
        access_log=None,
        handler_cancellation=True,
    )


if __name__ == "__main__":
    main()
