"""Tasks and escalations of which one does not know how the other ended."""

from typing import Any

from pydantic import ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.escalation_runs import EscalationRun, EscalationRuns
from activities.tasks import GONE, TaskNow, Tasks
from settings import Settings
from workflows.addresses import is_join_code, join_url
from workflows.messages import ESCALATION_TYPE, TaskEntry, code_of_escalation
from workflows.phases import FINAL_PHASES, EndReason
from workflows.reconcile_messages import FIND_UNTRUE_TASKS, MEND_TASK, Difference, Kind, Look, Seen
from workflows.snapshot import forgotten_entry, task_entry
from workflows.twilio_calls import RecordCsat, WriteTaskAttributes

Runs = dict[str, EscalationRun]  # by code


class UntrueTasks:
    """Tasks are found by their escalations: those that run, and those that closed within the time asked for.

    Never by going through the workspace, whose tasks are mostly somebody else's. So a run costs one read of
    Twilio, one after the other, for every task with such an escalation. Of a task found, all entries count.

    Of an escalation that lives one thing only is looked at: whether it has heard of its task's end, which
    TaskRouter tells once. That end is for good, so that it may be told after it was read.
    """

    def __init__(self, settings: Settings, tasks: Tasks, runs: EscalationRuns) -> None:
        self._settings = settings
        self._tasks = tasks
        self._runs = runs

    @activity.defn(name=FIND_UNTRUE_TASKS)
    async def find_untrue_tasks(self, look: Look) -> Seen:
        listed, cursor = await self._runs.page(_escalations(look), look.cursor)
        tasks: dict[str, Runs] = {}
        for escalation in listed:
            activity.heartbeat()
            code = code_of_escalation(escalation.id)
            run = await self._runs.of(code)
            if run.state is not None:
                tasks.setdefault(run.state.task_sid, {})[code] = run
        untrue: list[Difference] = []
        for task_sid, runs in tasks.items():
            activity.heartbeat()
            untrue += await self._untrue(task_sid, runs)
        return Seen(looked_at=len(tasks), differences=tuple(untrue), cursor=cursor)

    async def _untrue(self, task_sid: str, runs: Runs) -> list[Difference]:
        """The older escalation first: the later rating is the one that Flex Insights keeps."""
        try:
            task = await self._tasks.read(task_sid)
        except ApplicationError as error:
            if not error.non_retryable:
                raise
            what = "cannot be compared with its escalations"
            return [Difference(kind=Kind.TASK, sid=task_sid, code=min(runs), what=what)]
        what = f"{task.status}, and its escalation has not ended"
        unheard = [
            Difference(kind=Kind.TASK, sid=task_sid, code=code, what=what)
            for code, run in runs.items()
            if _unheard(task, run) is not None
        ]
        if task.entries is None:
            return unheard
        found: list[tuple[int, Difference]] = []
        for code in {*runs, *(name for name in task.entries if is_join_code(name))}:
            run = runs.get(code) or await self._runs.of(code)
            said = task.entries.get(code)
            true = self._true_entry(task_sid, code, said, run)
            if true is not None and true != _read(said):
                what = f"says {_phase(said)}; its escalation {run.what}: {true.phase}, {true.outcome}"
                found.append((true.n, Difference(kind=Kind.TASK, sid=task_sid, code=code, what=what)))
        return [*(difference for _, difference in sorted(found, key=lambda one: one[0])), *unheard]

    @activity.defn(name=MEND_TASK)
    async def mend_task(self, untrue: Difference) -> bool:
        """By the escalation's own activities. A rating that is not there yet goes to Flex Insights, too; a
        task has one score, and a later escalation's stays. An escalation that has not heard of its task's
        end is told; where the task is gone, only in a workspace that knows the agent.

        A task that is gone, or closed to writing, is read by nobody any more: no difference.
        """
        task, run = await self._tasks.read(untrue.sid), await self._runs.of(untrue.code)
        unheard = _unheard(task, run)
        if unheard is not None:
            if task.status == GONE:
                await self._must_know_the_agent(run)
            return await self._runs.tell_of_task(untrue.code, unheard)
        if task.entries is None:
            return False
        entries = task.entries
        said = _read(entries.get(untrue.code))
        true = self._true_entry(untrue.sid, untrue.code, entries.get(untrue.code), run)
        if true is None or true == said:
            return False
        ask = WriteTaskAttributes(task_sid=untrue.sid, code=untrue.code, entry=true)
        if (said is not None and said.csat == true.csat) or _rated_after(true.n, entries):
            return (await self._tasks.write_task_attributes(ask)).written
        survey_workflow_sid = self._settings.twilio_survey_workflow_sid
        rated = RecordCsat(**ask.model_dump(), survey_workflow_sid=survey_workflow_sid)
        return (await self._tasks.record_csat(rated)).task_sid is not None

    async def _must_know_the_agent(self, run: EscalationRun) -> None:
        """The workspace, or it is another than the escalation's, where every task is gone."""
        if run.state is None or not await self._tasks.has_worker(run.state.agent.worker_sid):
            raise ApplicationError(
                "The workspace knows neither the task nor the agent: is TWILIO_WORKSPACE_SID right?",
                non_retryable=True,
            )

    def _true_entry(self, task_sid: str, code: str, said: object, run: EscalationRun) -> TaskEntry | None:
        """What the task should say; None where it is not ours to say.

        A live escalation's entry is its own. Of a code that Temporal does not know, only what is plainly
        ours, and plainly not true, is mended: a live phase with our link.
        """
        if run.live:
            return None
        if run.state is not None:
            return task_entry(run.state) if run.state.task_sid == task_sid else None
        entry = _read(said)
        ours = entry is not None and entry.url == join_url(self._settings.public_base, code)
        return forgotten_entry(entry) if entry and ours and entry.phase not in FINAL_PHASES else None


def _unheard(task: TaskNow, run: EscalationRun) -> EndReason | None:
    """How the task ended, where its escalation goes on without knowing."""
    goes_on = run.live and run.state is not None and not run.state.ended
    return task.ended if goes_on else None


def _escalations(look: Look) -> str:
    closed = f'CloseTime > "{look.closed_after.isoformat()}"'
    return f'WorkflowType="{ESCALATION_TYPE}" AND (ExecutionStatus="Running" OR {closed})'


def _read(said: object) -> TaskEntry | None:
    """An entry as it stands on the task; another shape than ours is none."""
    try:
        return TaskEntry.model_validate(said)
    except ValidationError:
        return None


def _phase(said: object) -> str:
    entry = _read(said)
    return "nothing" if entry is None else entry.phase.value


def _rated_after(n: int, entries: dict[str, Any]) -> bool:
    others = [entry for entry in map(_read, entries.values()) if entry is not None and entry.n > n]
    return any(entry.csat is not None and entry.csat.score is not None for entry in others)
