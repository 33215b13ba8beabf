"""One process of the product started anew beside the others, until it is ready."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from dev.bench.product import Product
from dev.demo.parts import NAMESPACE
from workflows.messages import TASK_QUEUE


async def start_api(product: Product, environment: Mapping[str, str]) -> float:
    """Seconds until `/readyz` says so. Raises PartFailedError."""
    return await _start(product, "API", environment, product.parts["API"].ready)


async def start_worker(product: Product, environment: Mapping[str, str]) -> float:
    """Seconds until Temporal knows that it asks for workflow tasks. Raises PartFailedError."""
    temporal = await Client.connect(f"localhost:{product.ports.temporal}")
    request = DescribeTaskQueueRequest(
        namespace=NAMESPACE,
        task_queue=TaskQueue(name=TASK_QUEUE),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )

    async def polls() -> bool:
        """This one: Temporal remembers its predecessors for minutes. Its identity begins with its number."""
        described = await temporal.workflow_service.describe_task_queue(request)
        own = f"{product.processes.pids()['Worker']}@"
        return any(one.identity.startswith(own) for one in described.pollers)

    return await _start(product, "Worker", environment, polls)


async def _start(
    product: Product, name: str, environment: Mapping[str, str], ready: Callable[[], Awaitable[bool]]
) -> float:
    await product.processes.kill(product.parts[name])
    product.parts[name] = replace(product.parts[name], environment=environment, ready=ready)
    return await product.processes.start(product.parts[name])
