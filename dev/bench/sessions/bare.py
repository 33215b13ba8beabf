"""What a session's messages and activities cost by themselves: a plain Temporal workflow that takes the same
ones, and does nothing with them. With the SDK's own defaults: no encryption, no models, no times, no lease.
"""

from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow

TASK_QUEUE = "bare-sessions"
BARE_TYPE = "BareSession"
CREATE, INVITE, WATCH, CLOSE, TELL, RECORD = "create", "invite", "watch", "close", "tell", "record"
ATTEMPT = timedelta(seconds=5)


@dataclass(frozen=True)
class Told:
    """As much as people and Twilio tell."""

    who: str
    what: str


@workflow.defn(name=BARE_TYPE)
class BareSession:
    def __init__(self) -> None:
        self._room: str | None = None
        self._watched = False
        self._ended = False
        self._rated = False

    @workflow.run
    async def run(self, start: Told) -> str:
        self._room = await workflow.execute_activity(
            CREATE, start, result_type=str, start_to_close_timeout=ATTEMPT
        )
        await workflow.execute_activity(INVITE, start, start_to_close_timeout=ATTEMPT)
        await workflow.wait_condition(lambda: self._watched or self._ended)
        watch = workflow.start_activity(WATCH, start, start_to_close_timeout=timedelta(hours=1))
        await workflow.wait_condition(lambda: self._ended or watch.done())
        closing = [
            workflow.start_activity(step, start, start_to_close_timeout=ATTEMPT) for step in (CLOSE, TELL)
        ]
        for step in closing:
            await step
        await workflow.wait_condition(lambda: self._rated)
        await workflow.execute_activity(RECORD, start, start_to_close_timeout=ATTEMPT)
        return start.who

    @workflow.update
    async def admit_agent(self, told: Told) -> str:
        await workflow.wait_condition(lambda: self._room is not None)
        self._watched = True
        return told.who

    @workflow.update
    def customer_arrives(self, told: Told) -> str:
        return told.who

    @workflow.update
    def admit_customer(self, told: Told) -> str:
        return told.who

    @workflow.update
    def rate(self, told: Told) -> str:
        self._rated = True
        return told.who

    @workflow.signal
    def participant_connected(self, told: Told) -> None:
        """Nothing comes of it."""

    @workflow.signal
    def agent_ends(self, told: Told) -> None:
        self._ended = True
