"""`python -m ops.reconcile`: mends what was left behind, and says what it found. See docs/operations.md."""

import argparse
import asyncio
import logging
import re
from datetime import timedelta

from temporalio.api.enums.v1 import EventType
from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleIntervalSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleSpec,
    ScheduleUpdate,
    ScheduleUpdateInput,
    WorkflowFailureError,
    WorkflowHandle,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

from ops.leaving import leave
from settings import HistorySettings, load_settings
from temporal.absence import is_gone
from temporal.connection import connect
from workflows.messages import TASK_QUEUE
from workflows.reconcile import ReconcileWorkflow, ScheduledReconcileWorkflow
from workflows.reconcile_messages import RECONCILE_ID, ReconcileInput, ReconcileResult

# Seconds.
ANSWERS_WITHIN = 8  # Temporal, to connecting and starting
TAKEN_UP_WITHIN = 10  # by a worker
OVER_WITHIN = 600  # a run ends by itself well before
RETRIED_FOR = timedelta(seconds=5)  # each call to Temporal, by the client itself

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SHORTEST_INTERVAL = timedelta(minutes=1)
# Runs that were due while Temporal was away: the next one finds all that they would have found.
CATCHUP = timedelta(minutes=1)


class NotDoneError(Exception):
    """Its text is one line for the person at the terminal."""


async def run_once(client: Client, ask: ReconcileInput) -> bool:
    """Runs it and prints what it found; whether nothing is left wrong.

    Raises NotDoneError when another run is under way, no worker takes it up, or somebody ends it.
    """
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            run = await client.start_workflow(
                ReconcileWorkflow.run,
                ask,
                id=RECONCILE_ID,
                task_queue=TASK_QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
                static_summary="By hand, changing nothing" if ask.dry_run else "By hand",
            )
    except WorkflowAlreadyStartedError:
        raise NotDoneError(
            f"Another run is under way: the workflow {RECONCILE_ID}. Try again when it is over."
        ) from None
    try:
        async with asyncio.timeout(TAKEN_UP_WITHIN):
            await _taken_up(run)
    except TimeoutError:
        await run.terminate(reason="No worker took it up")
        raise NotDoneError(
            f"No worker took it up within {TAKEN_UP_WITHIN} s, so it was called off. Is one running?"
        ) from None
    try:
        async with asyncio.timeout(OVER_WITHIN):
            result = await run.result()
    except TimeoutError:
        raise NotDoneError(f"It is still under way: see the workflow {RECONCILE_ID}.") from None
    except WorkflowFailureError as error:
        raise NotDoneError(f"The run was ended before it was done: {error.cause}") from error
    print(*result.lines(), sep="\n")
    return result.is_well


async def _taken_up(run: WorkflowHandle[ReconcileWorkflow, ReconcileResult]) -> None:
    async for event in run.fetch_history_events(wait_new_event=True):
        if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
            return


async def set_schedule(client: Client, every: timedelta, ask: ReconcileInput) -> None:
    """Creates the Schedule, or changes it; a paused one stays paused."""
    schedule = Schedule(
        action=ScheduleActionStartWorkflow(
            ScheduledReconcileWorkflow.run,
            ask,
            id=f"scheduled-{RECONCILE_ID}",
            task_queue=TASK_QUEUE,
            static_summary="By the Schedule",
        ),
        spec=ScheduleSpec(intervals=[ScheduleIntervalSpec(every=every)]),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.SKIP, catchup_window=CATCHUP),
    )

    def changed(known: ScheduleUpdateInput) -> ScheduleUpdate:
        schedule.state = known.description.schedule.state
        return ScheduleUpdate(schedule)

    try:
        await client.create_schedule(RECONCILE_ID, schedule)
    except ScheduleAlreadyRunningError:
        await client.get_schedule_handle(RECONCILE_ID).update(changed)
    print(f"The Schedule {RECONCILE_ID} runs it every {every}.")


async def remove_schedule(client: Client) -> None:
    """Also when there is none."""
    try:
        await client.get_schedule_handle(RECONCILE_ID).delete()
    except RPCError as error:
        if not is_gone(error):
            raise
        print(f"There is no Schedule {RECONCILE_ID}.")
    else:
        print(f"The Schedule {RECONCILE_ID} is removed; a run under way goes on.")


async def run(arguments: argparse.Namespace) -> bool:
    """Whether all is well after what the command line asks for.

    Raises NotDoneError; RuntimeError, RPCError or TimeoutError when Temporal is away or refuses.
    """
    keys = load_settings(HistorySettings).keyring
    ask = ReconcileInput(dry_run=arguments.dry_run, within=arguments.within.total_seconds())
    async with asyncio.timeout(ANSWERS_WITHIN):
        client = await connect(keys, give_up_after=RETRIED_FOR)
        if arguments.unschedule:
            await remove_schedule(client)
            return True
        if arguments.schedule is not None:
            await set_schedule(client, arguments.schedule, ask)
            return True
    return await run_once(client, ask)


def duration(text: str) -> timedelta:
    """15m, 24h, 7d. Raises ArgumentTypeError."""
    number = re.fullmatch(r"([0-9]{1,4})([smhd])", text)
    if number is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time such as 90s, 15m, 24h or 7d")
    return timedelta(seconds=int(number[1]) * SECONDS[number[2]])


def interval(text: str) -> timedelta:
    """As `duration`, a minute or more."""
    every = duration(text)
    if every < SHORTEST_INTERVAL:
        raise argparse.ArgumentTypeError("the shortest interval is 1m")
    return every


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m ops.reconcile",
        description="Completes rooms, frees leases and corrects tasks whose escalation is closed or gone. "
        "The work is done by a worker. Ends with 0 when nothing is left wrong, with 1 otherwise.",
    )
    how = parser.add_mutually_exclusive_group()
    how.add_argument(
        "--dry-run", action="store_true", help="only say what is wrong, and end with 1 if anything is"
    )
    how.add_argument(
        "--schedule", metavar="EVERY", type=interval, help="have Temporal run it, for instance every 15m"
    )
    how.add_argument("--unschedule", action="store_true", help="no longer have Temporal run it")
    parser.add_argument(
        "--within",
        metavar="TIME",
        type=duration,
        default="24h",
        help="look at the tasks of escalations that closed within this time (default: 24h)",
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.ERROR)  # what is said of the keys, API and worker have said
    try:
        leave(0 if asyncio.run(run(arguments)) else 1)
    except NotDoneError as error:
        leave(str(error))
    except (RPCError, RuntimeError) as error:
        leave(f"Temporal does not do it: {error}")
    except TimeoutError:
        leave(f"Temporal does not answer within {ANSWERS_WITHIN} s.")


if __name__ == "__main__":
    main()
