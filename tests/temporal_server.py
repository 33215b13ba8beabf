"""One real Temporal dev server for the whole test run."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dev.ports import free_port
from dev.temporal_server.binary import temporal_cli
from dev.temporal_server.start import start_command
from tests.ports import STARTS_WITHIN, wait_for_port


@contextmanager
def temporal_server(*arguments: str) -> Iterator[str]:
    """Its address, host:port.

    It keeps its state in a file: a Temporal CLI that is not ours can lose its connection to the database when
    a request is given up at the wrong moment, and what is only in memory is gone with that.
    """
    port = free_port()
    with TemporaryDirectory() as folder:
        database = Path(folder) / "temporal.db"
        command = [*start_command(temporal_cli(), port=port, ui_port=None, database=database), *arguments]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield wait_for_temporal(port)
        finally:
            process.terminate()
            process.wait(10)


def wait_for_temporal(port: int) -> str:
    """Its address, host:port, once it answers: its port is open a moment before. Raises TimeoutError."""
    wait_for_port(port)
    address = f"127.0.0.1:{port}"
    ask: list[str | Path] = [temporal_cli(), "operator", "cluster", "health", "--address", address]
    deadline = time.monotonic() + STARTS_WITHIN
    while subprocess.run(ask, capture_output=True, check=False).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError("the Temporal server does not become healthy")
    return address
