"""What a session costs whose Twilio calls are made one after another, each by a connection of its own."""

import asyncio
import time
from typing import Any

from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from dev.bench.accepted_chat import AcceptedChat

CALLS = 8  # as few as the sample made of which this product is another writing; at most it made 11


class _Elsewhere(TwilioHttpClient):  # type: ignore[misc]  # the package has no types
    """The package's own client, which asks this address in place of taskrouter.twilio.com."""

    def __init__(self, url: str) -> None:
        super().__init__(pool_connections=False)
        self._url = url

    def request(self, method: str, url: str, *rest: Any, **options: Any) -> Any:
        there = url.replace("https://taskrouter.twilio.com", f"{self._url}/taskrouter")
        return super().request(method, there, *rest, **options)


async def one_after_another(twilio_url: str, chat: AcceptedChat) -> float:
    """ms for so many calls of the `twilio` package."""
    return await asyncio.to_thread(_ask, twilio_url, chat.product.secrets, chat.task_sid)


def _ask(twilio_url: str, account: dict[str, str], task_sid: str) -> float:
    client = Client(
        account["TWILIO_API_KEY"],
        account["TWILIO_API_SECRET"],
        account_sid=account["TWILIO_ACCOUNT_SID"],
        http_client=_Elsewhere(twilio_url),
    )
    task = client.taskrouter.v1.workspaces(account["TWILIO_WORKSPACE_SID"]).tasks(task_sid)
    began = time.perf_counter()
    for _ in range(CALLS):
        task.fetch()
    return (time.perf_counter() - began) * 1000
