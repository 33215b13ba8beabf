"""A new build of the workflow code is rolled out to all workers while people are in calls."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count

from temporalio.common import WorkerDeploymentVersion

from dev.demo.parts import answers
from dev.demo.processes import Part
from dev.demo.replicas import another_worker
from dev.ports import free_port
from tests.cluster.counting import until_counted
from tests.cluster.waves import GO_ON_PER_SECOND
from tests.kills.people import People
from tests.kills.tab import StuckError
from tests.product.aftermath import badly_answered, left_behind
from tests.product.session import Agent, Session
from tests.product.stack import Stack
from tests.product.versions import builds_of, make_current
from workflows.messages import escalation_workflow_id

DEPLOYMENT = "video-escalation"
OLD, NEW = (WorkerDeploymentVersion(DEPLOYMENT, build) for build in ("old", "new"))
Step = Callable[[People], Awaitable[None]]
# escalations and leases, as ops ask before they end the old workers
ON_OLD = f"ExecutionStatus = 'Running' AND TemporalWorkerDeploymentVersion = '{DEPLOYMENT}:{OLD.build_id}'"
NEW_CODE = [sys.executable, "-m", "tests.cluster.new_build"]
COUNTED_WITHIN = 60.0  # seconds; what Temporal counts lags behind


def settings_of(version: WorkerDeploymentVersion) -> dict[str, str]:
    return {
        "TEMPORAL_DEPLOYMENT_NAME": version.deployment_name,
        "TEMPORAL_WORKER_BUILD_ID": version.build_id,
    }


@dataclass(frozen=True)
class Rollout:
    """`drained_after`: seconds from the last rating until Temporal told that no call is on the old build;
    None: it did not."""

    old_sessions: int
    new_sessions: int
    slowest_answer: float  # seconds
    drained_after: float | None
    findings: list[str]


async def roll_out(stack: Stack, sessions: int) -> Rollout:
    """Half of the sessions are in their call when the first new worker comes, half begin after it.

    The workers of the stack are of the version OLD.
    """
    await make_current(stack.temporal, OLD)
    everybody = [
        People(await Session.begin(stack, await Agent.logs_in(stack, number + 1)))
        for number in range(sessions)
    ]
    before, after = everybody[::2], everybody[1::2]
    olds = [part for name, part in stack.parts.items() if name.startswith("Worker")]
    try:
        findings = await _all(before, People.meet)
        told = await until_counted(stack, ON_OLD, lambda on_it: on_it >= len(before), COUNTED_WITHIN)
        if told is None:
            findings.append("Temporal does not tell which calls are on the old build")
        for number in range(1, len(olds) + 1):
            await stack.processes.start(_new_worker(olds[0], number))
        await make_current(stack.temporal, NEW)
        findings += await _all(everybody, People.to_the_rating)
        drained_after = await until_counted(stack, ON_OLD, lambda on_it: on_it == 0, COUNTED_WITHIN)
        if drained_after is None:
            findings.append(f"calls are on the old build {COUNTED_WITHIN:.0f} s after the last rating")
        # nothing is left that only they could finish
        codes = [await stack.processes.end(part) for part in olds]
    finally:
        await asyncio.gather(*(people.go_home() for people in everybody))
    findings += [f"an old worker ended with {code}" for code in codes if code]
    for some, version in ((before, OLD), (after, NEW)):
        found = await asyncio.gather(*(_findings(people, version.build_id) for people in some))
        findings += [one for several in found for one in several]
    slowest = max(answer.seconds for people in everybody for answer in people.session.answers)
    return Rollout(len(before), len(after), slowest, drained_after, findings)


def _new_worker(old: Part, number: int) -> Part:
    port = free_port()
    part = another_worker(old, number, metrics_port=port)
    return replace(
        part,
        name=f"New worker {number}",
        command=NEW_CODE,
        ready=answers(f"http://localhost:{port}/metrics"),
        environment={**part.environment, **settings_of(NEW)},
    )


async def _all(everybody: Sequence[People], do: Step) -> list[str]:
    """One after the other sets out; what they say who are stuck."""

    async def in_turn(number: int, people: People) -> None:
        await asyncio.sleep(number / GO_ON_PER_SECOND)
        await do(people)

    done = await asyncio.gather(*map(in_turn, count(), everybody), return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException) and not isinstance(one, StuckError):
            raise one
    return [str(one) for one in done if isinstance(one, StuckError)]


async def _findings(people: People, build: str) -> list[str]:
    session = people.session
    found = [*await left_behind(session.stack, session), *badly_answered(session)]
    if session.code:
        worked = await builds_of(session.stack.temporal, escalation_workflow_id(session.code))
        if worked != {build}:
            found.append(f"worked on by builds {sorted(worked)} instead of {build}")
    return found
