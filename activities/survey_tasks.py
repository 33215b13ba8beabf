"""A rating that comes when its task is closed, for Flex Insights.

Insights reads a task's attributes when the task is completed or canceled, and no later. So the score goes on
a task of its own, of the same Insights conversation, which is canceled as soon as it is there.
https://www.twilio.com/docs/flex/developer/insights/enhance-integration
"""

import json

from temporalio.exceptions import ApplicationError
from twilio.rest.taskrouter.v1.workspace.task import TaskInstance

from activities.twilio_client import TwilioClient, TwilioError
from activities.twilio_errors import UNAVAILABLE, asking_twilio

INSIGHTS, SCORE = "conversations", "conversation_measure_1"  # of a task's attributes
CLOSED = frozenset({TaskInstance.Status.COMPLETED, TaskInstance.Status.CANCELED})

MARK = "video_escalation"  # names the code: by it an earlier attempt's survey task is found
REASON = "Rating recorded"


class SurveyTasks:
    """Survey tasks of one workspace. Their TaskRouter workflow should lead to a queue without workers."""

    def __init__(self, twilio: TwilioClient) -> None:
        self._tasks = twilio.workspace.tasks

    async def record(self, score: int, *, code: str, task_sid: str, workflow_sid: str) -> str:
        """Leaves one canceled survey task for this code, however often it is called; its TaskSid."""
        async with asking_twilio():
            found = await self._tasks.list_async(evaluate_task_attributes=f'{MARK} == "{code}"', limit=1)
            survey = (
                found[0]
                if found
                else await self._tasks.create_async(
                    workflow_sid=workflow_sid, attributes=_attributes(score, code, task_sid)
                )
            )
            if survey.assignment_status not in CLOSED:
                await self._cancel(survey.sid)
        sid: str = survey.sid
        return sid

    async def _cancel(self, sid: str) -> None:
        try:
            await self._tasks(sid).update_async(assignment_status=TaskInstance.Status.CANCELED, reason=REASON)
        except TwilioError as refused:
            # canceled meanwhile is as good; so is deleted, where two answers say it
            done = {*CLOSED, None} if refused.gone else CLOSED
            if await self._status(sid) not in done:
                raise ApplicationError("The survey task is still open", type=UNAVAILABLE) from refused

    async def _status(self, sid: str) -> str | None:
        """None: Twilio does not know it (any more)."""
        try:
            status: str = (await self._tasks(sid).fetch_async()).assignment_status
        except TwilioError as error:
            if error.gone:
                return None
            raise
        return status


def _attributes(score: int, code: str, task_sid: str) -> str:
    """`kind` and `virtual` keep Insights from counting the survey as one more conversation."""
    insights = {"conversation_id": task_sid, "kind": "Survey", "virtual": "Yes", SCORE: score}
    return json.dumps({MARK: code, INSIGHTS: insights}, separators=(",", ":"))
