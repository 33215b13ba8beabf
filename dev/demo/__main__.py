"""`python -m dev.demo`: starts the whole product on this machine, and stops it on Ctrl-C."""

import argparse
import asyncio
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from dev.demo.environment import demo_environment, demo_secrets
from dev.demo.foreground import say, until_signal
from dev.demo.parts import demo_parts
from dev.demo.places import LOCAL, ROOT, Ports, free_ports
from dev.demo.preflight import port_in_use
from dev.demo.processes import PartFailedError, Processes
from dev.temporal_server.binary import TemporalCliMissingError, temporal_cli


def screen(ports: Ports, state: Path) -> str:
    """What a person needs to know once everything runs."""
    kept = state.relative_to(ROOT) if state.is_relative_to(ROOT) else state
    return f"""
  Agent's desk      {ports.desk_url}/
  Customer's chat   {ports.desk_url}/chat/
  Temporal UI       {ports.temporal_ui_url}
                    encrypted, until you sign in at {ports.codec_url}/ with CODEC_SECRET of {kept}/demo.env
  API docs          {ports.api_url}/docs

  Logs are in {kept}/logs. Ctrl-C stops everything; what is in flight goes on with the next start.
"""


async def run(ports: Ports, state: Path, cli: Path) -> None:
    """Runs until it is canceled. Raises PartFailedError when a process ends by itself."""
    logs = state / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    environment = demo_environment(ports, demo_secrets(state / "demo.env"), os.environ)
    async with Processes(ROOT, logs, environment) as processes:
        await processes.start_together(demo_parts(ports, state, cli), say)
        print(screen(ports, state), flush=True)
        raise await processes.first_to_end()


def main() -> str | None:
    parser = argparse.ArgumentParser(prog="python -m dev.demo", description=__doc__)
    parser.add_argument(
        "--state",
        type=lambda given: Path(given).resolve(),
        default=LOCAL,
        metavar="FOLDER",
        help="databases, secrets and logs of this demo (default: %(default)s)",
    )
    parser.add_argument("--free-ports", action="store_true", help="ports on which nobody listens")
    asked = parser.parse_args()
    ports = free_ports() if asked.free_ports else Ports()
    if problem := port_in_use(asdict(ports)):
        return problem
    begun = time.monotonic()
    try:
        cli = temporal_cli()
        say("Temporal CLI", time.monotonic() - begun)
        asyncio.run(until_signal(run(ports, asked.state, cli)))
    except (TemporalCliMissingError, PartFailedError) as error:
        return str(error)
    except KeyboardInterrupt:  # in the build of the Temporal CLI
        return None
    return None


if __name__ == "__main__":
    sys.exit(main())
