"""The product on ports of its own."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from dev.demo.environment import demo_environment, demo_secrets
from dev.demo.parts import demo_parts
from dev.demo.places import ROOT, Ports, free_ports
from dev.demo.processes import Processes
from dev.temporal_server.binary import temporal_cli

PARTS = ("Temporal", "Local Twilio", "Worker", "API")  # nobody is at the desk, or looks at Temporal


@dataclass(frozen=True)
class Product:
    """One that runs, with two agents at least."""

    ports: Ports
    secrets: dict[str, str]
    http: aiohttp.ClientSession


@asynccontextmanager
async def running_product(state: Path, logs: Path) -> AsyncIterator[Product]:
    """`state` is the folder of its databases, `logs` that in which every process writes.

    Raises PartFailedError when a process does not start, TemporalCliMissingError.
    """
    ports = free_ports()
    secrets = demo_secrets(state / "bench.env")
    async with (
        Processes(ROOT, logs, demo_environment(ports, secrets, os.environ)) as processes,
        aiohttp.ClientSession() as http,
    ):
        for part in demo_parts(ports, state, temporal_cli()):
            if part.name in PARTS:
                await processes.start(part)
        yield Product(ports, secrets, http)
