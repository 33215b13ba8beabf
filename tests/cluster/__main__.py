"""`python -m tests.cluster`: kills the processes of a cluster under people in calls, rolls out a new build,
and holds many who wait. Writes build/cluster.json, and when nothing was harmed the tables of
docs/operations.md.

Needs what `make cluster` needs, and Chromium. Exit status 1 when something was harmed, 2 when it could not be
played.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from temporalio.exceptions import TemporalError

from dev.bench.bench import CannotMeasureError
from dev.bench.browser.chromium import ChromiumMissingError
from dev.cluster.packages import PackageMissingError
from dev.cluster.postgresql import PostgresqlError
from dev.cluster.temporal import NamespaceError
from dev.demo.processes import PartFailedError
from dev.go_binary import GoBuildError
from tests.cluster import held, rollout, waves, whole_call
from tests.cluster.report import JSON_FILE, Played, render, write_json
from tests.cluster.stack import cluster_stack
from tests.cluster.victims import LOSSES, NOTHING
from tests.kills.places import PLACES
from tests.kills.waves import SETTINGS
from tests.product.stack import Stack

HELD, HELD_FOR = 1000, 300.0  # escalations; seconds
CANNOT_PLAY = (
    CannotMeasureError,
    ChromiumMissingError,
    GoBuildError,
    NamespaceError,
    PackageMissingError,
    PartFailedError,
    PostgresqlError,
    TemporalError,
    aiohttp.ClientError,
)


class Run:
    """Each scene has a cluster of its own, and says what it found."""

    def __init__(self, folder: Path, arguments: argparse.Namespace) -> None:
        self._folder = folder
        self._sessions: int = arguments.sessions
        self._held: int = arguments.held
        self._held_for: float = arguments.held_for
        self._began = time.monotonic()
        self.played = Played()

    @asynccontextmanager
    async def _cluster(
        self, scene: str, *, agents: int = 2, settings: Mapping[str, str] | None = None
    ) -> AsyncIterator[Stack]:
        folder = self._folder / scene
        folder.mkdir()
        began = time.monotonic()
        async with cluster_stack(folder, agents=agents, settings=settings) as stack:
            self.played.bring_ups.append(time.monotonic() - began)
            self.say(f"{scene}: the cluster is up after {self.played.bring_ups[-1]:.0f} s")
            yield stack

    async def call(self) -> None:
        async with self._cluster("call") as stack:
            self.played.call = await whole_call.play(stack)
        self._tell("a whole call, each API replica killed", self.played.call)

    async def kills(self) -> None:
        calm = max(0, self._sessions - len(waves.hit_by(NOTHING)))
        agents = len(PLACES) + calm
        async with (
            self._cluster("kills", agents=agents, settings=SETTINGS) as stack,
            waves.calm_crowd(stack, calm) as crowd,
        ):
            self.say(f"kills: {calm} sessions are calm")
            played = await waves.play(stack, NOTHING, crowd.everybody)
            usually = waves.clean_after(played)
            self.played.nothing_lost = played
            self._tell(f"nothing lost: clean after {usually:.1f} s", played.findings)
            for loss in LOSSES:
                wave = await waves.play(stack, loss.victim, crowd.everybody)
                lost = waves.Lost(loss, wave, usually)
                self.played.lost.append(lost)
                self._tell(f"{loss.name}: clean {lost.later:.1f} s later than that", lost.findings)
            self.played.calm = waves.Calm(tuple(await waves.go_on(crowd)))
            self._tell(f"the {calm} who were calm through all of it", self.played.calm.findings)

    async def rollout(self) -> None:
        settings = rollout.settings_of(rollout.OLD)
        async with self._cluster("rollout", agents=self._sessions, settings=settings) as stack:
            self.played.rollout = await rollout.roll_out(stack, self._sessions)
        self._tell(f"a new build under {self._sessions} sessions", self.played.rollout.findings)

    async def hold(self) -> None:
        async with self._cluster("held") as stack:
            self.played.held = await held.hold(stack, self._held, self._held_for, self.say)
        self._tell(f"{self._held} held", self.played.held.findings)

    def _tell(self, what: str, findings: list[str]) -> None:
        self.say(f"{what}: {len(findings)} findings" if findings else f"{what}: as it should be")
        for finding in findings:
            self.say(f"  {finding}")

    def say(self, line: str) -> None:
        sys.stdout.write(f"{time.monotonic() - self._began:6.0f} s  {line}\n")
        sys.stdout.flush()


SCENES: dict[str, Callable[[Run], Awaitable[None]]] = {
    "call": Run.call,
    "kills": Run.kills,
    "rollout": Run.rollout,
    "held": Run.hold,
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.cluster",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="With any option the document stays as it is.",
    )
    parser.add_argument(
        "--scene", choices=SCENES, action="append", help="only this (and this, when given again)"
    )
    parser.add_argument(
        "--sessions", type=int, default=waves.IN_FLIGHT, help="in flight (default: %(default)s)"
    )
    parser.add_argument("--held", type=int, default=HELD, help="live escalations (default: %(default)s)")
    parser.add_argument("--held-for", type=float, default=HELD_FOR, help="seconds (default: %(default)s)")
    parser.add_argument("--logs", type=Path, help="where the processes' logs and databases are kept")
    arguments = parser.parse_args()
    scenes = arguments.scene or list(SCENES)
    whole = len(sys.argv) == 1
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.logs or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)  # PostgreSQL's user passes through it, where we are root
        run = Run(folder, arguments)
        began = time.monotonic()
        try:
            asyncio.run(_play(run, scenes))
        except CANNOT_PLAY as error:
            why = str(error) or type(error).__name__
            sys.stderr.write(f"{why} (--logs FOLDER keeps what the processes say)\n")
            return 2
        except TimeoutError:
            sys.stderr.write("People did not come to their places in time: the machine is too busy\n")
            return 2
    write_json(run.played, time.monotonic() - began)
    run.say(f"see {JSON_FILE}")
    if whole and not run.played.findings:
        render()
    return 1 if run.played.findings else 0


async def _play(run: Run, scenes: list[str]) -> None:
    for scene in scenes:
        await SCENES[scene](run)


if __name__ == "__main__":
    sys.exit(main())
