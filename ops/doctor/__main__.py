"""`python -m ops.doctor`: looks at an installation, and says what is wrong. See docs/operations.md."""

import argparse
import asyncio
import logging
import os
import sys

from ops.doctor.checks import Check, Result, examine
from ops.doctor.clocks import ClockChecks
from ops.doctor.encryption import EncryptionChecks
from ops.doctor.installation import Installation
from ops.doctor.machine import MachineChecks
from ops.doctor.public_url import PublicUrlChecks
from ops.doctor.report import document, is_well, lines
from ops.doctor.temporal import TemporalChecks
from ops.doctor.twilio import TwilioChecks
from ops.leaving import leave


def all_checks(installation: Installation) -> tuple[Check, ...]:
    """In the order in which they are told; those that another needs come before it."""
    return (
        *MachineChecks(installation).all(),
        *EncryptionChecks().all(),
        *TemporalChecks(installation).all(),
        *TwilioChecks(installation).all(),
        *PublicUrlChecks(installation).all(),
        *ClockChecks(installation).all(),
    )


async def run(installation: Installation) -> list[Result]:
    async with installation.closing:
        return await examine(all_checks(installation))


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m ops.doctor",
        description="Looks at settings, Temporal, Twilio and the public address, and says of each what is "
        "wrong and what to do. Changes nothing but by --fix, and shows no secret.",
        epilog="Reads the settings of API and worker. Ends with 0 when nothing is wrong, with 1 otherwise.",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document (docs/operations.md)")
    parser.add_argument("--fix", action="store_true", help="create search attributes that are missing")
    parser.add_argument(
        "--event-streams",
        action="store_true",
        help="TaskRouter's events come by Event Streams: the workspace's own callback may lead elsewhere",
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)
    installation = Installation(fix=arguments.fix, event_streams=arguments.event_streams)
    try:
        results = asyncio.run(run(installation))
    except KeyboardInterrupt:
        leave("Stopped.")
    if arguments.json:
        print(document(results))
    else:
        coloured = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        print(*lines(results, coloured=coloured), sep="\n")
    leave(0 if is_well(results) else 1)


if __name__ == "__main__":
    main()
