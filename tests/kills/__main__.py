"""`python -m tests.kills`: kills everything everywhere. Writes build/kills.json, and when no session was
harmed the tables of docs/reliability.md from it.

Exit status 1 when a session was harmed.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.kills.places import PLACES
from tests.kills.report import JSON_FILE, render, write_json
from tests.kills.victims import VICTIMS, Victim
from tests.kills.waves import Wave, a_kill_in_every_step, kills_stack, met_by, wave


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.kills",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--victim", metavar="REGEX", help="only these; the document stays as it is")
    parser.add_argument("--place", metavar="REGEX", help="only these; the document stays as it is")
    parser.add_argument("--logs", type=Path, metavar="FOLDER", help="where the processes' logs are kept")
    arguments = parser.parse_args()
    victims = [one for one in VICTIMS if re.search(arguments.victim or "", one.name)]
    whole = not (arguments.victim or arguments.place)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.logs or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        began = time.monotonic()
        waves = asyncio.run(_play(folder, victims, arguments.place or "", whole))
    if whole:
        write_json(waves, time.monotonic() - began)
        _say(f"see {JSON_FILE}")
    harmed = any(one.findings for one in waves)
    if whole and not harmed:
        render()
    return 1 if harmed else 0


async def _play(folder: Path, victims: Sequence[Victim], place: str, whole: bool) -> list[Wave]:
    waves: list[Wave] = []
    places = [one for one in PLACES if re.search(place, one.name)]
    async with kills_stack(folder) as stack:
        for victim in victims:
            if met := met_by(victim, places):
                waves.append(await wave(stack, victim, met))
                _tell(waves[-1])
        if whole:
            waves.append(await a_kill_in_every_step(stack))
            _tell(waves[-1])
    return waves


def _tell(played: Wave) -> None:
    harmed = sum(bool(cell.findings) for cell in played.cells)
    _say(f"{played.victim}: {len(played.cells)} sessions, {harmed} harmed")
    for finding in played.findings:
        _say(f"  {finding}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
