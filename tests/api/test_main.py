"""`python -m api` as a process."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from api.listening import listen
from api.pages import ROOT
from dev.ports import free_port
from settings import Settings
from tests.collector import collector
from tests.payload_keys import PAYLOAD_KEYS
from tests.ports import wait_for_port

COMMAND = (sys.executable, "-m", "api")
FEW_FILES = 128


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The settings as a process reads them, with ports of its own."""
    values = settings.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    secrets = {
        name: value.get_secret_value()
        for name in values
        if hasattr(value := getattr(settings, name), "get_secret_value")
    }
    ours = {
        name.upper(): ",".join(value) if isinstance(value, list) else str(value)
        for name, value in {**values, **secrets}.items()
    }
    ports = {"API_PORT": str(free_port()), "MONITORING_PORT": str(free_port())}
    elsewhere = {"TEMPORAL_ADDRESS": f"127.0.0.1:{free_port()}", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **elsewhere, **ours, **ports}


@contextmanager
def running(
    environment: dict[str, str], directory: Path, command: Sequence[str] = COMMAND
) -> Iterator[subprocess.Popen[bytes]]:
    """In a directory without an .env."""
    with (directory / "log").open("wb") as output:
        process = subprocess.Popen(command, cwd=directory, env=environment, stdout=output, stderr=output)
    try:
        wait_for_port(int(environment["MONITORING_PORT"]))
        yield process
    finally:
        process.kill()
        process.wait(10)
        sys.stderr.write((directory / "log").read_text())  # shown where a test fails


def ended(environment: dict[str, str], directory: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        COMMAND, cwd=directory, env=environment, capture_output=True, text=True, timeout=20, check=False
    )


def test_no_join_code_is_logged_and_sigterm_ends_it(environment: dict[str, str], tmp_path: Path) -> None:
    with running(environment, tmp_path) as process:
        address = f"http://127.0.0.1:{environment['API_PORT']}"
        httpx.get(f"{address}/join/5H2QK8N")
        httpx.get(f"{address}/api/join/5H2QK8N")
        metrics = httpx.get(f"http://127.0.0.1:{environment['MONITORING_PORT']}/metrics").text
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    log = (tmp_path / "log").read_text()
    assert "GET /api/join/{code} 503" in log
    assert 'api_requests_total{method="GET",route="/join/{code}",status="200"} 1.0' in metrics
    assert "5H2QK8N" not in log + metrics


def test_its_log_may_be_json_and_names_the_escalation_otherwise(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with running({**environment, "LOG_FORMAT": "json"}, tmp_path):
        httpx.get(f"http://127.0.0.1:{environment['API_PORT']}/api/join/5H2QK8N")
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    (request,) = [line for line in lines if line["logger"] == "api.request_log"]
    assert (request["route"], request["status"]) == ("/api/join/{code}", 503)
    assert len(request["escalation"]) == 16


def test_its_last_spans_are_sent_before_sigterm_ends_it(environment: dict[str, str], tmp_path: Path) -> None:
    with collector() as taken:
        with running({**environment, "OTEL_EXPORTER_OTLP_ENDPOINT": taken.url}, tmp_path) as process:
            httpx.get(f"http://127.0.0.1:{environment['API_PORT']}/join/5H2QK8N")
            process.send_signal(signal.SIGTERM)
            process.wait(10)
        (sent,) = taken.spans
    assert (sent.service, sent.name) == ("video-escalation-api", "GET /join/{code}")


@pytest.mark.parametrize(
    ("keys", "line"),
    [(PAYLOAD_KEYS, "histories are encrypted under key tests"), ("", "histories are kept in plain text")],
    ids=["encrypted", "plain"],
)
def test_it_says_at_start_whether_histories_are_encrypted(
    environment: dict[str, str], tmp_path: Path, keys: str, line: str
) -> None:
    with running({**environment, "PAYLOAD_KEYS": keys}, tmp_path):
        httpx.get(f"http://127.0.0.1:{environment['API_PORT']}/openapi.json")  # once it has started
    assert (tmp_path / "log").read_text().count(line) == 1


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    port = free_port()
    with listen("API_PORT", "127.0.0.1", port) as listener, socket.create_connection(("127.0.0.1", port)):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_more_may_connect_than_a_shell_allows_open_files(environment: dict[str, str], tmp_path: Path) -> None:
    in_a_shell = ("sh", "-c", f'ulimit -Sn {FEW_FILES}; exec "$@"', "sh", *COMMAND)
    with running(environment, tmp_path, in_a_shell), ExitStack() as open_ones:
        for _ in range(2 * FEW_FILES):
            client = open_ones.enter_context(
                socket.create_connection(("127.0.0.1", int(environment["API_PORT"])), timeout=10)
            )
            client.sendall(b"GET /problems/unknown-code HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"


def test_a_missing_setting_is_one_line_that_names_it(environment: dict[str, str], tmp_path: Path) -> None:
    del environment["JOIN_CODE_SECRET"]
    process = ended(environment, tmp_path)
    assert process.returncode == 1
    assert process.stderr.count("\n") == 1
    assert process.stderr.startswith("JOIN_CODE_SECRET is missing")


def test_a_port_in_use_is_one_line_that_names_it(environment: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", int(environment["API_PORT"]))):
        process = ended(environment, tmp_path)
    assert process.returncode == 1
    assert process.stderr.count("\n") == 1
    assert process.stderr.startswith("API_PORT: cannot listen on")
