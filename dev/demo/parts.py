"""What the demo consists of, in an order in which it can be started one after the other."""

import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import aiohttp
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from dev.demo.places import Ports
from dev.demo.processes import Part
from dev.temporal_server.start import start_command
from workflows.messages import TASK_QUEUE

NAMESPACE = "default"
PROBE_TIMEOUT = aiohttp.ClientTimeout(total=2)


def demo_parts(ports: Ports, state: Path, temporal_cli: Path) -> list[Part]:
    """`state` is the folder where Temporal and the local Twilio keep their databases."""
    codec, twilio, worker, api, desk = product_parts(ports, state)
    return [
        Part(
            "Temporal",
            start_command(
                temporal_cli,
                port=ports.temporal,
                ui_port=ports.temporal_ui_itself,
                database=state / "temporal.db",
            ),
            _serves_namespace(f"localhost:{ports.temporal}"),
        ),
        codec,
        Part(
            "Temporal UI",
            [
                *(sys.executable, "-m", "dev.temporal_server.ui"),
                *("--port", str(ports.temporal_ui)),
                *("--upstream", f"http://localhost:{ports.temporal_ui_itself}"),
                *("--codec", ports.codec_url),
            ],
            answers(ports.temporal_ui_origin),
        ),
        twilio,
        # the only one that does not wait for Temporal by itself: in production whatever keeps it alive does
        replace(worker, after=["Temporal"]),
        api,
        desk,
    ]


def product_parts(ports: Ports, state: Path) -> list[Part]:
    """What is the same whichever Temporal it runs on. `state` has the local Twilio's database."""
    return [
        Part(
            "Codec server",
            [sys.executable, "-m", "temporal.codec_server"],
            answers(f"{ports.codec_url}/healthz"),
        ),
        Part(
            "Local Twilio",
            [
                *(sys.executable, "-m", "dev.local_twilio"),
                *("--port", str(ports.local_twilio)),
                *("--db", state / "twilio.db"),
                *("--event-callback", f"{ports.api_url}/twilio/taskrouter"),
            ],
            answers(ports.twilio_url),
        ),
        Part("Worker", [sys.executable, "-m", "worker"], _polls(f"localhost:{ports.temporal}")),
        Part(
            "API",
            [sys.executable, "-m", "api"],
            answers(f"http://localhost:{ports.api_monitoring}/readyz"),
        ),
        Part(
            "Desk",
            [sys.executable, "-m", "dev.desk", "--port", str(ports.desk)],
            answers(ports.desk_url),
        ),
    ]


def answers(url: str) -> Callable[[], Awaitable[bool]]:
    """Ready when the address answers, with whatever but a fault."""

    async def ready() -> bool:
        try:
            async with aiohttp.ClientSession(timeout=PROBE_TIMEOUT) as session, session.get(url) as answer:
                return answer.status < 500
        except (aiohttp.ClientError, TimeoutError):
            return False

    return ready


def _serves_namespace(address: str) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        return await pollers(address) is not None

    return ready


def _polls(address: str) -> Callable[[], Awaitable[bool]]:
    async def ready() -> bool:
        return bool(await pollers(address))

    return ready


async def pollers(address: str, task_queue: str = TASK_QUEUE) -> list[str] | None:
    """The identities of the workers that poll for workflow tasks; None while Temporal does not answer.

    Temporal remembers those that are gone for minutes.
    """
    request = DescribeTaskQueueRequest(
        namespace=NAMESPACE,
        task_queue=TaskQueue(name=task_queue),
        task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
    )
    try:
        client = await Client.connect(address, namespace=NAMESPACE)
        described = await client.workflow_service.describe_task_queue(request)
    except (RuntimeError, RPCError):
        return None
    return [one.identity for one in described.pollers]
