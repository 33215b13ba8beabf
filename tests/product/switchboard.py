"""The local Twilio's fault switchboard, as tests throw its switches."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

SOON = 20  # seconds after which what was expected is not coming
LOOK_EVERY = 0.05  # seconds


@dataclass(frozen=True)
class Call:
    """A REST call that came to the local Twilio. `status` is None if its client got no answer (yet)."""

    product: str
    method: str
    path: str
    status: int | None
    fault: str | None
    at: datetime


@dataclass(frozen=True)
class SentCallback:
    """A callback that went out to the product. `status` is None if it was not answered (yet)."""

    event: str | None
    path: str
    status: int | None
    fault: str | None
    at: datetime


@dataclass(frozen=True)
class Fault:
    """A rule as it stands: `hits` matched it, `faulted` of them were faulted."""

    id: int
    hits: int
    faulted: int


class Switchboard:
    """Of the local Twilio whose `--faults-port` answers at `base_url`.

    A rule that is to reset a GET needs one time more than the client under test tries: aiohttp itself tries
    an idempotent call once more when a kept-alive connection breaks.
    """

    def __init__(self, base_url: str, session: aiohttp.ClientSession) -> None:
        self._base_url = base_url
        self._session = session

    async def fault_call(
        self,
        fault: str | Mapping[str, object],
        *,
        product: str | None = None,
        method: str | None = None,
        path: str | None = None,
        containing: str | None = None,
        nth: int = 1,
        times: int | None = 1,
        seconds: float | None = None,
    ) -> int:
        """The id of a new rule for REST calls, in force for `seconds`.

        `fault` is its kind, or an object with the kind and its values.
        """
        call = {"product": product, "method": method, "path": path, "containing": containing}
        return await self._add("call", call, fault, nth=nth, times=times, seconds=seconds)

    async def fault_callback(
        self,
        fault: str | Mapping[str, object],
        *,
        event: str | None = None,
        containing: str | None = None,
        nth: int = 1,
        times: int | None = 1,
        seconds: float | None = None,
    ) -> int:
        """The id of a new rule for callbacks, in force for `seconds`.

        `fault` is its kind, or an object with the kind and its values.
        """
        callback = {"event": event, "containing": containing}
        return await self._add("callback", callback, fault, nth=nth, times=times, seconds=seconds)

    async def faults(self) -> list[Fault]:
        return [Fault(one["id"], one["hits"], one["faulted"]) for one in await self._get("/faults", "")]

    async def until_faulted(self, fault_id: int, times: int = 1, within: float = SOON) -> None:
        """Once the rule has faulted so many: the call that it holds, say, has come. Raises TimeoutError."""
        async with asyncio.timeout(within):
            while True:
                if any(one.id == fault_id and one.faulted >= times for one in await self.faults()):
                    return
                await asyncio.sleep(LOOK_EVERY)

    async def release(self, fault_id: int) -> None:
        """Removes a rule; a call that it holds goes on, an answer that it withholds is given."""
        await self._send("DELETE", f"/faults/{fault_id}")

    async def clear(self) -> None:
        """Removes every rule, as `release` does."""
        await self._send("DELETE", "/faults")

    async def forget_calls(self) -> None:
        await self._send("DELETE", "/calls")

    async def calls(self, containing: str = "") -> list[Call]:
        """In the order in which they came."""
        return [Call(**_timed(one)) for one in await self._get("/calls", containing)]

    async def callbacks(self, containing: str = "") -> list[SentCallback]:
        """In the order in which they went out."""
        return [SentCallback(**_timed(one)) for one in await self._get("/callbacks", containing)]

    async def reset_connections(self) -> int:
        """Resets every TCP connection to the local Twilio, REST and signalling; returns how many."""
        return int((await self._send("POST", "/connections/reset"))["reset"])

    async def _add(
        self, what: str, match: Mapping[str, object], fault: str | Mapping[str, object], **which: object
    ) -> int:
        order = {what: match, **which, "fault": {"kind": fault} if isinstance(fault, str) else fault}
        return int((await self._send("POST", "/faults", order))["id"])

    async def _get(self, path: str, containing: str) -> list[dict[str, Any]]:
        async with self._session.get(self._base_url + path, params={"containing": containing}) as answer:
            answer.raise_for_status()
            found: list[dict[str, Any]] = await answer.json()
            return found

    async def _send(self, method: str, path: str, body: object = None) -> Any:
        """Raises ValueError with the switchboard's own words when it refuses."""
        async with self._session.request(method, self._base_url + path, json=body) as answer:
            said = await answer.json() if answer.content_length else None
            if answer.status >= 400:
                raise ValueError(f"{method} {path}: {answer.status} {said}")
            return said


def _timed(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {**entry, "at": datetime.fromisoformat(entry["at"])}
