"""Posts to the integrator how an escalation ended, signed: https://www.standardwebhooks.com/"""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Final

import aiohttp
from pydantic import AnyUrl, SecretStr
from temporalio import activity
from temporalio.exceptions import ApplicationError

from settings import WEBHOOK_KEY_PREFIX
from workflows.ending import TELL_OF_ENDING, EscalationEnded

EVENT_TYPE: Final = "escalation.ended"
ANSWERS_WITHIN: Final = 4.0  # seconds, below the activity's 5

UNAVAILABLE: Final = "WebhookUnavailable"  # the types of its errors
GONE: Final = "WebhookGone"


class EndedWebhook:
    """One endpoint, and the secret that it knows: both or neither. Without, there is nobody to be told."""

    def __init__(self, url: AnyUrl | None, secret: SecretStr | None) -> None:
        self._url, self._secret = url, secret

    @activity.defn(name=TELL_OF_ENDING)
    async def tell_of_ending(self, ended: EscalationEnded) -> None:
        """Any 2xx is an answer. 410 says that it is not wanted any more; everything else is tried again, a
        redirect, too: whoever it leads to has not been told the secret.

        Raises ApplicationError, which names neither the address nor what was answered.
        """
        if self._url is None or self._secret is None:  # switched off since it began
            return
        body = body_of(ended)
        headers = signed(self._secret.get_secret_value(), ended.message_id, int(time.time()), body)
        try:
            async with (
                asyncio.timeout(ANSWERS_WITHIN),
                aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
                session.post(str(self._url), data=body, headers=headers, allow_redirects=False) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            # Its own text, and the error's cause, name the address.
            raise ApplicationError(f"no answer ({type(error).__name__})", type=UNAVAILABLE) from None
        if status == 410:
            raise ApplicationError("HTTP 410", type=GONE, non_retryable=True)
        if not 200 <= status < 300:
            raise ApplicationError(f"HTTP {status}", type=UNAVAILABLE)


def body_of(ended: EscalationEnded) -> bytes:
    """The same bytes at every attempt."""
    data = ended.model_dump(mode="json")
    told = {"type": EVENT_TYPE, "timestamp": data["ended_at"], "data": data}
    return json.dumps(told, separators=(",", ":")).encode()


def signed(secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one attempt. `timestamp` is its time, in seconds since 1970: an old one is no replay's.

    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """
    key = base64.b64decode(secret.removeprefix(WEBHOOK_KEY_PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
