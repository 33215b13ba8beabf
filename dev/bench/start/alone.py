"""One process of the product started anew beside the others, until it is ready."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from dev.bench.product import Product
from dev.demo.parts import pollers


async def start_api(product: Product, environment: Mapping[str, str]) -> float:
    """Seconds until `/readyz` says so. Raises PartFailedError."""
    return await _start(product, "API", environment, product.parts["API"].ready)


async def start_worker(product: Product, environment: Mapping[str, str]) -> float:
    """Seconds until Temporal knows that it asks for workflow tasks. Raises PartFailedError."""
    address = f"localhost:{product.ports.temporal}"

    async def polls() -> bool:
        """This one, of all that Temporal remembers: its identity begins with its number."""
        own = f"{product.processes.pids()['Worker']}@"
        return any(one.startswith(own) for one in await pollers(address) or ())

    return await _start(product, "Worker", environment, polls)


async def _start(
    product: Product, name: str, environment: Mapping[str, str], ready: Callable[[], Awaitable[bool]]
) -> float:
    await product.processes.kill(product.parts[name])
    product.parts[name] = replace(product.parts[name], environment=environment, ready=ready)
    return await product.processes.start(product.parts[name])
