"""A room that is no escalation's, for calls by twilio-video alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant

from dev.bench.product import Product

ROOMS: Final = "/video/v1/Rooms"


@dataclass(frozen=True)
class BareRoom:
    """What either side is given to enter it, as the product's API would answer."""

    agent: dict[str, str]
    customer: dict[str, str]


@asynccontextmanager
async def bare_room(product: Product) -> AsyncIterator[BareRoom]:
    """At the product's Twilio, which tells nobody of it. Completed after it.

    Raises aiohttp.ClientResponseError.
    """
    sid = (await product.twilio(ROOMS, {"Type": "group"}))["sid"]
    try:
        yield BareRoom(agent=_admitted(product, sid, "agent"), customer=_admitted(product, sid, "customer"))
    finally:
        await product.twilio(f"{ROOMS}/{sid}", {"Status": "completed"})


def _admitted(product: Product, room_sid: str, identity: str) -> dict[str, str]:
    token = AccessToken(
        product.secrets["TWILIO_ACCOUNT_SID"],
        product.secrets["TWILIO_API_KEY"],
        product.secrets["TWILIO_API_SECRET"],
        grants=[VideoGrant(room=room_sid)],
        identity=identity,
    )
    return {
        "token": token.to_jwt(),
        "room_sid": room_sid,
        "signaling_url": product.ports.signaling_url,
    }
