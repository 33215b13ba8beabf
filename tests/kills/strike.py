"""The moment of a kill, to which many sessions come together, each at another place."""

import asyncio
from collections.abc import Iterable
from enum import StrEnum

LEADS = (0.01, 0.04, 0.1)  # seconds from a request that is to be hit to the kill
LONGEST_LEAD = max(LEADS)
COME_WITHIN = 90.0  # seconds


class _Stage(StrEnum):
    READY = "ready"
    UNDER_WAY = "under way"


class Strike:
    """Steered by the wave: all get ready, all set out, the victims die, the victims are back."""

    def __init__(self, names: Iterable[str], *, frozen: bool = False) -> None:
        """`frozen`: the victims stand still when all are ready, and die when the requests wait for them."""
        self.frozen = frozen
        self._missing = {stage: set(names) for stage in _Stage}
        self._come = asyncio.Condition()
        self._out = asyncio.Event()
        self._aim = asyncio.Event()
        self._struck = asyncio.Event()

    async def all_ready(self) -> None:
        """Raises TimeoutError."""
        await self._all(_Stage.READY)

    async def set_out(self) -> None:
        """Returns when everybody is where the kill is to meet them, but for the requests with a lead, which
        begin now: kill after LONGEST_LEAD. Raises TimeoutError."""
        self._out.set()
        await self._all(_Stage.UNDER_WAY)
        self._aim.set()

    def victims_are_dead(self) -> None:
        self._struck.set()

    async def _all(self, stage: _Stage) -> None:
        missing = self._missing[stage]
        async with asyncio.timeout(COME_WITHIN), self._come:
            await self._come.wait_for(lambda: not missing)

    async def come(self, name: str, stage: _Stage) -> None:
        async with self._come:
            self._missing[stage].discard(name)
            self._come.notify_all()

    async def out(self) -> None:
        await self._out.wait()

    async def aim(self, lead: float) -> None:
        await self._aim.wait()
        await asyncio.sleep(LONGEST_LEAD - lead)

    async def struck(self) -> None:
        await self._struck.wait()


class Moment:
    """The strike as one session lives through it."""

    def __init__(self, strike: Strike, name: str, later: float = 0.0) -> None:
        self._strike, self._name, self._later = strike, name, later

    @property
    def frozen(self) -> bool:
        return self._strike.frozen

    async def ready(self) -> None:
        """Its people are where they have to be. Returns when all others are, too."""
        await self._strike.come(self._name, _Stage.READY)
        await self._strike.out()

    async def hits(self) -> None:
        """What is to be hit is under way. Returns when the victims are dead, and people are to go on."""
        await self._strike.come(self._name, _Stage.UNDER_WAY)
        await self._strike.struck()
        await asyncio.sleep(self._later)

    async def comes_in(self, lead: float) -> None:
        """Returns `lead` seconds before the kill."""
        await self._strike.come(self._name, _Stage.UNDER_WAY)
        await self._strike.aim(lead)

    async def missed(self) -> None:
        """The session cannot come: nobody is to wait for it."""
        for stage in _Stage:
            await self._strike.come(self._name, stage)
