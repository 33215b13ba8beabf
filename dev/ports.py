"""Ports of this machine for servers that are about to start."""

import itertools
import random
import socket
from collections.abc import Iterator
from functools import cache
from typing import Final

# Below the ports that systems give to outgoing connections and to servers that ask for any (Linux: 32768 and
# up, macOS: 49152 and up): nobody is given one of these between the question and its use.
_BLOCK: Final = 200  # ports
_BLOCKS: Final = range(20_000, 32_000, _BLOCK)


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now, another one with each call, and in other processes.

    Raises OSError when no ports are left.
    """
    return _own_ports().take()


class _OwnPorts:
    """Those of a block. Whoever listens on its first port has the others."""

    def __init__(self, claim: socket.socket) -> None:
        first: int = claim.getsockname()[1]
        claim.detach()  # it listens until the process ends
        self._others = range(first + 1, first + _BLOCK)
        self._next: Iterator[int] = itertools.cycle(self._others)

    def take(self) -> int:
        for port in itertools.islice(self._next, len(self._others)):
            if (listening := _listening(port)) is not None:
                listening.close()
                return port
        raise OSError(f"somebody listens on every port of {self._others}")


@cache
def _own_ports() -> _OwnPorts:
    for first in random.sample(_BLOCKS, len(_BLOCKS)):
        if (claim := _listening(first)) is not None:
            return _OwnPorts(claim)
    raise OSError(f"somebody listens on the first port of every block in {_BLOCKS}")


def _listening(port: int) -> socket.socket | None:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError:
        return None
