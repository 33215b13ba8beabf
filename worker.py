"""`python -m worker`: hosts the workflows and their activities until SIGTERM."""

import argparse
import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.runtime import Runtime
from temporalio.worker import Worker, WorkerDeploymentConfig

from activities.open_lines import open_lines
from activities.registry import all_activities
from activities.twilio_client import Measure, TwilioClient
from log_lines import write_log
from settings import Settings, load_settings
from temporal.connection import connect, log_encryption
from temporal.metrics import TWILIO_SECONDS, TWILIO_SECONDS_HELP
from traces import interceptors, tracing
from workflows.agent_lease import AgentLeaseWorkflow
from workflows.chat_line import ChatLineWorkflow
from workflows.ended_webhook import EndedWebhookWorkflow
from workflows.escalation import EscalationWorkflow
from workflows.messages import TASK_QUEUE
from workflows.reconcile import ReconcileWorkflow, ScheduledReconcileWorkflow

# How long a dead worker's escalations stand still before another worker takes them (default: 10 s).
STICKY_TIMEOUT = timedelta(seconds=2)
# An escalation's activities take at most 6.5 s, a look at Twilio; a watch is handed to another worker.
SHUTDOWN_TIMEOUT = timedelta(seconds=7)
# Each call has one that lasts, its watch, and for up to 24 s after its end. Of the SDK's 100 none would be
# left at a hundred calls: rooms would be neither made nor closed until one of them ends.
MOST_ACTIVITIES = 10_000
# what a new escalation needs: its room, the message in the chat, the task
LINES = ("video", "conversations", "taskrouter")


def build_worker(
    client: Client,
    twilio: TwilioClient,
    *,
    max_cached_workflows: int = 1000,
    version: WorkerDeploymentVersion | None = None,
) -> Worker:
    """A worker of the one task queue. `max_cached_workflows=0` replays on every task.

    With a version, it takes what begins while that is the current one, and keeps it to its end.
    https://docs.temporal.io/worker-versioning
    """
    return worker_with(
        all_activities(twilio, client), client, max_cached_workflows=max_cached_workflows, version=version
    )


def worker_with(
    activities: Sequence[Callable[..., Any]],
    client: Client,
    *,
    max_cached_workflows: int = 1000,
    version: WorkerDeploymentVersion | None = None,
) -> Worker:
    """The same with these activities alone."""
    return Worker(
        client,
        task_queue=TASK_QUEUE,
        workflows=[
            EscalationWorkflow,
            AgentLeaseWorkflow,
            ChatLineWorkflow,
            EndedWebhookWorkflow,
            ReconcileWorkflow,
            ScheduledReconcileWorkflow,
        ],
        activities=activities,
        sticky_queue_schedule_to_start_timeout=STICKY_TIMEOUT,
        graceful_shutdown_timeout=SHUTDOWN_TIMEOUT,
        max_concurrent_activities=MOST_ACTIVITIES,
        max_cached_workflows=max_cached_workflows,
        deployment_config=None if version is None else pinned_to(version),
    )


def pinned_to(version: WorkerDeploymentVersion) -> WorkerDeploymentConfig:
    """What begins on this version stays on it."""
    return WorkerDeploymentConfig(
        version, use_worker_versioning=True, default_versioning_behavior=VersioningBehavior.PINNED
    )


def version_of(settings: Settings) -> WorkerDeploymentVersion | None:
    """None: the worker is not versioned."""
    if settings.temporal_deployment_name is None or settings.temporal_worker_build_id is None:
        return None
    return WorkerDeploymentVersion(settings.temporal_deployment_name, settings.temporal_worker_build_id)


def measured_by(client: Client) -> Measure:
    """Calls to Twilio stand beside what the SDK measures of the client's worker."""
    runtime = client.service_client.config.runtime or Runtime.default()
    seconds = runtime.metric_meter.create_histogram_float(TWILIO_SECONDS, TWILIO_SECONDS_HELP)
    return lambda product, outcome, took: seconds.record(took, {"product": product, "outcome": outcome})


async def run(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT, then lets activities under way finish."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signum, stop.set)
    log_encryption(settings.keyring)
    version = version_of(settings)
    client = await connect(
        settings.keyring,
        metrics_address=f"{settings.monitoring_host}:{settings.worker_metrics_port}",
        interceptors=interceptors(),
    )
    async with (
        TwilioClient(settings, measured_by(client)) as twilio,
        open_lines(twilio, LINES),
        build_worker(client, twilio, version=version),
    ):
        as_what = "not versioned" if version is None else f"of version {version.to_canonical_string()}"
        logging.getLogger(__name__).info("worker ready, %s", as_what)
        await stop.wait()


def main() -> None:
    argparse.ArgumentParser(
        prog="python -m worker", description="Runs a worker until SIGTERM. Settings: see .env.example."
    ).parse_args()
    settings = load_settings(Settings)
    write_log(settings)
    try:
        with tracing(settings, "video-escalation-worker"):
            asyncio.run(run(settings))
    except RuntimeError as error:
        sys.exit(f"The worker cannot start: {error}")


if __name__ == "__main__":
    main()
