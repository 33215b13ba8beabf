"""The servers of a test run: when they accept connections."""

import socket
import time
from contextlib import suppress
from typing import Final

STARTS_WITHIN: Final = 20  # seconds; a server of a test


def wait_for_port(port: int) -> None:
    """Returns once somebody accepts connections. Raises TimeoutError after STARTS_WITHIN."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port}")
