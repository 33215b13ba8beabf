"""Where a rating ends at Twilio: on the task, or, once that is closed, on one survey task."""

from typing import Any

import pytest
from temporalio.client import Client

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Task, TaskStatus
from dev.local_twilio.twilio_errors import TwilioError
from settings import Settings
from tests.api.call import Call
from workflows.messages import escalation_workflow_id

SCORE = "conversation_measure_1"


def surveys_of(twilio: LocalTwilio, call: Call) -> list[Task]:
    return [task for task in twilio.tasks.all() if task.attributes.get("video_escalation") == call.code]


def insights_of(twilio: LocalTwilio, call: Call) -> dict[str, Any]:
    """What Flex Insights reads of the chat's own task."""
    found: dict[str, Any] = twilio.tasks.get(call.task_sid).attributes.get("conversations", {})
    return found


async def completed_and_rated(call: Call, twilio: LocalTwilio, temporal_client: Client) -> None:
    await call.agent_joins()
    await call.customer_joins()
    twilio.chats.complete(twilio.tasks.reservations(task_sid=call.task_sid)[0].sid)
    await call.until(lambda shown: shown["end_reason"] == "task_completed")
    assert (await call.as_customer("/csat", score=2)).status_code == 201
    await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).result()


async def test_a_rating_after_the_task_was_completed_is_on_one_canceled_survey_task(
    call: Call, twilio: LocalTwilio, temporal_client: Client, settings: Settings
) -> None:
    await completed_and_rated(call, twilio, temporal_client)
    (survey,) = surveys_of(twilio, call)
    assert survey.assignment_status is TaskStatus.CANCELED
    assert survey.options.workflow_sid == settings.twilio_survey_workflow_sid
    assert survey.attributes["conversations"]["conversation_id"] == call.task_sid
    assert survey.attributes["conversations"][SCORE] == 2
    assert SCORE not in insights_of(twilio, call)
    assert (await call.as_agent("GET")).json()["csat"]["score"] == 2


async def test_a_survey_task_that_could_not_be_canceled_at_once_is_canceled_and_no_second_one_made(
    call: Call, twilio: LocalTwilio, temporal_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []
    cancel = twilio.tasks.cancel

    def refuse_once(sid: str, reason: str | None = None) -> Task:
        if not refused:
            refused.append(sid)
            raise TwilioError(20503, "Service unavailable", status=503)
        return cancel(sid, reason)

    monkeypatch.setattr(twilio.tasks, "cancel", refuse_once)
    await completed_and_rated(call, twilio, temporal_client)
    (survey,) = surveys_of(twilio, call)
    assert (refused, survey.assignment_status) == ([survey.sid], TaskStatus.CANCELED)


async def test_a_rating_before_the_task_is_completed_is_on_the_task_and_on_no_other(
    call: Call, twilio: LocalTwilio, temporal_client: Client
) -> None:
    await call.had()
    assert (await call.as_customer("/csat", score=4)).status_code == 201
    await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).result()
    twilio.chats.complete(twilio.tasks.reservations(task_sid=call.task_sid)[0].sid)
    assert insights_of(twilio, call)[SCORE] == 4
    assert surveys_of(twilio, call) == []
