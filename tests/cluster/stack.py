"""The product on its cluster, as `make cluster` starts it, in a state folder and on ports of its own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from temporalio.client import Client
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig

from dev.bench.product import KEPT_IDLE
from dev.cluster.binaries import binaries
from dev.cluster.bring_up import Cluster, Told, bring_up
from dev.cluster.packages import packages
from dev.cluster.places import HOST, free_ports
from dev.demo.environment import demo_secrets
from dev.demo.places import ROOT
from dev.demo.processes import Processes
from dev.demo.replicas import with_arguments
from dev.ports import free_port
from temporal.connection import escalation_plugin
from temporal.encryption import Keyring
from tests.product.stack import Stack
from tests.product.switchboard import Switchboard

ENTERED_BY_POSTGRESQL = 0o711  # its user is another one than ours, where we are root


@asynccontextmanager
async def cluster_stack(
    folder: Path, told: Told, *, agents: int = 2, settings: Mapping[str, str] | None = None
) -> AsyncIterator[Stack]:
    """The stack's API and Temporal are the balancer's. `told` is given what is ready, and its seconds."""
    logs = _prepared(folder)
    ports = free_ports()
    cluster = Cluster(ports, folder, packages(), binaries())
    secrets = demo_secrets(folder / "demo.env")
    faults = free_port()
    product = [
        with_arguments(part, *("--agents", str(agents)), *("--faults-port", str(faults)))
        if part.name == "Local Twilio"
        else part
        for part in cluster.product()
    ]
    async with (
        Processes(ROOT, logs, cluster.environment(secrets) | dict(settings or {})) as processes,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_IDLE)) as http,
    ):
        parts = await bring_up(cluster, processes, told, product)
        temporal = await Client.connect(
            f"{HOST}:{ports.product.temporal}",
            plugins=[escalation_plugin(Keyring(secrets["PAYLOAD_KEYS"]))],
            runtime=Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter="ERROR"))),
        )
        switchboard = Switchboard(f"http://{HOST}:{faults}", http)
        yield Stack(
            ports=ports.product,
            secrets=secrets,
            temporal=temporal,
            http=http,
            switchboard=switchboard,
            processes=processes,
            parts=parts,
            logs=logs,
            api_urls=[ports.product.api_url],
        )


def _prepared(folder: Path) -> Path:
    """The folder of the logs."""
    folder.chmod(ENTERED_BY_POSTGRESQL)
    logs = folder / "logs"
    logs.mkdir()
    return logs
