"""The product that the day happens to: one of its own, with short settings, or the demo that runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp
from temporalio.client import Client

from dev.bench.bench import Places
from dev.bench.product import PARTS, Product, running_product
from dev.demo.environment import demo_secrets
from dev.demo.places import LOCAL, ROOT, Ports
from dev.demo.processes import Processes
from dev.ports import free_port
from settings import Settings
from temporal.connection import escalation_plugin
from temporal.encryption import Keyring

AGENTS: Final = 60  # the busiest day has fewer chats at a time
DEMO_AGENTS: Final = 2
FOR_OPERATORS: Final = ("Codec server", "Temporal UI")
SURVEYS: Final = "WW" + "5" * 32  # a TaskRouter workflow that leads to nobody
# As the settings allow; but for the grace, in which people come back also on a machine that is busy.
_SHORTEST: Final = {"VIDEO_CODE_TTL": 60, "VIDEO_REJOIN_GRACE": 15, "CSAT_WINDOW": 30}  # seconds


class NoDemoError(RuntimeError):
    """One line that says what to start first."""


@dataclass(frozen=True)
class Simulated:
    """`rating_window` is its CSAT_WINDOW, in seconds; `switchboard` the address of the local Twilio's, None
    where it has none."""

    product: Product
    agents: int
    rating_window: float
    switchboard: str | None


def settings_at(speed: float) -> dict[str, str]:
    """The product's settings in a day that passes so many times as fast, as far as they may be shortened."""
    usual = {name: Settings.model_fields[name.lower()].default for name in _SHORTEST}
    times = {name: max(shortest, round(usual[name] / speed)) for name, shortest in _SHORTEST.items()}
    return {
        **{name: str(seconds) for name, seconds in times.items()},
        "VIDEO_RECORD_BY_DEFAULT": "true",
        "TWILIO_SURVEY_WORKFLOW_SID": SURVEYS,
    }


@asynccontextmanager
async def own_product(places: Places, speed: float, agents: int = AGENTS) -> AsyncIterator[Simulated]:
    """With what operators look at. Raises PartFailedError, TemporalCliMissingError."""
    faults, settings = free_port(), settings_at(speed)
    async with running_product(
        places,
        only=(*PARTS, *FOR_OPERATORS),
        agents=agents,
        settings=settings,
        local_twilio=("--faults-port", str(faults)),
    ) as product:
        yield Simulated(product, agents, float(settings["CSAT_WINDOW"]), f"http://127.0.0.1:{faults}")


@asynccontextmanager
async def running_demo() -> AsyncIterator[Simulated]:
    """Of `make demo`, at its ports. Raises NoDemoError."""
    kept = LOCAL / "demo.env"
    if not kept.exists():
        raise NoDemoError("there is no demo: run make demo first, in another terminal")
    async with aiohttp.ClientSession() as http, Processes(ROOT, LOCAL, {}) as none:
        ports, own = Ports(), demo_secrets(kept)
        keys = Keyring(own["PAYLOAD_KEYS"])
        try:
            await asyncio.gather(*(_answers(http, url) for url in (ports.api_url, ports.twilio_url)))
            temporal = await Client.connect(f"localhost:{ports.temporal}", plugins=[escalation_plugin(keys)])
        except (aiohttp.ClientError, RuntimeError, TimeoutError) as error:
            raise NoDemoError("the demo does not run: run make demo first, in another terminal") from error
        window = float(Settings.model_fields["csat_window"].default)
        yield Simulated(Product(ports, own, temporal, http, none, {}), DEMO_AGENTS, window, None)


async def _answers(http: aiohttp.ClientSession, url: str) -> None:
    async with http.get(url, timeout=aiohttp.ClientTimeout(total=5)):
        pass
