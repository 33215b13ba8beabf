"""Health and metrics, on a port of their own that the public never reaches."""

from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.census import Census
from api.escalations import Escalations


def monitoring_app(api: FastAPI) -> Starlette:
    """`/healthz`: the process lives. `/readyz`: Temporal answers too, or 503. `/metrics`: Prometheus."""

    async def healthz(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_: Request) -> Response:
        escalations: Escalations | None = getattr(api.state, "escalations", None)
        ready = escalations is not None and await escalations.is_reachable()
        return JSONResponse({"temporal": "ok" if ready else "unreachable"}, 200 if ready else 503)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest() + await _counted(api), media_type=CONTENT_TYPE_LATEST)

    return Starlette(
        routes=[Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    )


async def _counted(api: FastAPI) -> bytes:
    """What Temporal is asked for; nothing before the API has started."""
    census: Census | None = getattr(api.state, "census", None)
    if census is None:
        return b""
    await census.refresh()
    registry = CollectorRegistry()
    registry.register(census)
    return generate_latest(registry)
