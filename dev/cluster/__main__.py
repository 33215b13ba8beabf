"""`python -m dev.cluster`: the product on a Temporal cluster of its own, as several processes of each kind,
behind a balancer; stops on Ctrl-C.

It needs PostgreSQL and haproxy, as the distribution packages them, and Go >= 1.25, by which the Temporal
server is built the first time. All of it listens on this machine alone.
"""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from dev.cluster.binaries import Binaries, binaries
from dev.cluster.bring_up import Cluster, bring_up
from dev.cluster.packages import PackageMissingError, packages
from dev.cluster.places import STATE, free_ports, usual_ports
from dev.cluster.postgresql import USER, PostgresqlError
from dev.cluster.temporal import NamespaceError
from dev.demo.environment import demo_secrets
from dev.demo.foreground import say, until_signal
from dev.demo.places import ROOT
from dev.demo.preflight import port_in_use
from dev.demo.processes import PartFailedError, Processes
from dev.go_binary import GoBuildError


def screen(cluster: Cluster) -> str:
    """What a person needs to know once everything runs."""
    ports, product, state = cluster.ports, cluster.ports.product, cluster.state
    kept = state.relative_to(ROOT) if state.is_relative_to(ROOT) else state
    replicas = ", ".join(f"http://localhost:{replica.api}" for replica in ports.api_replicas)
    frontends = ", ".join(f"localhost:{node.rpc}" for node in ports.frontends)
    return f"""
  Agent's desk      {product.desk_url}/
  Customer's chat   {product.desk_url}/chat/
  Temporal UI       {product.temporal_ui_url}
                    encrypted, until you sign in at {product.codec_url}/ with CODEC_SECRET of {kept}/demo.env
  API               {product.api_url}/docs, balanced over {replicas}
  Temporal          localhost:{product.temporal}, balanced over {frontends}
  PostgreSQL        localhost:{ports.postgresql}, user {USER}, password in {kept}/postgresql.password
  Balancer          http://localhost:{ports.balancer_monitoring}/metrics

  Logs are in {kept}/logs. Ctrl-C stops everything; what is in flight goes on with the next start.
"""


async def run(cluster: Cluster) -> None:
    """Runs until it is canceled. Raises PartFailedError when a process ends by itself."""
    logs = cluster.state / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    environment = cluster.environment(demo_secrets(cluster.state / "demo.env"))
    async with Processes(ROOT, logs, environment) as processes:
        await bring_up(cluster, processes, say)
        print(screen(cluster), flush=True)
        raise await processes.first_to_end()


def main() -> str | None:
    parser = argparse.ArgumentParser(
        prog="python -m dev.cluster",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--state",
        type=lambda given: Path(given).resolve(),
        default=STATE,
        metavar="FOLDER",
        help="databases, secrets and logs of this cluster (default: %(default)s)",
    )
    parser.add_argument("--free-ports", action="store_true", help="ports on which nobody listens")
    asked = parser.parse_args()
    ports = free_ports() if asked.free_ports else usual_ports()
    if problem := port_in_use(ports.named()):
        return problem
    try:
        installed = packages()
        cluster = Cluster(ports, asked.state, installed, _built())
        asyncio.run(until_signal(run(cluster)))
    except (
        PackageMissingError,
        GoBuildError,
        PostgresqlError,
        NamespaceError,
        PartFailedError,
    ) as error:
        return str(error)
    except KeyboardInterrupt:  # in the build of the Temporal server
        return None
    return None


def _built() -> Binaries:
    begun = time.monotonic()
    tools = binaries()
    say("Temporal server", time.monotonic() - begun)
    return tools


if __name__ == "__main__":
    sys.exit(main())
