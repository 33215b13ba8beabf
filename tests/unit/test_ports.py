"""Ports that servers of the demo, the benches and the tests are given."""

import asyncio
import socket
import sys
from pathlib import Path

from dev.demo.places import Ports, free_ports
from dev.ports import free_port

LOWEST_OF_OUTGOING_CONNECTIONS = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_a_port_is_given_once_while_others_are_left() -> None:
    assert len({free_port() for _ in range(100)}) == 100


def test_a_port_at_which_somebody_listens_is_not_given() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        assert taken.getsockname()[1] not in {free_port() for _ in range(250)}


def test_no_outgoing_connection_is_given_a_products_port() -> None:
    lowest = 32_768
    if LOWEST_OF_OUTGOING_CONNECTIONS.exists():
        lowest = int(LOWEST_OF_OUTGOING_CONNECTIONS.read_text().split()[0])
    given = free_ports()
    assert len(set(vars(given).values())) == len(vars(Ports()))
    assert max(vars(given).values()) < lowest


async def test_two_processes_are_given_other_ports() -> None:
    ask_all = "from dev.ports import free_port; print(*(free_port() for _ in range(199)))"
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ask_all, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    printed, _ = await other.communicate()
    theirs = {int(port) for port in printed.split()}
    assert theirs
    assert theirs.isdisjoint({free_port() for _ in range(199)})
