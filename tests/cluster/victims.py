"""Which process of the cluster dies by kill -9, and how soon all has to be clean again."""

from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from tests.kills.people import People
from tests.kills.victims import Victim
from tests.product.stack import Stack

DOWN = 3.0  # seconds; of what has no second one
# Seconds later than without the loss: the pauses of a page that is refused, 1, 2, 4, 8 and 15 s
CLEAN_WITHIN = 30.0


@dataclass(frozen=True)
class Loss:
    """Clean is counted from the death where another process takes over, else from the return."""

    part: str
    returns_after: float | None = None  # seconds; None: not before the sessions are over
    answers_people: bool = False

    @property
    def name(self) -> str:
        if self.returns_after is None:
            return f"{self.part}, not restarted"
        return f"{self.part}, for {self.returns_after:.0f} s"

    @property
    def victim(self) -> Victim:
        async def dies(stack: Stack, _: Sequence[People]) -> None:
            await kill(stack, self.part)

        async def comes_back(stack: Stack, _: Sequence[People]) -> None:
            if self.returns_after is not None:
                await stack.processes.start(stack.parts[self.part])

        return Victim(
            self.name, dies, comes_back, self.returns_after or 0, answers_people=self.answers_people
        )


LOSSES = (
    Loss("Temporal history 1"),
    Loss("Temporal matching 1"),
    Loss("Temporal frontend 1"),
    Loss("Worker 1"),
    Loss("API 1", answers_people=True),
    Loss("PostgreSQL", returns_after=DOWN),
)


async def _nothing(_: Stack, __: Sequence[People]) -> None:
    """The same crowd all set out at once."""


NOTHING = Victim("nothing", _nothing, _nothing)


async def kill(stack: Stack, name: str) -> None:
    """With its children: each of PostgreSQL's has a process group of its own."""
    children = psutil.Process(stack.processes.pids()[name]).children(recursive=True)
    await stack.processes.kill(stack.parts[name])
    for child in children:
        if child.is_running():
            child.kill()
    psutil.wait_procs(children)


async def make_whole(stack: Stack) -> None:
    """What is dead is started again."""
    alive = stack.processes.pids()
    for name, part in stack.parts.items():
        if name not in alive:
            await stack.processes.start(part)
