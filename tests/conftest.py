"""Fixtures of every suite."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from temporalio.client import Client
from xdist.scheduler import LoadScopeScheduling

from temporal.connection import connect
from tests.payload_keys import KEYS
from tests.temporal_server import temporal_server

# How fast an example is made or tried tells of the machine, not of us: a first run makes tables for seconds.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--times", type=int, default=5, help="how often each race is run (default: %(default)s)")
    parser.addoption(
        "--seed", default="1", help="what the races' jitter is drawn from (default: %(default)s)"
    )


class ByFolder(LoadScopeScheduling):  # type: ignore[misc]  # the package has no types
    """What stands in one folder shares its servers: one process of pytest-xdist runs it."""

    def _split_scope(self, nodeid: str) -> str:
        _, folder, *_ = nodeid.split("/")
        return folder


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByFolder:
    """https://pytest-xdist.readthedocs.io/en/stable/distribution.html"""
    return ByFolder(config, log)


@pytest.fixture(scope="session")
def temporal_address() -> Iterator[str]:
    """A real Temporal dev server, shared by all that one process runs; TEMPORAL_ADDRESS names it."""
    with temporal_server() as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("TEMPORAL_ADDRESS", address)
        yield address


@pytest.fixture(scope="session")
async def temporal_client(temporal_address: str) -> Client:
    return await connect(KEYS)
