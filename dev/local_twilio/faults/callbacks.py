"""Faults of the callbacks to the product."""

import asyncio
import random
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from dev.local_twilio.account import new_sid
from dev.local_twilio.callbacks import Callback, Delivery
from dev.local_twilio.faults.journal import CallbackEntry, now
from dev.local_twilio.faults.orders import (
    Delayed,
    Doubled,
    ForeignAccount,
    ForeignRoom,
    Forged,
    Lost,
    Replayed,
    Shuffled,
)
from dev.local_twilio.faults.rules import SeenCallback
from dev.local_twilio.faults.switchboard import Switchboard


class FaultyDelivery:
    """Every callback is written down when it goes out, and faulted if a rule says so.

    What is to go out later keeps nothing waiting: the callbacks behind it overtake it.
    """

    def __init__(self, delivery: Delivery, forger: Delivery, switchboard: Switchboard) -> None:
        """`forger` signs with another auth token."""
        self._delivery = delivery
        self._forger = forger
        self._switchboard = switchboard
        self._collected: dict[int, list[Callback]] = {}  # by the rule that shuffles them
        self._later: set[asyncio.Task[None]] = set()

    async def deliver(self, callback: Callback) -> int | None:
        seen = SeenCallback(callback.event, _text(callback), "RoomSid" in callback.fields)
        found = self._switchboard.rules.of_callback(seen)
        if found is None:
            return await self._send(callback, fault=None)
        rule, fault = found
        status = None
        match fault:
            case Lost():
                self._write_down(callback, fault.kind)
            case Doubled():
                await self._send(callback, fault.kind)
                status = await self._send(callback, fault.kind)
            case Delayed():
                self._begin(self._send_after(fault.seconds, callback, fault.kind))
            case Shuffled():
                if rule.id not in self._collected:
                    self._begin(self._send_shuffled(rule.id, fault))
                self._collected.setdefault(rule.id, []).append(callback)
            case Forged():
                status = await self._send(callback, fault.kind, self._forger)
            case Replayed():
                status = await self._send(callback, fault.kind)
                self._begin(self._send_after(fault.seconds, callback, fault.kind))
            case ForeignAccount():
                status = await self._send(callback, fault=None)
                await self._send(_naming(callback, "AccountSid", new_sid("AC")), fault.kind)
            case ForeignRoom():
                status = await self._send(callback, fault=None)
                await self._send(_naming(callback, "RoomSid", new_sid("RM")), fault.kind)
        return status

    async def close(self) -> None:
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        await self._delivery.close()
        await self._forger.close()

    async def _send(self, callback: Callback, fault: str | None, by: Delivery | None = None) -> int | None:
        entry = self._write_down(callback, fault)
        entry.status = await (by or self._delivery).deliver(callback)
        return entry.status

    async def _send_after(self, seconds: float, callback: Callback, fault: str) -> None:
        await asyncio.sleep(seconds)
        await self._send(callback, fault)

    async def _send_shuffled(self, rule_id: int, fault: Shuffled) -> None:
        await asyncio.sleep(fault.seconds)
        for callback in shuffled(self._collected.pop(rule_id), fault.seed):
            await self._send(callback, fault.kind)

    def _begin(self, sending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(sending)
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    def _write_down(self, callback: Callback, fault: str | None) -> CallbackEntry:
        path = urlsplit(callback.url).path
        return self._switchboard.callbacks.add(
            CallbackEntry(callback.event, path, _text(callback), fault, at=now())
        )


def shuffled(callbacks: Sequence[Callback], seed: int | None) -> list[Callback]:
    """Reversed; with a seed in the order drawn by it, which is never the one they came in."""
    order = list(callbacks)
    if seed is not None:
        random.Random(seed).shuffle(order)  # noqa: S311  an order, no secret
    return order if order != list(callbacks) else order[::-1]


def _text(callback: Callback) -> str:
    return "\n".join(f"{name}={value}" for name, value in callback.fields.items())


def _naming(callback: Callback, field: str, sid: str) -> Callback:
    return replace(callback, fields={**callback.fields, field: sid})
