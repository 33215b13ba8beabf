"""Our clock beside Twilio's and Temporal's.

Video tokens and Flex tokens live for minutes, and an escalation's deadlines are Temporal's time, held against
the times that Twilio's callbacks name.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, PollWorkflowTaskQueueRequest

from ops.doctor.checks import Check, Finding, ok, unknown, wrong
from ops.doctor.installation import Installation
from ops.doctor.temporal import NAMESPACE, told_by_temporal
from ops.doctor.twilio import API_KEY, a_read_of_rooms, told_by_twilio

APART: Final = timedelta(seconds=5)
HALF_A_SECOND: Final = timedelta(seconds=0.5)  # a Date header tells whole seconds
# Temporal tells no time of its own; but when somebody last polled a task queue. On this one nothing ever is.
CLOCK_QUEUE: Final = "doctor-clock"
POLL_LASTS: Final = timedelta(seconds=8)
LOOKS_EVERY: Final = 0.05  # seconds


class ClockChecks:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def all(self) -> tuple[Check, ...]:
        read = "docs/operations.md#doctor"
        return (
            Check("clock beside Twilio's", self.beside_twilio, read, needs=(API_KEY,)),
            Check("clock beside Temporal's", self.beside_temporal, read, needs=(NAMESPACE,)),
        )

    @told_by_twilio
    async def beside_twilio(self) -> Finding:
        asked = self._installation.now()
        answer = await a_read_of_rooms(self._installation.twilio)
        said = answer.headers.get("date")
        try:
            theirs = parsedate_to_datetime(said or "").replace(tzinfo=UTC) + HALF_A_SECOND
        except ValueError:
            return unknown("Twilio's answer has no Date")
        return _compared("Twilio", theirs, asked, self._installation.now())

    @told_by_temporal
    async def beside_temporal(self) -> Finding:
        client = self._installation.temporal
        queue = TaskQueue(name=CLOCK_QUEUE)
        poll = PollWorkflowTaskQueueRequest(namespace=client.namespace, task_queue=queue, identity="doctor")
        describe = DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=queue,
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
        before = await client.workflow_service.describe_task_queue(describe)
        known = {poller.last_access_time.ToDatetime(UTC) for poller in before.pollers}
        asked = self._installation.now()
        polling = asyncio.create_task(
            client.workflow_service.poll_workflow_task_queue(poll, timeout=POLL_LASTS)
        )
        try:
            while not polling.done():
                answer = await client.workflow_service.describe_task_queue(describe)
                seen = {poller.last_access_time.ToDatetime(UTC) for poller in answer.pollers} - known
                if seen:
                    return _compared("Temporal", max(seen), asked, self._installation.now())
                await asyncio.sleep(LOOKS_EVERY)
            await polling  # raises what ended it, if anything did
        finally:
            polling.cancel()
        return unknown("Temporal does not tell when it was polled")


def _compared(whose: str, theirs: datetime, asked: datetime, answered: datetime) -> Finding:
    """They told their time between `asked` and `answered`, by our clock."""
    ahead = max(asked - theirs, theirs - answered, timedelta())
    seconds = f"{ahead.total_seconds():.0f} s"
    if ahead > APART:
        which = "behind" if theirs > answered else "ahead of"
        return wrong(
            f"this machine's clock is {seconds} {which} {whose}'s",
            "Keep it by NTP, as those of all machines of API and worker.",
        )
    return ok(f"less than {APART.total_seconds():g} s apart")
