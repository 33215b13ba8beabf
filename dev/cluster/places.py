"""Where the cluster listens: the demo's places, with the balancer where the demo has API and Temporal."""

import itertools
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from dev.demo import places as demo
from dev.demo.places import LOCAL, Ports
from dev.ports import free_port

STATE = LOCAL / "cluster"
HOST = "127.0.0.1"
API_REPLICAS, WORKERS = 2, 3
# of the demo, which has one of each; here there are several, or none
UNUSED = ("api_monitoring", "worker_metrics", "temporal_ui_itself")
ROLES = {"frontend": 2, "history": 2, "matching": 2, "worker": 1}  # processes of the Temporal server


@dataclass(frozen=True)
class Node:
    """One process of the Temporal server."""

    role: str
    number: int
    rpc: int
    membership: int
    metrics: int

    @property
    def name(self) -> str:
        return f"Temporal {self.role} {self.number}"


@dataclass(frozen=True)
class Replica:
    """One API process, behind the balancer."""

    api: int
    monitoring: int


@dataclass(frozen=True)
class ClusterPorts:
    """`product.api` and `product.temporal` are the balancer's."""

    product: Ports
    postgresql: int
    balancer_monitoring: int
    nodes: tuple[Node, ...]
    api_replicas: tuple[Replica, ...]
    worker_metrics: tuple[int, ...]

    @property
    def frontends(self) -> list[Node]:
        return [node for node in self.nodes if node.role == "frontend"]

    def named(self) -> dict[str, int]:
        """Every port that something listens on, by what it is."""
        product = asdict(self.product)
        for unused in UNUSED:
            del product[unused]
        return {
            **product,
            "postgresql": self.postgresql,
            "balancer_monitoring": self.balancer_monitoring,
            **{
                f"{node.name} {kind}": getattr(node, kind)
                for node in self.nodes
                for kind in ("rpc", "membership", "metrics")
            },
            **{
                f"API {number} {kind}": port
                for number, replica in enumerate(self.api_replicas, 1)
                for kind, port in asdict(replica).items()
            },
            **{f"worker {number} metrics": port for number, port in enumerate(self.worker_metrics, 1)},
        }


def usual_ports() -> ClusterPorts:
    """Always the same: beside the demo's, from 7300 on."""
    return _ports(Ports(), itertools.count(7300))


def free_ports() -> ClusterPorts:
    """Ports of 127.0.0.1 that nobody listens on now, for a cluster beside others."""
    # below 32768, too: Temporal keeps a node's port as PostgreSQL's smallint
    return _ports(demo.free_ports(), iter(free_port, None))


def _ports(product: Ports, numbers: Iterator[int]) -> ClusterPorts:
    take = numbers.__next__
    return ClusterPorts(
        product,
        postgresql=take(),
        balancer_monitoring=take(),
        nodes=tuple(
            Node(role, number, rpc=take(), membership=take(), metrics=take())
            for role, many in ROLES.items()
            for number in range(1, many + 1)
        ),
        api_replicas=tuple(Replica(api=take(), monitoring=take()) for _ in range(API_REPLICAS)),
        worker_metrics=tuple(take() for _ in range(WORKERS)),
    )
