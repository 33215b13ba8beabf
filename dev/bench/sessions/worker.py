"""`python -m dev.bench.sessions.worker {escalation,bare}`: a worker of one kind of session until SIGTERM."""

import argparse
import asyncio
import signal

from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.worker import Worker

from dev.bench.sessions import activities, bare
from dev.bench.sessions.workers import ESCALATION, TASK_QUEUES
from settings import HistorySettings
from temporal.connection import connect
from worker import worker_with


async def build(kind: str) -> Worker:
    """The product's own worker, but for its activities; or one of plain sessions."""
    if kind == ESCALATION:
        return worker_with(activities.OF_ESCALATIONS, await connect(HistorySettings().keyring))
    return Worker(
        await Client.connect(**ClientConfig.load_client_connect_config()),
        task_queue=bare.TASK_QUEUE,
        workflows=[bare.BareSession],
        activities=activities.OF_BARE,
    )


async def run(kind: str) -> None:
    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    async with await build(kind):
        await stop.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=TASK_QUEUES)
    asyncio.run(run(parser.parse_args().kind))
