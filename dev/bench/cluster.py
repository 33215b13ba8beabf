"""The product on a Temporal cluster of its own, as `make cluster` starts it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig

from dev.bench.bench import Places
from dev.bench.product import Product, http_session
from dev.cluster.binaries import binaries
from dev.cluster.bring_up import Cluster, bring_up
from dev.cluster.packages import packages
from dev.cluster.places import HOST, free_ports
from dev.demo.environment import demo_secrets
from dev.demo.places import ROOT
from dev.demo.processes import Processes
from dev.demo.replicas import with_arguments
from temporal.connection import escalation_plugin
from temporal.encryption import Keyring

ENTERED_BY_POSTGRESQL = 0o711  # its user is another one than ours, where we are root


@dataclass(frozen=True)
class ClusterProduct(Product):
    """The API and Temporal of its ports are the balancer's."""

    cluster: Cluster


@asynccontextmanager
async def running_on_a_cluster(
    places: Places,
    *,
    agents: int = 2,
    settings: Mapping[str, str] | None = None,
    local_twilio: Sequence[str] = (),
) -> AsyncIterator[ClusterProduct]:
    """On free ports. `settings` are others than the demo's, `local_twilio` further arguments of its command.

    Raises PackageMissingError, GoBuildError, PostgresqlError, NamespaceError, and PartFailedError when a
    process does not start.
    """
    places.state.chmod(ENTERED_BY_POSTGRESQL)
    cluster = Cluster(free_ports(), places.state, packages(), binaries())
    secrets = demo_secrets(places.state / "demo.env")
    product = [
        with_arguments(part, "--agents", str(agents), *local_twilio) if part.name == "Local Twilio" else part
        for part in cluster.product()
    ]
    async with (
        Processes(ROOT, places.logs, cluster.environment(secrets) | dict(settings or {})) as processes,
        http_session() as http,
    ):
        parts = await bring_up(cluster, processes, lambda *_: None, product)
        temporal = await Client.connect(
            f"{HOST}:{cluster.ports.product.temporal}",
            plugins=[escalation_plugin(Keyring(secrets["PAYLOAD_KEYS"]))],
            # who kills a frontend does not have to be told that it is gone
            runtime=Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter="ERROR"))),
        )
        yield ClusterProduct(cluster.ports.product, secrets, temporal, http, processes, parts, cluster)
