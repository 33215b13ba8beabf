"""What a page loads by HTTP, in bytes as they are transferred."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Page


@dataclass
class Transfer:
    """One request, and what has come of it so far."""

    path: str
    encoding: str = ""
    body: int = 0  # bytes; 0 from the browser's cache
    with_headers: int = 0  # bytes


class Transfers:
    """By Chrome's DevTools: https://chromedevtools.github.io/devtools-protocol/tot/Network/"""

    def __init__(self) -> None:
        self._by_id: dict[str, Transfer] = {}

    @classmethod
    async def of(cls, page: Page) -> "Transfers":
        """All that the page loads from now on."""
        transfers = cls()
        devtools = await page.context.new_cdp_session(page)
        devtools.on("Network.requestWillBeSent", transfers._sent)
        devtools.on("Network.responseReceived", transfers._answered)
        devtools.on("Network.loadingFinished", transfers._finished)
        await devtools.send("Network.enable")
        return transfers

    @property
    def so_far(self) -> list[Transfer]:
        return list(self._by_id.values())

    @property
    def bytes(self) -> int:
        """Of the bodies."""
        return sum(one.body for one in self._by_id.values())

    def _sent(self, event: dict[str, Any]) -> None:
        url = urlsplit(event["request"]["url"])
        if url.scheme in ("http", "https"):
            self._by_id[event["requestId"]] = Transfer(url.path)

    def _answered(self, event: dict[str, Any]) -> None:
        response = event["response"]
        if response["fromDiskCache"] or response.get("fromPrefetchCache"):
            return
        if transfer := self._by_id.get(event["requestId"]):
            headers = {name.lower(): value for name, value in response["headers"].items()}
            transfer.encoding = headers.get("content-encoding", "")
            transfer.body = int(headers.get("content-length", 0))

    def _finished(self, event: dict[str, Any]) -> None:
        if (transfer := self._by_id.get(event["requestId"])) and transfer.body:
            transfer.with_headers = int(event["encodedDataLength"])
