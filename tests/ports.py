"""Ports for the servers of a test run."""

import itertools
import os
import random
import socket
import time
from contextlib import suppress
from typing import Final

STARTS_WITHIN: Final = 20  # seconds; a server of a test

# Below the ports that systems give to outgoing connections and to servers that ask for any (Linux: 32768 and
# up, macOS: 49152 and up): nobody is given one of these between the question and its use. Each of up
# to eight processes of pytest-xdist has its own.
_PROCESSES: Final = 8
_PROCESS: Final = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_NEVER_GIVEN: Final = range(20_000 + _PROCESS % _PROCESSES, 32_000, _PROCESSES)
_candidates = itertools.cycle(random.sample(_NEVER_GIVEN, len(_NEVER_GIVEN)))


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now, another one with each call."""
    return next(port for port in _candidates if _is_free(port))


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def wait_for_port(port: int) -> None:
    """Returns once somebody accepts connections. Raises TimeoutError after STARTS_WITHIN."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
            return
        time.sleep(0.02)
    raise TimeoutError(f"nothing listens on port {port}")
