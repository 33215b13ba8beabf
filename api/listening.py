"""Where a server of ours listens, and how many may connect."""

import os
import resource
import socket
import sys
from typing import Final

MOST_FILES: Final = 10_240  # open ones; more streams than one process has time for, and all that macOS grants


def allow_many_connections() -> None:
    """Each is an open file, of which shells and services commonly begin with 1,024 while more are granted.

    https://docs.python.org/3/library/resource.html#resource.RLIMIT_NOFILE
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    granted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < granted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (granted, hard))


def listen(setting: str, host: str, port: int) -> socket.socket:
    """A socket that listens. Where none can, the process ends with a line that names the setting."""
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        sys.exit(f"{setting}: cannot listen on {host}:{port} ({os.strerror(error.errno or 0)}).")
    # Connections inherit it. asyncio sets it only on sockets of its own making, and without it the body of an
    # answer waits 40 ms for the acknowledgement of its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
