"""`python -m dev.bench NAME`: measures how fast the product is, on this machine. Minutes.

Starts the product on ports of its own; the benches of pages and calls a Chromium, too (CHROMIUM, or
`chromium` on the PATH), sizing a cluster, as `make cluster` does. Writes build/bench/NAME.json, and from it a
picture and the tables of docs/performance.md, sizing's of docs/operations.md.

Exit status 1 when a promise is not kept, 2 when nothing could be measured.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import aiohttp
from playwright.async_api import Error as BrowserError
from temporalio.exceptions import TemporalError

from dev.bench.api.bench import BENCH as API
from dev.bench.bench import Bench, CannotMeasureError, Places
from dev.bench.browser.chromium import ChromiumMissingError
from dev.bench.call.bench import BENCH as CALL
from dev.bench.machine import machine
from dev.bench.pages.bench import BENCH as PAGES
from dev.bench.report import BUILT, json_file, lines, publish, write_json
from dev.bench.sessions.bench import BENCH as SESSIONS
from dev.bench.sizing.bench import BENCH as SIZING
from dev.bench.start.bench import BENCH as START
from dev.bench.video_participant import RefusedError
from dev.bench.waiting.bench import BENCH as WAITING
from dev.bench.waiting_rooms.bench import BENCH as WAITING_ROOMS
from dev.cluster.packages import PackageMissingError
from dev.cluster.postgresql import PostgresqlError
from dev.cluster.temporal import NamespaceError
from dev.demo.processes import PartFailedError
from dev.go_binary import GoBuildError
from dev.temporal_server.binary import TemporalCliMissingError

BENCHES: Final = {
    bench.name: bench for bench in (PAGES, CALL, WAITING, WAITING_ROOMS, API, SESSIONS, START, SIZING)
}
LOGS: Final = BUILT / "logs"
_MISSING: Final = (ChromiumMissingError, TemporalCliMissingError, PackageMissingError, GoBuildError)
_NOT_MEASURED: Final = (
    PartFailedError,
    PostgresqlError,
    NamespaceError,
    CannotMeasureError,
    BrowserError,
    RefusedError,
    TimeoutError,
    aiohttp.ClientError,
    TemporalError,
)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m dev.bench",
        description=__doc__,
        epilog="\n".join(f"{bench.name:16}{bench.question}" for bench in BENCHES.values()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", choices=BENCHES, metavar="NAME", help="see below")
    parser.add_argument(
        "--runs",
        type=_runs,
        metavar="N",
        help="of each kind; with another number than the bench's own the document stays as it is",
    )
    asked = parser.parse_args()
    bench = BENCHES[asked.name]
    runs = asked.runs or bench.runs
    try:
        measured = asyncio.run(_measured(bench, runs))
    except _MISSING as error:
        return _failed(error)
    except _NOT_MEASURED as error:
        why = str(error).partition("\n")[0] or type(error).__name__
        return _failed(f"{why} (logs are in {LOGS})")
    write_json(bench, measured)
    if runs == bench.runs:
        publish(bench, measured)
    for line in lines(bench, measured):
        _say(line)
    _say(f"see {json_file(bench)}")
    return 0 if all(figure.kept for figure in bench.figures(measured)) else 1


async def _measured(bench: Bench, runs: int) -> dict[str, Any]:
    LOGS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        measured = await bench.measure(Places(Path(state), LOGS), runs, _say)
    return {"runs": runs, "machine": machine(), **measured}


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
