"""`python -m api`: serves the API, and its health and metrics on a port of their own."""

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.listening import allow_many_connections, listen
from api.monitoring import monitoring_app
from api.pages import MissingBuild
from log_lines import write_log
from settings import Settings, load_settings

# Longer than load balancers keep an idle connection (60 s, mostly): who closes one must not be we, since the
# next request may be on its way, and would get no answer.
KEEP_ALIVE = 75  # seconds
STREAMS_END_WITHIN = 2  # seconds after SIGTERM; pages connect again, to another replica


class _WithoutSignals(uvicorn.Server):
    """A server that ends with another one, which has the signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def main() -> None:
    argparse.ArgumentParser(
        prog="python -m api",
        description="Serves the escalation API, the pages and the plugin's bundle (API_HOST, API_PORT), and "
        "/healthz, /readyz, /metrics (MONITORING_HOST, MONITORING_PORT).",
        epilog="Every setting is in .env.example. SIGTERM ends it.",
    ).parse_args()
    settings = load_settings(Settings)
    write_log(settings)
    try:
        app = create_app(settings)
    except MissingBuild as error:
        sys.exit(str(error))
    allow_many_connections()
    asyncio.run(_serve(app, settings))


async def _serve(app: FastAPI, settings: Settings) -> None:
    api_socket = listen("API_PORT", settings.api_host, settings.api_port)
    monitoring_socket = listen("MONITORING_PORT", settings.monitoring_host, settings.monitoring_port)
    # access_log and log_config: uvicorn's own lines would hold join codes. proxy_headers: see app.py.
    api = uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STREAMS_END_WITHIN,
            timeout_keep_alive=KEEP_ALIVE,
        )
    )
    monitoring = _WithoutSignals(
        uvicorn.Config(
            monitoring_app(app), access_log=False, log_config=None, proxy_headers=False, lifespan="off"
        )
    )
    monitored = asyncio.create_task(monitoring.serve([monitoring_socket]))
    await api.serve([api_socket])
    monitoring.should_exit = True
    await monitored


if __name__ == "__main__":
    main()
