"""An API and a worker of their own, that are scraped as Prometheus scrapes them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from pydantic import AnyHttpUrl

from activities.twilio_client import TwilioClient
from api import census
from api.monitoring import monitoring_app
from dev.ports import free_port
from settings import Settings
from temporal.connection import connect
from tests.api.conftest import CreateApi
from tests.api.serving import address_of, listen, serving
from tests.payload_keys import KEYS
from tests.prometheus import scrape
from tests.temporal_server import temporal_server
from traces import interceptors
from worker import build_worker, measured_by


@dataclass
class Measured:
    api: httpx.AsyncClient
    monitoring: httpx.AsyncClient
    worker_metrics: str  # host:port

    async def of_api(self) -> str:
        return (await self.monitoring.get("/metrics")).raise_for_status().text

    async def of_worker(self) -> str:
        return await scrape(self.worker_metrics)


@asynccontextmanager
async def measured_product(create: CreateApi, settings: Settings) -> AsyncIterator[Measured]:
    """On a Temporal of its own: another worker would take half of the work. Counts anew at each scrape."""
    listener, metrics_address = listen(), f"127.0.0.1:{free_port()}"
    ours = settings.model_copy(update={"public_url": AnyHttpUrl(address_of(listener))})
    async with AsyncExitStack() as stack:
        environment = stack.enter_context(pytest.MonkeyPatch.context())
        environment.setattr(census, "EVERY", 0.0)
        environment.setenv("TEMPORAL_ADDRESS", stack.enter_context(temporal_server()))
        client = await connect(KEYS, metrics_address=metrics_address, interceptors=interceptors())
        twilio = await stack.enter_async_context(TwilioClient(ours, measured_by(client)))
        await stack.enter_async_context(build_worker(client, twilio))
        app = create(ours)
        await stack.enter_async_context(serving(app, listener))
        api = await stack.enter_async_context(httpx.AsyncClient(base_url=address_of(listener), timeout=15))
        transport = httpx.ASGITransport(monitoring_app(app))
        monitoring = await stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://monitoring")
        )
        yield Measured(api, monitoring, metrics_address)
