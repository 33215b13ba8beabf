"""What an escalation leaves in its task's attributes: https://www.twilio.com/docs/taskrouter/api/task"""

import json
from typing import Any, NamedTuple

from temporalio import activity
from temporalio.exceptions import ApplicationError
from twilio.base import values
from twilio.rest.taskrouter.v1.workspace.task import TaskInstance

from activities.survey_tasks import INSIGHTS, SCORE, SurveyTasks
from activities.twilio_client import TwilioClient, TwilioError
from activities.twilio_errors import UNAVAILABLE, asking_twilio
from workflows.messages import TASK_ATTRIBUTE
from workflows.phases import EndReason
from workflows.twilio_calls import (
    RECORD_CSAT,
    WRITE_TASK_ATTRIBUTES,
    CsatRecorded,
    RecordCsat,
    TaskWritten,
    TwilioRefused,
    WriteTaskAttributes,
)

GONE = "gone"
MERGES = 3  # reads and merges in one attempt, before the activity is retried

ENDED_BY = {
    TaskInstance.Status.COMPLETED: EndReason.TASK_COMPLETED,
    TaskInstance.Status.CANCELED: EndReason.TASK_CANCELED,
}

Attributes = dict[str, Any]


class TaskNow(NamedTuple):
    status: str  # TaskRouter's assignment status, or GONE
    ended: EndReason | None  # None while somebody may work on it, and while they wrap it up
    entries: Attributes | None  # of its escalations, by code, in whatever shape; None when it is gone


class Tasks:
    """Activities that write task attributes: one JSON string, which Twilio replaces whole."""

    def __init__(self, twilio: TwilioClient) -> None:
        self._workspace = twilio.workspace
        self._surveys = SurveyTasks(twilio)

    @activity.defn(name=WRITE_TASK_ATTRIBUTES)
    async def write_task_attributes(self, call: WriteTaskAttributes) -> TaskWritten:
        return await self._merge(call)

    @activity.defn(name=RECORD_CSAT)
    async def record_csat(self, call: RecordCsat) -> CsatRecorded:
        """The score is a measure for Flex Insights: on the task, or on its survey task, never on both."""
        score = call.entry.csat.score if call.entry.csat else None
        if score is None or call.survey_workflow_sid is None:
            told = await self._merge(call, score)
            return CsatRecorded(task_sid=call.task_sid if told.written else None)
        async with asking_twilio():
            if (await self._merge(call, score, while_open=True)).written:
                return CsatRecorded(task_sid=call.task_sid)
            await self._merge(call)  # whatever comes of the survey
            survey_sid = await self._surveys.record(
                score, code=call.code, task_sid=call.task_sid, workflow_sid=call.survey_workflow_sid
            )
        return CsatRecorded(task_sid=survey_sid)

    async def read(self, task_sid: str) -> TaskNow:
        """One that is gone counts as completed: TaskRouter deletes a task some minutes after its end.

        Raises ApplicationError.
        """
        async with asking_twilio():
            try:
                task = await self._workspace.tasks(task_sid).fetch_async()
            except TwilioError as error:
                if error.gone:
                    return TaskNow(GONE, EndReason.TASK_COMPLETED, None)
                raise
        status, attributes = task.assignment_status, _object(task.attributes)
        return TaskNow(status, ENDED_BY.get(status), attributes.get(TASK_ATTRIBUTE, {}))

    async def has_worker(self, worker_sid: str) -> bool:
        """Whether the workspace knows them. Raises ApplicationError.

        https://www.twilio.com/docs/taskrouter/api/worker
        """
        async with asking_twilio():
            try:
                await self._workspace.workers(worker_sid).fetch_async()
            except TwilioError as error:
                if error.gone:
                    return False
                raise
        return True

    async def _merge(
        self, call: WriteTaskAttributes, score: int | None = None, *, while_open: bool = False
    ) -> TaskWritten:
        """Whether the task says it now, or said it before. Writes a closed one too, unless `while_open`."""
        task = self._workspace.tasks(call.task_sid)
        async with asking_twilio():
            for _ in range(MERGES):
                ended: EndReason | None = None
                try:
                    read = await task.fetch_with_http_info_async()
                    ended = ENDED_BY.get(read.data.assignment_status)
                    attributes = _merged(_object(read.data.attributes), call, score)
                    if attributes == _object(read.data.attributes):
                        return TaskWritten(written=True, task_ended=ended)
                    if while_open and ended is not None:
                        return TaskWritten(written=False, task_ended=ended)
                    await task.update_async(
                        # without an ETag Twilio lets the last write win
                        if_match=read.headers.get("etag", values.unset),
                        attributes=json.dumps(attributes, ensure_ascii=False, separators=(",", ":")),
                    )
                    return TaskWritten(written=True, task_ended=ended)
                except TwilioError as error:
                    if error.gone or (ended is not None and error.status == 400):
                        # TaskRouter deletes a task some minutes after its end
                        return TaskWritten(written=False, task_ended=ended or EndReason.TASK_COMPLETED)
                    if error.status != 412:
                        raise
        raise ApplicationError("The task's attributes changed at every attempt", type=UNAVAILABLE)


def _merged(attributes: Attributes, call: WriteTaskAttributes, score: int | None) -> Attributes:
    """A copy with the escalation's entry, and the score where there is one; all else as it was."""
    entries = {**attributes.get(TASK_ATTRIBUTE, {}), call.code: call.entry.model_dump(mode="json")}
    merged = {**attributes, TASK_ATTRIBUTE: entries}
    if score is not None:
        merged[INSIGHTS] = {**attributes.get(INSIGHTS, {}), SCORE: score}
    return merged


def _object(attributes: str | None) -> Attributes:
    """The attributes, which Twilio keeps as any JSON: ours are an object, with objects at our two names."""
    value = json.loads(attributes or "{}")
    if not isinstance(value, dict) or any(
        not isinstance(value.get(name, {}), dict) for name in (TASK_ATTRIBUTE, INSIGHTS)
    ):
        raise ApplicationError(
            "The task's attributes have another shape than ours",
            type=TwilioRefused.BAD_REQUEST,
            non_retryable=True,
        )
    return value
