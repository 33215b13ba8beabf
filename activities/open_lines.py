"""Connections to Twilio that are open before somebody waits: opening one takes longer than many an answer."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from activities.twilio_client import TwilioClient, TwilioError

logger = logging.getLogger(__name__)

EVERY: Final = 30.0  # seconds; below KEPT_IDLE of the client, and what load balancers keep an idle connection


@asynccontextmanager
async def open_lines(twilio: TwilioClient, products: Sequence[str]) -> AsyncIterator[None]:
    """So many connections to a product as it is named times, from soon on. Nothing waits for them, and
    nothing fails without them."""
    keeping = asyncio.create_task(_keep_open(twilio, products))
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def _keep_open(twilio: TwilioClient, products: Sequence[str]) -> None:
    while True:
        # all at once, so that each takes a connection of its own
        await asyncio.gather(*(_open(twilio, product) for product in products))
        await asyncio.sleep(EVERY)


async def _open(twilio: TwilioClient, product: str) -> None:
    try:
        await twilio.ask_for_nothing(product)
    except TwilioError as error:
        logger.warning("Twilio's %s is out of reach: %s", product, error)
