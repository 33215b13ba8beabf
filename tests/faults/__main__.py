"""`python -m tests.faults`: plays the fault matrix. Writes build/faults.json, and the tables of
docs/reliability.md from it.

Exit status 1 when a cell failed; the answers and calls of each are in the JSON.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.cells import Cell, cells
from tests.faults.matrix import Played, matrix_stack, play_all
from tests.faults.report import JSON_FILE, render, write_json

AT_ONCE = 44  # sessions


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="REGEX",
        help="only cells whose name has this (and this, when given again); the document stays as it is",
    )
    parser.add_argument(
        "--at-once", type=int, default=AT_ONCE, metavar="N", help="sessions (default: %(default)s)"
    )
    parser.add_argument("--list", action="store_true", help="the names of the cells, and nothing else")
    arguments = parser.parse_args()
    wanted = [cell for cell in cells() if all(re.search(text, cell.name) for text in arguments.only)]
    if arguments.list:
        _say(*(cell.name for cell in wanted))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        played = asyncio.run(_play(Path(folder), wanted, arguments.at_once))
        write_json(played, time.monotonic() - began)
    if not arguments.only:
        render()
    failed = sum(one.verdict.failed for one in played)
    _say(f"{len(played)} sessions, {failed} failed: {JSON_FILE}")
    return 1 if failed else 0


async def _play(folder: Path, wanted: list[Cell], at_once: int) -> list[Played]:
    async with matrix_stack(folder) as stack:
        return await play_all(stack, wanted, at_once, _tell)


def _tell(played: Played) -> None:
    mark = "FAILED" if played.verdict.failed else "ok"
    _say(f"{mark:6} {played.seconds:6.1f} s  {played.cell.name}: {played.verdict.name}")
    for failure in played.verdict.failures:
        _say(f"       - {failure}")


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
