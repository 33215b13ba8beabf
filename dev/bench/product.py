"""The product on ports of its own."""

import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from temporalio.client import Client

from dev.bench.bench import Places
from dev.demo.environment import demo_environment, demo_secrets
from dev.demo.parts import demo_parts
from dev.demo.places import ROOT, Ports, free_ports
from dev.demo.processes import Part, Processes
from dev.demo.replicas import another_worker, with_arguments
from dev.ports import free_port
from dev.temporal_server.binary import temporal_cli
from temporal.connection import escalation_plugin
from temporal.encryption import Keyring

# The local Twilio closes a connection that was idle for 5 s. What is posted on it just then is reset.
KEPT_IDLE = 1.0  # seconds
PARTS = ("Temporal", "Local Twilio", "Worker", "API")  # nobody is at the desk, or looks at Temporal


@dataclass(frozen=True)
class Product:
    """One that runs."""

    ports: Ports
    secrets: dict[str, str]
    temporal: Client
    http: aiohttp.ClientSession
    processes: Processes
    parts: dict[str, Part]  # by name

    async def kill_and_restart(self, name: str) -> None:
        """kill -9, then the same process again, with nothing in its memory. Raises PartFailedError."""
        await self.processes.kill(self.parts[name])
        await self.processes.start(self.parts[name])

    @property
    def workspace(self) -> str:
        """The path of the account's workspace at the local Twilio."""
        return f"/taskrouter/v1/Workspaces/{self.secrets['TWILIO_WORKSPACE_SID']}"

    async def twilio(self, path: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A resource of the local Twilio, read, or with a form written, with the account's credentials.

        Raises aiohttp.ClientResponseError.
        """
        account, token = self.secrets["TWILIO_ACCOUNT_SID"], self.secrets["TWILIO_AUTH_TOKEN"]
        async with self.http.request(
            "GET" if form is None else "POST",
            f"{self.ports.twilio_url}{path}",
            headers={"Authorization": aiohttp.encode_basic_auth(account, token)},
            data=form,
        ) as answer:
            answer.raise_for_status()
            body: dict[str, Any] = await answer.json()
            return body


def http_session() -> aiohttp.ClientSession:
    """As many connections as are asked for, to an API and a local Twilio. To be entered."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_IDLE))


@asynccontextmanager
async def running_product(
    places: Places,
    *,
    ports: Ports | None = None,
    only: Sequence[str] | None = PARTS,
    workers: int = 1,
    agents: int = 2,
    settings: Mapping[str, str] | None = None,
    settings_of: Mapping[str, Mapping[str, str]] | None = None,
    local_twilio: Sequence[str] = (),
    commands: Mapping[str, Sequence[str | Path]] | None = None,
) -> AsyncIterator[Product]:
    """On free ports, unless some are given. `only` names the demo's parts that are started, Temporal among
    them; None means all. `settings` are others than its, `settings_of` those that one part has, by its name;
    `local_twilio` further arguments of its command; `commands` are other command lines, by the part's name.

    Raises PartFailedError when a process does not start, TemporalCliMissingError.
    """
    ports = ports or free_ports()
    secrets = demo_secrets(places.state / "product.env")
    environment = demo_environment(ports, secrets, os.environ) | dict(settings or {})
    async with (
        Processes(ROOT, places.logs, environment) as processes,
        http_session() as http,
    ):
        parts: dict[str, Part] = {}
        for part in demo_parts(ports, places.state, temporal_cli()):
            if only is not None and part.name not in only:
                continue
            part = replace(
                part,
                command=(commands or {}).get(part.name, part.command),
                environment=(settings_of or {}).get(part.name, {}),
            )
            if part.name == "Local Twilio":
                part = with_arguments(part, "--agents", str(agents), *local_twilio)
            parts[part.name] = part
            await processes.start(part)
            if part.name == "Worker":
                for number in range(2, workers + 1):
                    more = another_worker(part, number, metrics_port=free_port())
                    parts[more.name] = more
                    await processes.start(more)
        temporal = await Client.connect(
            f"localhost:{ports.temporal}", plugins=[escalation_plugin(Keyring(secrets["PAYLOAD_KEYS"]))]
        )
        yield Product(ports, secrets, temporal, http, processes, parts)
