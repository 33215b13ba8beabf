"""Twilio on a laptop: the REST that the product calls, video signalling, signed callbacks, the desk's API.

The account is read from TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_KEY, TWILIO_API_SECRET and
TWILIO_WORKSPACE_SID. State is kept in one SQLite file.
"""

import argparse
import os
from pathlib import Path

import uvicorn

from dev.local_twilio.account import Account
from dev.local_twilio.app import create_app
from dev.local_twilio.demo_agents import MOST_AGENTS
from dev.local_twilio.desk_api import desk_mount
from dev.local_twilio.local_twilio import LocalTwilio

SHUTDOWN_PATIENCE = 2  # seconds for open streams; a desk that listens would otherwise hold the process


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m dev.local_twilio",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8100, help="port to listen on (default: %(default)s)")
    parser.add_argument(
        "--db",
        type=Path,
        default=Path(".local/twilio.db"),
        metavar="PATH",
        help="SQLite file, made if it is not there (default: %(default)s)",
    )
    parser.add_argument(
        "--event-callback",
        metavar="URL",
        help="where TaskRouter's workspace events are posted (default: nowhere)",
    )
    parser.add_argument(
        "--desk-origin",
        default=os.environ.get("FLEX_ORIGINS") or "http://localhost:8200",
        metavar="ORIGINS",
        help="where the desk's pages come from, comma-separated; FLEX_ORIGINS (default: %(default)s)",
    )
    parser.add_argument(
        "--agents",
        type=_agents,
        default=2,
        metavar="N",
        help=f"how many agents the desk has, 1 to {MOST_AGENTS} (default: %(default)s)",
    )
    arguments = parser.parse_args()
    account = Account.from_environment(os.environ)
    arguments.db.parent.mkdir(parents=True, exist_ok=True)
    twilio = LocalTwilio(account, arguments.db, arguments.event_callback, agents=arguments.agents)
    app = create_app(twilio, [desk_mount(twilio, arguments.desk_origin.split(","))])
    uvicorn.run(
        app,
        host=arguments.host,
        port=arguments.port,
        access_log=False,
        timeout_graceful_shutdown=SHUTDOWN_PATIENCE,
    )


def _agents(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_AGENTS:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_AGENTS} is needed")
    return int(text)


if __name__ == "__main__":
    main()
