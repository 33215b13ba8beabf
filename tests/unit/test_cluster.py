"""What the cluster is made of, without starting it: its files, its ports, and what it says when it cannot."""

import os
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from dev import go_binary
from dev.cluster import __main__ as command
from dev.cluster import packages as distribution
from dev.cluster.binaries import MODULE, Binaries
from dev.cluster.bring_up import BALANCER_CONFIG, Cluster
from dev.cluster.packages import PackageMissingError, Packages, packages
from dev.cluster.places import API_REPLICAS, ROLES, ClusterPorts, free_ports, usual_ports
from dev.cluster.postgresql import CONFIG as POSTGRESQL_CONFIG
from dev.cluster.postgresql import Postgresql
from dev.cluster.temporal import CONFIG, RETENTION, node_parts, ui_part
from dev.demo.environment import demo_secrets
from dev.go_binary import GoBuildError
from settings import Settings

SOMEWHERE = Path("/somewhere")
INSTALLED = Packages(*[SOMEWHERE] * 5)
BUILT = Binaries(*[SOMEWHERE] * 3)
REACHED_BY = {"POSTGRESQL_ADDRESS": "", "POSTGRESQL_USER": "", "POSTGRESQL_PASSWORD": ""}
LARGEST_SMALLINT = 32767  # https://www.postgresql.org/docs/15/datatype-numeric.html
VARIABLE = re.compile(r'\benv "(\w+)"|\$\{(\w+)\}')
FOR_PEOPLE = 20  # connections to PostgreSQL


@pytest.fixture
def cluster(tmp_path: Path) -> Cluster:
    return Cluster(usual_ports(), tmp_path, INSTALLED, BUILT)


def read_by(file: Path) -> set[str]:
    """The variables that it asks the environment for."""
    return {template or plain for template, plain in VARIABLE.findall(file.read_text())}


def number(pattern: str, file: Path) -> int:
    [found] = re.findall(pattern, file.read_text(), re.MULTILINE)
    return int(found)


def test_every_process_is_told_all_that_its_template_asks_for(cluster: Cluster) -> None:
    nodes = node_parts(cluster.ports, BUILT, REACHED_BY)
    assert len(nodes) == sum(ROLES.values())
    for node in nodes:
        assert read_by(CONFIG / "temporal.yaml") == set(node.environment)
    assert read_by(CONFIG / "ui.yaml") == set(ui_part(cluster.ports, BUILT).environment)
    assert read_by(BALANCER_CONFIG) == set(cluster.balancer().environment)


def test_the_rest_of_the_nodes_wait_for_one_that_makes_the_empty_database_ready(cluster: Cluster) -> None:
    first, *rest = sorted(node_parts(cluster.ports, BUILT, REACHED_BY), key=lambda node: len(node.after))
    assert first.after == ()
    assert {tuple(node.after) for node in rest} == {(first.name,)}


@pytest.mark.parametrize("ports", [usual_ports(), free_ports()], ids=["usual", "free"])
def test_every_port_is_another_one_and_one_that_temporal_can_store(ports: ClusterPorts) -> None:
    named = ports.named()
    assert Counter(named.values()).most_common(1)[0][1] == 1
    assert max(named.values()) <= LARGEST_SMALLINT


def test_there_are_long_polls_for_all_replicas_when_all_but_one_frontend_are_lost() -> None:
    polls = number(r"^frontend\.namespaceCount:\n  - value: (\d+)$", CONFIG / "dynamic.yaml")
    assert polls > API_REPLICAS * Settings.model_fields["stream_tail_cap"].default


def test_postgresql_has_connections_for_every_node() -> None:
    of_a_node = sum(map(int, re.findall(r"maxConns: (\d+)", (CONFIG / "temporal.yaml").read_text())))
    allowed = number(r"^max_connections = (\d+)$", POSTGRESQL_CONFIG)
    assert allowed >= sum(ROLES.values()) * of_a_node + FOR_PEOPLE


def test_what_cannot_be_changed_later_is_as_it_was_decided() -> None:
    assert number(r"numHistoryShards: (\d+)", CONFIG / "temporal.yaml") == 512
    assert RETENTION.days >= 7


def test_the_product_believes_the_balancer_and_nobody_else(cluster: Cluster) -> None:
    environment = cluster.environment(demo_secrets(cluster.state / "demo.env"))
    settings = Settings.model_validate({name.lower(): value for name, value in environment.items()})
    assert settings.trusted_proxies == ("127.0.0.1",)
    assert settings.public_base == f"http://localhost:{cluster.ports.product.api}"


def test_every_replica_and_worker_has_ports_of_its_own(cluster: Cluster) -> None:
    parts = [part for part in cluster.product() if part.name.startswith(("API", "Worker"))]
    own = [port for part in parts for port in part.environment.values()]
    assert len(parts) == API_REPLICAS + len(cluster.ports.worker_metrics)
    assert len(own) == len(set(own)) == 2 * API_REPLICAS + len(cluster.ports.worker_metrics)


def test_the_versions_of_server_and_ui_are_pinned() -> None:
    pins, sums = (MODULE / "go.mod").read_text(), (MODULE / "go.sum").read_text()
    for pin in ("go.temporal.io/server v1.29.1", "github.com/temporalio/ui-server/v2 v2.42.1"):
        assert f"\t{pin} // indirect\n" in pins
        assert f"\n{pin} h1:" in sums


@pytest.mark.parametrize("missing", ["haproxy", "initdb"])
def test_a_missing_package_is_one_line_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for name in {"haproxy", "initdb", "postgres", "pg_isready", "psql"} - {missing}:
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(distribution, "POSTGRESQL", tmp_path / "none")
    monkeypatch.setattr(distribution, "BESIDE_THE_PATH", ())
    with pytest.raises(
        PackageMissingError, match=rf"^{missing} is missing: apt-get install .* \(on Debian\)$"
    ):
        packages()


def test_the_newest_postgresql_of_the_distribution_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        for name in ("initdb", "postgres", "pg_isready", "psql"):
            (tmp_path / version / "bin" / name).touch(mode=0o755)
    (tmp_path / "haproxy").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(distribution, "POSTGRESQL", tmp_path)
    assert packages().postgres == tmp_path / "17/bin/postgres"


def test_without_go_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go_binary, "BIN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GoBuildError, match=r"^go is missing: install Go"):
        go_binary.go_binary(MODULE, "go.temporal.io/server/cmd/server", "temporal-server")


def test_a_port_in_use_and_a_missing_package_end_the_command_with_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", ["cluster", "--free-ports"])

    def none_installed() -> Packages:
        raise PackageMissingError("haproxy is missing")

    monkeypatch.setattr(command, "packages", none_installed)
    assert command.main() == "haproxy is missing"
    monkeypatch.setattr(command, "port_in_use", lambda ports: f"{len(ports)} ports are in use")
    assert command.main() == f"{len(usual_ports().named())} ports are in use"


def test_root_leaves_postgresql_to_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    command = Postgresql(tmp_path, INSTALLED, 5432).part().command
    assert command[0] == "setpriv"
    assert command[command.index("--reuid") + 1] != "0"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert Postgresql(tmp_path, INSTALLED, 5432).part().command[0] == SOMEWHERE
