"""A local Twilio with the fault switchboard in its paths."""

import asyncio
import logging
import sys

import uvicorn

from dev.local_twilio.callbacks import Delivery, SignedDelivery
from dev.local_twilio.faults.admin import admin_port
from dev.local_twilio.faults.callbacks import FaultyDelivery
from dev.local_twilio.faults.connections import reset_all
from dev.local_twilio.faults.switchboard import Switchboard

FOREIGN_TOKEN = "the auth token of another account"  # noqa: S105  forged callbacks are signed with it

log = logging.getLogger("uvicorn.error")  # beside the server's own lines


def faulty_delivery(auth_token: str, switchboard: Switchboard) -> Delivery:
    """Twilio's way of sending callbacks, with the switchboard's faults."""
    return FaultyDelivery(SignedDelivery(auth_token), SignedDelivery(FOREIGN_TOKEN), switchboard)


def run_with_faults(server: uvicorn.Server, switchboard: Switchboard, port: int) -> None:
    """Serves until the process is told to stop; `server` speaks `ResettableProtocol`.

    The switchboard listens on loopback. Ends the process with one line when its port is taken.
    """
    try:
        asyncio.run(_serve(server, switchboard, port))
    except OSError as error:
        sys.exit(f"The fault switchboard cannot listen: {error}")
    except KeyboardInterrupt:
        return  # Ctrl-C, after which the server has stopped in good order


async def _serve(server: uvicorn.Server, switchboard: Switchboard, port: int) -> None:
    async with admin_port(switchboard, lambda: reset_all(server), port) as url:
        log.info("Fault switchboard on %s", url)
        await server.serve()
