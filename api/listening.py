"""Where a server of ours listens."""

import os
import socket
import sys


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
