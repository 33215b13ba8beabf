"""The product on ports of its own."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import aiohttp

from dev.bench.bench import Places
from dev.demo.environment import demo_environment, demo_secrets
from dev.demo.parts import demo_parts
from dev.demo.places import ROOT, Ports, free_ports
from dev.demo.processes import Part, Processes
from dev.demo.replicas import another_worker, with_arguments
from dev.temporal_server.binary import temporal_cli

PARTS = ("Temporal", "Local Twilio", "Worker", "API")  # nobody is at the desk, or looks at Temporal


@dataclass(frozen=True)
class Product:
    """One that runs."""

    ports: Ports
    secrets: dict[str, str]
    http: aiohttp.ClientSession
    processes: Processes
    parts: dict[str, Part] = field(default_factory=dict)  # by name

    async def restart(self, name: str) -> None:
        """The process anew, with nothing in its memory. Raises PartFailedError."""
        await self.processes.kill(self.parts[name])
        await self.processes.start(self.parts[name])


@asynccontextmanager
async def running_product(
    places: Places,
    *,
    ports: Ports | None = None,
    only: Sequence[str] = PARTS,
    workers: int = 1,
    agents: int = 2,
    settings: Mapping[str, str] | None = None,
    settings_of: Mapping[str, Mapping[str, str]] | None = None,
    local_twilio: Sequence[str] = (),
) -> AsyncIterator[Product]:
    """On free ports, unless some are given. `only` names the demo's parts that are started, `settings` are
    others than its, `settings_of` those that one part has, by its name; `local_twilio` further arguments of
    its command.

    Raises PartFailedError when a process does not start, TemporalCliMissingError.
    """
    ports = ports or free_ports()
    secrets = demo_secrets(places.state / "bench.env")
    environment = demo_environment(ports, secrets, os.environ) | dict(settings or {})
    async with (
        Processes(ROOT, places.logs, environment) as processes,
        aiohttp.ClientSession() as http,
    ):
        parts: dict[str, Part] = {}
        for part in demo_parts(ports, places.state, temporal_cli()):
            part = replace(part, environment=(settings_of or {}).get(part.name, {}))
            if part.name == "Local Twilio":
                part = with_arguments(part, "--agents", str(agents), *local_twilio)
            if part.name not in only:
                continue
            parts[part.name] = part
            await processes.start(part)
            if part.name == "Worker":
                for number in range(2, workers + 1):
                    await processes.start(
                        another_worker(part, number, metrics_port=free_ports().worker_metrics)
                    )
        yield Product(ports, secrets, http, processes, parts)
