"""`python -m dev.bench`: how long the customer's page and the call take, and how many bytes. Some minutes.

Starts the product on ports of its own, and a Chromium (CHROMIUM, or `chromium` on the PATH). Writes
build/pages.json, and the tables of docs/performance.md from it.

Exit status 1 when a figure has passed its limit, 2 when nothing could be measured.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Error as BrowserError

from dev.bench.chromium import ChromiumMissingError, chromium
from dev.bench.figures import figures
from dev.bench.measure import measure
from dev.bench.product import running_product
from dev.bench.report import JSON_FILE, lines, publish, write_json
from dev.demo.places import ROOT
from dev.demo.processes import PartFailedError
from dev.temporal_server.binary import TemporalCliMissingError

RUNS = 9
LOGS = ROOT / "build/bench"


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m dev.bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--runs",
        type=_runs,
        default=RUNS,
        metavar="N",
        help="of each kind (default: %(default)s); with another number the document stays as it is",
    )
    runs = parser.parse_args().runs
    LOGS.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as state:
            measured = asyncio.run(_measured(Path(state), runs))
    except (ChromiumMissingError, TemporalCliMissingError) as error:
        return _failed(error)
    except (PartFailedError, BrowserError, TimeoutError, aiohttp.ClientError) as error:
        why = str(error).partition("\n")[0] or type(error).__name__
        return _failed(f"{why} (logs are in {LOGS})")
    write_json(measured)
    if runs == RUNS:
        publish(measured)
    for line in lines(measured):
        _say(line)
    _say(f"see {JSON_FILE}")
    return 0 if all(figure.kept for figure in figures(measured)) else 1


async def _measured(state: Path, runs: int) -> dict[str, Any]:
    async with chromium() as browser, running_product(state, LOGS) as product:
        return await measure(browser, product, runs, _say)


def _runs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a number from 1 on is needed")
    return int(text)


def _failed(why: object) -> int:
    print(why, file=sys.stderr)
    return 2


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
