"""What the cluster consists of, and the order in which it comes up."""

import asyncio
import os
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dev.cluster.binaries import Binaries
from dev.cluster.packages import Packages
from dev.cluster.places import HOST, ClusterPorts
from dev.cluster.postgresql import USER, Postgresql
from dev.cluster.temporal import node_parts, register_namespace, ui_part
from dev.demo.environment import demo_environment
from dev.demo.parts import answers, product_parts
from dev.demo.processes import Part, Processes
from dev.demo.replicas import another_api, another_worker

BALANCER_CONFIG = Path(__file__).parent / "config/haproxy.cfg"
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Cluster:
    """`state` is the folder of its databases, secrets and logs."""

    ports: ClusterPorts
    state: Path
    packages: Packages
    tools: Binaries

    @property
    def postgresql(self) -> Postgresql:
        return Postgresql(self.state, self.packages, self.ports.postgresql)

    def environment(self, secrets: Mapping[str, str]) -> dict[str, str]:
        """The product's: the demo's, behind a balancer."""
        return {
            **demo_environment(self.ports.product, secrets, os.environ),
            "TRUSTED_PROXIES": HOST,
        }

    def product(self) -> list[Part]:
        """With as many API replicas and workers as there are ports for."""
        codec, twilio, worker, api, desk = product_parts(self.ports.product, self.state)
        return [
            codec,
            twilio,
            *(self._worker(worker, number) for number in range(1, len(self.ports.worker_metrics) + 1)),
            *(
                another_api(api, number, port=replica.api, monitoring_port=replica.monitoring)
                for number, replica in enumerate(self.ports.api_replicas, 1)
            ),
            desk,
        ]

    def _worker(self, worker: Part, number: int) -> Part:
        port = self.ports.worker_metrics[number - 1]
        # Temporal remembers who has polled for minutes: it cannot tell whether this one does
        ready = answers(f"http://localhost:{port}/metrics")
        return replace(another_worker(worker, number, metrics_port=port), ready=ready)

    def balancer(self) -> Part:
        ports = self.ports
        places = {
            "API_PORT": ports.product.api,
            "TEMPORAL_PORT": ports.product.temporal,
            "BALANCER_MONITORING_PORT": ports.balancer_monitoring,
            **{f"FRONTEND_{node.number}_PORT": node.rpc for node in ports.frontends},
        }
        for number, replica in enumerate(ports.api_replicas, 1):
            places[f"API_{number}_PORT"] = replica.api
            places[f"API_{number}_MONITORING_PORT"] = replica.monitoring
        return Part(
            "Balancer",
            [self.packages.haproxy, "-db", "-f", BALANCER_CONFIG],
            answers(f"http://localhost:{ports.balancer_monitoring}/healthz"),
            environment={name: str(port) for name, port in places.items()},
        )


async def bring_up(
    cluster: Cluster, processes: Processes, told: Told, product: Sequence[Part] | None = None
) -> dict[str, Part]:
    """All that runs, by its name. `told` is given what is ready and the seconds that it took; `product` are
    other parts than the cluster's own.

    Raises PartFailedError, PostgresqlError, NamespaceError.
    """
    postgresql = cluster.postgresql
    began = time.monotonic()
    await asyncio.to_thread(postgresql.prepare)
    database = postgresql.part()
    await processes.start(database)
    told(database.name, time.monotonic() - began)

    began = time.monotonic()
    await postgresql.write_schema(cluster.tools)
    told("Schema", time.monotonic() - began)

    reached_by = {
        "POSTGRESQL_ADDRESS": postgresql.address,
        "POSTGRESQL_USER": USER,
        "POSTGRESQL_PASSWORD": postgresql.password,
    }
    temporal = [cluster.balancer(), *node_parts(cluster.ports, cluster.tools, reached_by)]
    await processes.start_together(temporal, told)

    began = time.monotonic()
    await _while_all_run(processes, register_namespace(cluster.ports))
    told("Namespace", time.monotonic() - began)

    rest = [ui_part(cluster.ports, cluster.tools), *(cluster.product() if product is None else product)]
    await processes.start_together(rest, told)
    return {part.name: part for part in (database, *temporal, *rest)}


async def _while_all_run(processes: Processes, doing: Coroutine[Any, Any, None]) -> None:
    """Raises PartFailedError when a process ends meanwhile."""
    does, ends = asyncio.create_task(doing), asyncio.create_task(processes.first_to_end())
    try:
        await asyncio.wait({does, ends}, return_when=asyncio.FIRST_COMPLETED)
        if not does.done():
            raise ends.result()
        await does
    finally:
        does.cancel()
        ends.cancel()
