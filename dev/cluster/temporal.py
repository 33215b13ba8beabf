"""The Temporal server's processes, the UI and the namespace."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import CountWorkflowExecutionsRequest, RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from dev.cluster.binaries import Binaries
from dev.cluster.places import HOST, ClusterPorts, Node
from dev.demo.parts import NAMESPACE, answers
from dev.demo.places import ROOT
from dev.demo.processes import Part
from workflows.snapshot import SEARCH_ATTRIBUTES

CONFIG = Path(__file__).parent / "config"
RETENTION = timedelta(days=7)
KNOWN_WITHIN = 60.0  # seconds until every frontend knows the namespace and its search attributes
LOOK_EVERY = 0.1  # seconds


class NamespaceError(RuntimeError):
    """One line that says what the frontends refuse."""


def node_parts(ports: ClusterPorts, tools: Binaries, postgresql: Mapping[str, str]) -> list[Part]:
    """`postgresql`: its address, user and password, as config/temporal.yaml reads them.

    One node is first: on an empty database each of them would make what there has to be once.
    """
    first = next(node for node in ports.nodes if node.role == "history")
    parts = [_node_part(node, ports, tools, postgresql) for node in ports.nodes]
    return [part if part.name == first.name else replace(part, after=[first.name]) for part in parts]


def _node_part(node: Node, ports: ClusterPorts, tools: Binaries, postgresql: Mapping[str, str]) -> Part:
    return Part(
        node.name,
        [
            *(tools.server, "--root", ROOT, "--config", CONFIG.relative_to(ROOT), "--env", "temporal"),
            *("--allow-no-auth", "start", "--service", node.role),
        ],
        # who has no gRPC to answer is ready when the others can reach it
        _accepts(node.membership if node.role == "worker" else node.rpc),
        environment={
            **postgresql,
            "NODE_ADDRESS": HOST,
            "NODE_RPC_PORT": str(node.rpc),
            "NODE_MEMBERSHIP_PORT": str(node.membership),
            "NODE_METRICS_PORT": str(node.metrics),
            "FRONTEND_ADDRESS": f"{HOST}:{ports.product.temporal}",
            "DYNAMIC_CONFIG": str(CONFIG / "dynamic.yaml"),
        },
    )


def ui_part(ports: ClusterPorts, tools: Binaries) -> Part:
    product = ports.product
    return Part(
        "Temporal UI",
        [tools.ui, "--root", ROOT, "--config", CONFIG.relative_to(ROOT), "--env", "ui", "start"],
        answers(product.temporal_ui_origin),
        environment={
            "FRONTEND_ADDRESS": f"{HOST}:{product.temporal}",
            "UI_HOST": HOST,
            "UI_PORT": str(product.temporal_ui),
            "UI_ORIGIN": product.temporal_ui_origin,
            "CODEC_URL": product.codec_url,
        },
    )


def _accepts(port: int) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        try:
            _, writer = await asyncio.open_connection(HOST, port)
        except OSError:
            return False
        writer.close()
        return True

    return ready


async def register_namespace(ports: ClusterPorts) -> None:
    """With its retention and the search attributes, where it is not there; returns once every frontend knows
    them. Raises NamespaceError."""
    frontends = [f"{HOST}:{node.rpc}" for node in ports.frontends]
    said = "they do not answer"
    try:
        async with asyncio.timeout(KNOWN_WITHIN):
            for step, frontend in [(_register, frontends[0]), *((_query, one) for one in frontends)]:
                while (refused := await _refused(step, frontend)) is not None:
                    said = refused
                    await asyncio.sleep(LOOK_EVERY)
    except TimeoutError:
        raise NamespaceError(f"The frontends do not serve namespace {NAMESPACE}: {said}") from None


async def _refused(step: Callable[[Client], Awaitable[None]], frontend: str) -> str | None:
    """None: it is done."""
    try:
        await step(await Client.connect(frontend, namespace=NAMESPACE))
    except (RuntimeError, RPCError) as error:
        return str(error)
    return None


async def _register(client: Client) -> None:
    retention = Duration()
    retention.FromTimedelta(RETENTION)
    request = RegisterNamespaceRequest(namespace=NAMESPACE, workflow_execution_retention_period=retention)
    try:
        await client.workflow_service.register_namespace(request)
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise
    asked = ListSearchAttributesRequest(namespace=NAMESPACE)
    there = (await client.operator_service.list_search_attributes(asked)).custom_attributes
    missing = {
        key.name: IndexedValueType.ValueType(key.indexed_value_type)
        for key in SEARCH_ATTRIBUTES
        if key.name not in there
    }
    if missing:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=NAMESPACE, search_attributes=missing)
        )


async def _query(client: Client) -> None:
    """By every search attribute of ours: a frontend that does not know one refuses."""
    query = " OR ".join(f"{key.name} IS NOT NULL" for key in SEARCH_ATTRIBUTES)
    await client.workflow_service.count_workflow_executions(
        CountWorkflowExecutionsRequest(namespace=NAMESPACE, query=query)
    )
