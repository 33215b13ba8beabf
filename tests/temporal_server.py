"""One real Temporal dev server for the whole test run."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dev.temporal_server.binary import temporal_cli
from dev.temporal_server.start import start_command

STARTS_WITHIN = 20  # seconds


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, within: float = STARTS_WITHIN) -> None:
    """Returns once somebody accepts connections. Raises TimeoutError."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port}")


@contextmanager
def temporal_server() -> Iterator[str]:
    """Its address, host:port."""
    port, cli = free_port(), temporal_cli()
    command = start_command(cli, port=port, ui_port=None, database=None)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        address = f"127.0.0.1:{port}"
        _wait_until_healthy([cli, "operator", "cluster", "health", "--address", address])
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_healthy(ask: list[str | Path]) -> None:
    """The port is open a moment before the server answers."""
    deadline = time.monotonic() + STARTS_WITHIN
    while subprocess.run(ask, capture_output=True, check=False).returncode:
        if time.monotonic() > deadline:
            raise TimeoutError("the Temporal server does not become healthy")
