"""`python -m ops.export --since 2026-11-01`: one row for each escalation that ended, and what it cost.

Temporal's list is read a page at a time, and a bounded number of histories at once: the memory it takes does
not grow with the number of escalations. See docs/export.md.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Final, TextIO

from temporalio.client import Client
from temporalio.service import RPCError

from ops.leaving import leave
from ops.prices import Prices, PricesError, load_prices
from ops.row_stream import Progress, Totals, write_all
from ops.rows import columns, row_of
from ops.tables import csv_table, json_lines
from settings import HistorySettings, load_settings
from temporal.connection import connect
from workflows.addresses import without_join_codes
from workflows.messages import ESCALATION_TYPE

PAGE: Final = 200  # escalations that one answer of Temporal's lists
ANSWERS_WITHIN: Final = 8  # seconds, to connecting
RETRIED_FOR: Final = timedelta(seconds=30)  # each call, by the client itself: Temporal may slow us down

TABLES: Final = {"csv": csv_table, "jsonl": json_lines}


class NotExportedError(Exception):
    """One line that says why."""


def closed_between(since: datetime, until: datetime) -> str:
    """The query: https://docs.temporal.io/list-filter"""
    return (
        f"WorkflowType = '{ESCALATION_TYPE}'"
        f" AND CloseTime >= '{since.isoformat()}' AND CloseTime < '{until.isoformat()}'"
    )


@contextmanager
def destination(path: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that is there only once it is whole."""
    if path is None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        yield sys.stdout
        sys.stdout.flush()
        return
    if path.exists() and not path.is_file():
        raise NotExportedError(f"{path} is not a file.")
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


async def export(
    client: Client, arguments: argparse.Namespace, prices: Prices | None, *, page: int = PAGE
) -> Totals:
    """Raises NotExportedError; RPCError when Temporal is away; OSError when it cannot be written."""
    query = closed_between(arguments.since, arguments.until)
    with destination(arguments.output) as out:
        progress = Progress((await client.count_workflows(query)).count, sys.stderr)
        names = columns(priced=prices is not None, personal=arguments.with_personal_data)
        totals = await write_all(
            client.list_workflows(query, page_size=page),
            partial(row_of, client, prices=prices),
            TABLES[arguments.format](out, names),
            progress,
        )
    print(totals.line(prices.currency if prices else None), file=sys.stderr)
    return totals


async def run(arguments: argparse.Namespace) -> bool:
    """Whether every escalation could be read.

    Raises what `export` does, and PricesError; RuntimeError or TimeoutError when Temporal is away.
    """
    keys = load_settings(HistorySettings).keyring
    prices = load_prices(arguments.prices) if arguments.prices else None
    async with asyncio.timeout(ANSWERS_WITHIN):
        client = await connect(keys, give_up_after=RETRIED_FOR)
    return not (await export(client, arguments, prices)).unread


def moment(text: str) -> datetime:
    """A day, from midnight on, or a time; in UTC unless it says otherwise. Raises ArgumentTypeError."""
    try:
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a day such as 2026-11-01, nor a time such as 2026-11-01T09:00:00Z"
        ) from None


def parser() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(
        prog="python -m ops.export",
        description="Writes a row for each escalation that closed in a time, the newest first: who (the "
        "agent's worker SID and Flex identity, the task), when (started, agent joined, call began, ended, "
        "closed), the seconds of the call, outcome, end reason and score, what it used at Twilio, and with "
        "--prices what Twilio bills for that. Neither join codes nor anything of the customer's are in it, "
        "unless --with-personal-data asks for it.",
        epilog=f"Columns: {', '.join(columns(priced=True, personal=True))}. "
        "Reads PAYLOAD_KEYS and TEMPORAL_*, as API and worker do. Ends with 0 when every escalation could be "
        "read, with 1 otherwise: `problem` says why one could not.",
    )
    asked.add_argument(
        "--since",
        metavar="TIME",
        type=moment,
        required=True,
        help="closed at this time or later: 2026-11-01 (midnight UTC) or 2026-11-01T09:00:00+01:00",
    )
    asked.add_argument("--until", metavar="TIME", type=moment, help="closed before this time (default: now)")
    asked.add_argument("--format", choices=sorted(TABLES), default="csv", help="default: csv")
    asked.add_argument(
        "--prices", metavar="FILE", type=Path, help="your price list; ops/prices.example.toml explains one"
    )
    asked.add_argument(
        "-o", "--output", metavar="FILE", type=Path, help="where to; replaced once all is written"
    )
    asked.add_argument(
        "--with-personal-data",
        action="store_true",
        help="add the customer's name and what they wrote with their rating",
    )
    return asked


def main() -> None:
    asked = parser()
    arguments = asked.parse_args()
    arguments.until = arguments.until or datetime.now(UTC)
    if arguments.since >= arguments.until:
        asked.error(f"--since {arguments.since.isoformat()} is not before {arguments.until.isoformat()}")
    logging.basicConfig(level=logging.ERROR)  # what is said of the keys, API and worker have said
    try:
        leave(0 if asyncio.run(run(arguments)) else 1)
    except (NotExportedError, PricesError) as error:
        leave(str(error))
    except (RPCError, RuntimeError) as error:
        leave(f"Temporal does not do it: {without_join_codes(str(error))}")
    except TimeoutError:
        leave(f"Temporal does not answer within {ANSWERS_WITHIN} s.")
    except BrokenPipeError:  # whoever reads has enough; https://docs.python.org/3/library/signal.html
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        leave(1)
    except OSError as error:
        leave(f"{error.filename or 'The output'}: {error.strerror}")
    except KeyboardInterrupt:
        leave("Stopped.")


if __name__ == "__main__":
    main()
