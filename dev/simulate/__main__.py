"""`python -m dev.simulate`: a day of traffic, by people with all their habits, and what Temporal tells of it.

Without browsers: people speak the HTTP API and the local Twilio's signalling. The product is one of its own,
on free ports, in which the day passes faster by short settings; once an hour of it, Twilio is slow, failing
or silent for a while. With --demo it is the one that `make demo` runs, with its settings and without trouble:
start that as `VIDEO_CODE_TTL=60 VIDEO_REJOIN_GRACE=15 CSAT_WINDOW=30 make demo`.

Exit status 1 when Temporal tells otherwise than people did, or somebody could not do what they wanted; 2 when
no day could begin.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, NoReturn

import aiohttp
from temporalio.service import RPCError

from dev.bench.bench import Places
from dev.demo.places import ROOT
from dev.demo.processes import PartFailedError
from dev.simulate.day import Day, Played
from dev.simulate.products import NoDemoError, Simulated, own_product, running_demo
from dev.simulate.tally import Tally, tally
from dev.simulate.twilio_trouble import troubles
from dev.simulate.visits import visits
from dev.temporal_server.binary import TemporalCliMissingError

LOGS: Final = ROOT / "build/simulate/logs"
LONGEST_DAY, MOST_PER_HOUR, FASTEST = 24, 120, 60
_NO_DAY: Final = (PartFailedError, TemporalCliMissingError, NoDemoError)


class _OneLineParser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message} (see --help)\n")


def parsed(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Ends the process with one line and status 2 for what is no day."""
    parser = _OneLineParser(
        prog="python -m dev.simulate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--hours",
        type=_number(0.01, LONGEST_DAY),
        default=24.0,
        metavar="N",
        help=f"how long the day is, up to {LONGEST_DAY} (default: %(default)g)",
    )
    parser.add_argument(
        "--per-hour",
        type=_number(1, MOST_PER_HOUR),
        default=40.0,
        metavar="N",
        help=f"escalations in an hour, 1 to {MOST_PER_HOUR} (default: %(default)g)",
    )
    parser.add_argument(
        "--speed",
        type=_number(1, FASTEST),
        default=60.0,
        metavar="N",
        help=f"how many times as fast as ours the day passes, 1 to {FASTEST} (default: %(default)g)",
    )
    parser.add_argument(
        "--seed",
        type=int,
        default=1,
        metavar="N",
        help="the same one brings the same day (default: %(default)d)",
    )
    parser.add_argument("--demo", action="store_true", help="at the product that `make demo` runs")
    parser.add_argument("--stay", action="store_true", help="leave the product up for a look, until Ctrl-C")
    asked = parser.parse_args(arguments)
    if asked.demo and asked.stay:
        parser.error("--stay is of no use with --demo, which is left as it was")
    return asked


def main() -> int:
    asked = parsed()
    LOGS.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as state:
            return asyncio.run(_until_signal(asked, Places(Path(state), LOGS)))
    except _NO_DAY as error:
        print(error, file=sys.stderr)
        return 2
    except (aiohttp.ClientError, RPCError) as error:
        print(f"{type(error).__name__}: {error} (logs are in {LOGS})", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130


async def _until_signal(asked: argparse.Namespace, places: Places) -> int:
    """SIGTERM stops what was started as Ctrl-C does."""
    day = asyncio.create_task(_run(asked, places))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, day.cancel)
    return await day


async def _run(asked: argparse.Namespace, places: Places) -> int:
    async with _product(asked, places) as simulated:
        day = Day(simulated, asked.speed, _say)
        trouble = list(troubles(asked.hours, asked.seed)) if simulated.switchboard else []
        await day.pass_by(list(visits(asked.hours, asked.per_hour, asked.seed)), trouble)
        _say("The day is over. What waits for a rating is waited for.")
        told = await tally(simulated.product.temporal, day.played, day.began_at, simulated.rating_window)
        _tell(day.played, told)
        if asked.stay:
            _say(_where_to_look(simulated, places))
            await asyncio.Event().wait()
    return 0 if told.agrees and not any(one.broke_off for one in day.played) else 1


def _product(asked: argparse.Namespace, places: Places) -> AbstractAsyncContextManager[Simulated]:
    return running_demo() if asked.demo else own_product(places, asked.speed)


def _tell(played: Sequence[Played], told: Tally) -> None:
    _say(f"\n{'':38}people  Temporal")
    for row in told.rows:
        mark = "" if row.expected == row.found else "  differs"
        _say(f"{row.what:36}{row.expected:8}{row.found:10}{mark}")
    _say("\nEach is a list filter of the Temporal UI, such as")
    _say(f"  {told.rows[-1].query}")
    for why, count in Counter(one.broke_off for one in played if one.broke_off).items():
        _say(f"{count} could not do what they wanted: {why}")
    for difference in told.differences:
        _say(difference)
    _say("Temporal agrees." if told.agrees else "Temporal does not agree.")


def _where_to_look(simulated: Simulated, places: Places) -> str:
    ports = simulated.product.ports
    return f"""
  Temporal UI       {ports.temporal_ui_url}
                    encrypted, until you sign in at {ports.codec_url}/ with CODEC_SECRET of
                    {places.state}/product.env

  Ctrl-C stops everything."""


def _number(least: float, most: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"a number from {least:g} to {most:g} is needed")
        return value

    return number


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
