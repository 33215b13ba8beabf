"""Twilio on a laptop: the REST that the product calls, video signalling, signed callbacks, the desk's API.

The account is read from TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_KEY, TWILIO_API_SECRET and
TWILIO_WORKSPACE_SID. State is kept in one SQLite file.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dev.local_twilio.account import Account
from dev.local_twilio.app import create_app
from dev.local_twilio.callbacks import Delivery
from dev.local_twilio.demo_agents import MOST_AGENTS
from dev.local_twilio.desk_api import desk_mount
from dev.local_twilio.local_twilio import LocalTwilio

FAULTS = """
The fault switchboard takes JSON:

  POST /faults             {"call": {...}, "fault": {"kind": ...}}, or "callback"; answers {"id": ...}
    call                   product, method, path (a regular expression), containing: null meets everything
      fault's kinds        status (status, code, retry_after), malformed, reset_before, reset_after,
                           withheld, delayed (seconds), held
    callback               event, containing
      fault's kinds        lost, doubled, delayed (seconds), shuffled (seconds, seed), forged,
                           replayed (seconds), foreign_account, foreign_room
    nth, times, seconds    from the nth match on, so many times (1; null: every one), for so long
  GET /faults              the rules, with hits (matched) and faulted
  DELETE /faults[/ID]      removes them; what they hold goes on, what they withhold is answered
  GET /calls               the REST calls so far, in order; ?containing=TEXT; DELETE /calls forgets them
  GET /callbacks           the callbacks sent so far, in order; ?containing=TEXT
  POST /connections/reset  resets every TCP connection, REST and signalling

dev/local_twilio/faults/orders.py says what each kind of fault does.
"""

SHUTDOWN_PATIENCE = 2  # seconds for open streams; a desk that listens would otherwise hold the process


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m dev.local_twilio",
        description=__doc__,
        epilog=FAULTS,
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
    parser.add_argument(
        "--faults-port",
        type=int,
        metavar="PORT",
        help="port of the fault switchboard, on loopback (default: there is none)",
    )
    arguments = parser.parse_args()
    account = Account.from_environment(os.environ)
    arguments.db.parent.mkdir(parents=True, exist_ok=True)
    listening: dict[str, Any] = {
        "host": arguments.host,
        "port": arguments.port,
        "access_log": False,
        "timeout_graceful_shutdown": SHUTDOWN_PATIENCE,
    }
    if arguments.faults_port is None:
        uvicorn.run(_app(arguments, account), **listening)
    else:
        _run_with_faults(arguments, account, listening)


def _app(
    arguments: argparse.Namespace,
    account: Account,
    delivery: Delivery | None = None,
    middleware: Sequence[Middleware] = (),
) -> Starlette:
    twilio = LocalTwilio(
        account, arguments.db, arguments.event_callback, agents=arguments.agents, delivery=delivery
    )
    return create_app(twilio, [desk_mount(twilio, arguments.desk_origin.split(","))], middleware)


def _run_with_faults(arguments: argparse.Namespace, account: Account, listening: dict[str, Any]) -> None:
    # here, so that a local Twilio that is to have no faults knows nothing of them
    from dev.local_twilio.faults.calls import FaultyCalls
    from dev.local_twilio.faults.connections import ResettableProtocol
    from dev.local_twilio.faults.serving import faulty_delivery, run_with_faults
    from dev.local_twilio.faults.switchboard import Switchboard

    switchboard = Switchboard()
    app = _app(
        arguments,
        account,
        faulty_delivery(account.auth_token, switchboard),
        [Middleware(FaultyCalls, switchboard=switchboard)],
    )
    config = uvicorn.Config(app, http=ResettableProtocol, **listening)
    run_with_faults(uvicorn.Server(config), switchboard, arguments.faults_port)


def _agents(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_AGENTS:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_AGENTS} is needed")
    return int(text)


if __name__ == "__main__":
    main()
