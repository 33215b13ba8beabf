"""What the demo says before it starts anything."""

import socket
import sys
from dataclasses import asdict

import pytest

from dev.demo import preflight
from dev.demo.places import Ports


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert preflight.port_in_use(asdict(Ports(api=port))) == (
            f"Port {port} (api) is in use: stop what listens there (another demo?) and try again"
        )


def test_free_ports_are_fine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert preflight.port_in_use(dict.fromkeys(asdict(Ports()), port)) is None


def test_an_old_python_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10))
    assert "Python 3.11 or later is needed" in (preflight.missing_tool() or "")


def test_a_missing_node_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert preflight.missing_tool() == "node is missing: install Node.js 20.19 or later"
