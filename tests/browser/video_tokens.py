"""Video tokens that expire sooner than the API's own, as a long call outlives any."""

import time
from dataclasses import dataclass

from playwright.async_api import BrowserContext, Route
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant

from tests.product.stack import Stack

LIFETIME = 8  # seconds


@dataclass
class ShortLived:
    """The tokens that one browser was given: the first of them lives for LIFETIME."""

    asked: int = 0
    expires_at: float = 0.0  # the first one, in seconds since the epoch


async def short_lived(stack: Stack, context: BrowserContext) -> ShortLived:
    """From now on the first video token that this browser asks for is a short-lived one."""
    given = ShortLived()

    async def answer(route: Route) -> None:
        given.asked += 1
        response = await route.fetch()
        body = await response.json()
        if given.asked == 1:
            given.expires_at = int(time.time()) + LIFETIME
            body["token"] = AccessToken(
                stack.secrets["TWILIO_ACCOUNT_SID"],
                stack.secrets["TWILIO_API_KEY"],
                stack.secrets["TWILIO_API_SECRET"],
                grants=[VideoGrant(room=body["room_sid"])],
                identity=body["identity"],
                nbf=None,
                valid_until=int(given.expires_at),
            ).to_jwt()
        await route.fulfill(response=response, json=body)

    await context.route("**/agent-token", answer)
    await context.route("**/token", answer)
    return given
