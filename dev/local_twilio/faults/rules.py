"""Which rule, if any, meets a call or a callback; and how often each has met one. No I/O."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dev.local_twilio.faults.orders import (
    CallbackFault,
    CallbackMatch,
    CallbackOrder,
    CallFault,
    CallMatch,
    CallOrder,
    FaultOrder,
    ForeignRoom,
)


@dataclass(frozen=True)
class SeenCall:
    """A REST call. `path` is what follows /{product}; `text` is all of it that a rule may look for."""

    product: str
    method: str
    path: str
    text: str


@dataclass(frozen=True)
class SeenCallback:
    """A callback. `text` is all of it that a rule may look for."""

    event: str | None
    text: str
    names_a_room: bool


@dataclass
class Rule:
    id: int
    order: FaultOrder
    made_at: float  # on the rules' clock
    hits: int = 0  # how many have matched
    faulted: int = 0  # to how many of them it was done
    removed: asyncio.Event = field(default_factory=asyncio.Event)

    def faults_this_one(self, now: float) -> bool:
        """Counts one that matches, and says whether its turn has come."""
        if self.order.seconds is not None and now > self.made_at + self.order.seconds:
            return False
        self.hits += 1
        spent = self.order.times is not None and self.faulted >= self.order.times
        if self.hits < self.order.nth or spent:
            return False
        self.faulted += 1
        return True


class Rules:
    """Asked in the order in which they were made. What one of them faults, those after it do not see: two
    rules of one time each fault the first two calls, one after the other."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is in seconds."""
        self._clock = clock
        self._rules: dict[int, Rule] = {}
        self._last_id = 0

    def add(self, order: FaultOrder) -> Rule:
        self._last_id += 1
        rule = Rule(self._last_id, order, made_at=self._clock())
        self._rules[rule.id] = rule
        return rule

    def all(self) -> list[Rule]:
        return list(self._rules.values())

    def remove(self, rule_id: int) -> bool:
        """Lets go what the rule holds. False when there is no such rule."""
        rule = self._rules.pop(rule_id, None)
        if rule is None:
            return False
        rule.removed.set()
        return True

    def remove_all(self) -> None:
        for rule in self.all():
            self.remove(rule.id)

    def of_call(self, call: SeenCall) -> tuple[Rule, CallFault] | None:
        """The rule that faults this call, and how."""
        now = self._clock()
        for rule in self._rules.values():
            order = rule.order
            if isinstance(order, CallOrder) and _is_meant(order.call, call) and rule.faults_this_one(now):
                return rule, order.fault
        return None

    def of_callback(self, callback: SeenCallback) -> tuple[Rule, CallbackFault] | None:
        """The rule that faults this callback, and how."""
        now = self._clock()
        for rule in self._rules.values():
            order = rule.order
            if not isinstance(order, CallbackOrder) or not _is_told(order.callback, callback):
                continue
            if isinstance(order.fault, ForeignRoom) and not callback.names_a_room:
                continue
            if rule.faults_this_one(now):
                return rule, order.fault
        return None


def _is_meant(match: CallMatch, call: SeenCall) -> bool:
    return (
        match.product in (None, call.product)
        and match.method in (None, call.method)
        and (match.path is None or re.fullmatch(match.path, call.path) is not None)
        and (match.containing is None or match.containing in call.text)
    )


def _is_told(match: CallbackMatch, callback: SeenCallback) -> bool:
    return match.event in (None, callback.event) and (
        match.containing is None or match.containing in callback.text
    )
