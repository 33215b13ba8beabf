"""The product on its cluster, as `make cluster` starts it, in a state folder and on ports of its own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from dev.bench.bench import Places
from dev.bench.cluster import running_on_a_cluster
from dev.cluster.places import HOST
from dev.ports import free_port
from tests.product.stack import Stack
from tests.product.switchboard import Switchboard


@asynccontextmanager
async def cluster_stack(
    folder: Path, *, agents: int = 2, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Stack]:
    """The stack's API and Temporal are the balancer's."""
    logs, faults = folder / "logs", free_port()
    logs.mkdir()
    async with running_on_a_cluster(
        Places(folder, logs), agents=agents, settings=settings, local_twilio=["--faults-port", str(faults)]
    ) as product:
        yield Stack(
            ports=product.ports,
            secrets=product.secrets,
            temporal=product.temporal,
            http=product.http,
            processes=product.processes,
            parts=product.parts,
            switchboard=Switchboard(f"http://{HOST}:{faults}", product.http),
            logs=logs,
            api_urls=[product.ports.api_url],
        )
