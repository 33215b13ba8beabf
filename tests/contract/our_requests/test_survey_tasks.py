"""What a rating of a closed task asks of TaskRouter, answered by Twilio's own examples."""

import pytest
from temporalio.exceptions import ApplicationError

from activities.tasks import Tasks
from activities.twilio_client import TwilioClient
from activities.twilio_errors import UNAVAILABLE
from tests.contract.our_requests.answers import NOT_FOUND, task, tasks_page, written
from tests.unit.scripted_twilio import CODE, TASK, TASK_PATH, WORKSPACE, Answer, ScriptedTwilio, refusal
from workflows.messages import TASK_ATTRIBUTE, TaskEntry
from workflows.phases import Csat, Phase
from workflows.twilio_calls import RecordCsat, TwilioRefused

TASKS = f"/taskrouter/v1/Workspaces/{WORKSPACE}/Tasks"
SURVEY = "WT" + "5" * 32
SURVEY_PATH = f"{TASKS}/{SURVEY}"
SURVEYS_WORKFLOW = "WW" + "6" * 32
ENTRY = TaskEntry(
    n=1,
    url=f"https://video.example/join/{CODE}",
    phase=Phase.CSAT_COLLECTED,
    outcome="rated",
    csat=Csat(score=4, comment="Kind"),
)
RECORD = RecordCsat(task_sid=TASK, code=CODE, entry=ENTRY, survey_workflow_sid=SURVEYS_WORKFLOW)
PENDING = task({}, sid=SURVEY, assignment_status="pending")
CANCELED = task({}, sid=SURVEY, assignment_status="canceled")
BAD_REQUEST = refusal(400, 20001)


@pytest.fixture
def tasks(twilio: TwilioClient) -> Tasks:
    return Tasks(twilio)


async def test_the_rating_of_a_task_that_is_gone_goes_on_a_survey_task_which_is_canceled(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    script.will_answer("GET", TASK_PATH, NOT_FOUND, NOT_FOUND)
    script.will_answer("GET", TASKS, tasks_page())
    script.will_answer("POST", TASKS, PENDING)
    script.will_answer("POST", SURVEY_PATH, CANCELED)
    assert (await tasks.record_csat(RECORD)).task_sid == SURVEY
    created, canceled = script.asked("POST")
    assert created.form["WorkflowSid"] == SURVEYS_WORKFLOW
    assert written(created) == {
        "video_escalation": CODE,
        "conversations": {
            "conversation_id": TASK,
            "kind": "Survey",
            "virtual": "Yes",
            "conversation_measure_1": 4,
        },
    }
    assert canceled.form == {"AssignmentStatus": "canceled", "Reason": "Rating recorded"}
    listed = next(request for request in script.asked("GET") if request.path == TASKS)
    assert listed.query["EvaluateTaskAttributes"] == f'video_escalation == "{CODE}"'


async def test_a_closed_task_that_can_still_be_written_has_the_rating_but_not_the_score_for_insights(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    closed = task({"conversations": {"conversation_attribute_1": "x"}}, assignment_status="completed")
    script.will_answer("GET", TASK_PATH, closed, closed)
    script.will_answer("POST", TASK_PATH, closed)
    script.will_answer("GET", TASKS, tasks_page())
    script.will_answer("POST", TASKS, PENDING)
    script.will_answer("POST", SURVEY_PATH, CANCELED)
    assert (await tasks.record_csat(RECORD)).task_sid == SURVEY
    on_task = next(request for request in script.asked("POST") if request.path == TASK_PATH)
    assert written(on_task) == {
        "conversations": {"conversation_attribute_1": "x"},
        TASK_ATTRIBUTE: {CODE: ENTRY.model_dump(mode="json")},
    }


async def test_the_rating_of_an_open_task_needs_no_survey_task(script: ScriptedTwilio, tasks: Tasks) -> None:
    script.will_answer("GET", TASK_PATH, task({}, assignment_status="wrapping"))
    script.will_answer("POST", TASK_PATH, task({}))
    assert (await tasks.record_csat(RECORD)).task_sid == TASK
    assert written(script.asked("POST")[0])["conversations"] == {"conversation_measure_1": 4}


async def test_a_task_that_is_completed_while_it_is_written_gets_a_survey_task(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    completed = task({}, '"2"', assignment_status="completed")
    script.will_answer("GET", TASK_PATH, task({}), completed, completed)
    script.will_answer("POST", TASK_PATH, refusal(412, 20412), completed)
    script.will_answer("GET", TASKS, tasks_page())
    script.will_answer("POST", TASKS, PENDING)
    script.will_answer("POST", SURVEY_PATH, CANCELED)
    assert (await tasks.record_csat(RECORD)).task_sid == SURVEY
    on_task = [request for request in script.asked("POST") if request.path == TASK_PATH]
    assert "conversations" not in written(on_task[-1])


async def test_a_score_that_an_earlier_attempt_put_on_the_task_while_it_was_open_is_not_told_twice(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    script.will_answer("GET", TASK_PATH, task({}))
    script.will_answer("POST", TASK_PATH, task({}))
    await tasks.record_csat(RECORD)
    before = written(script.asked("POST")[0])
    script.will_answer("GET", TASK_PATH, task(before, assignment_status="completed"))
    assert (await tasks.record_csat(RECORD)).task_sid == TASK
    assert len(script.asked("POST")) == 1


async def test_a_survey_task_that_an_earlier_attempt_created_is_only_canceled(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    script.will_answer("GET", TASK_PATH, NOT_FOUND, NOT_FOUND)
    script.will_answer("GET", TASKS, tasks_page(PENDING))
    script.will_answer("POST", SURVEY_PATH, CANCELED)
    assert (await tasks.record_csat(RECORD)).task_sid == SURVEY
    assert [request.path for request in script.asked("POST")] == [SURVEY_PATH]


async def test_a_survey_task_that_an_earlier_attempt_canceled_is_left_alone(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    script.will_answer("GET", TASK_PATH, NOT_FOUND, NOT_FOUND)
    script.will_answer("GET", TASKS, tasks_page(CANCELED))
    assert (await tasks.record_csat(RECORD)).task_sid == SURVEY
    assert script.asked("POST") == []


@pytest.mark.parametrize(("refused", "then"), [(BAD_REQUEST, CANCELED), (NOT_FOUND, NOT_FOUND)])
async def test_a_survey_task_that_is_closed_already_needs_no_canceling(
    script: ScriptedTwilio, tasks: Tasks, refused: Answer, then: Answer
) -> None:
    script.will_answer("GET", TASK_PATH, NOT_FOUND, NOT_FOUND)
    script.will_answer("GET", TASKS, tasks_page(PENDING))
    script.will_answer("POST", SURVEY_PATH, refused)
    script.will_answer("GET", SURVEY_PATH, then)
    assert (await tasks.record_csat(RECORD)).task_sid == SURVEY


@pytest.mark.parametrize(
    ("refused", "then"),
    [
        (refusal(503, 20503), PENDING),
        (NOT_FOUND, PENDING),
        (BAD_REQUEST, PENDING),
        (BAD_REQUEST, NOT_FOUND),  # it was there a moment ago
    ],
)
async def test_a_survey_task_that_cannot_be_canceled_now_is_canceled_by_a_later_attempt(
    script: ScriptedTwilio, tasks: Tasks, refused: Answer, then: Answer
) -> None:
    script.will_answer("GET", TASK_PATH, NOT_FOUND, NOT_FOUND)
    script.will_answer("GET", TASKS, tasks_page())
    script.will_answer("POST", TASKS, PENDING)
    script.will_answer("POST", SURVEY_PATH, refused)
    script.will_answer("GET", SURVEY_PATH, then)
    with pytest.raises(ApplicationError) as caught:
        await tasks.record_csat(RECORD)
    assert (caught.value.type, caught.value.non_retryable) == (UNAVAILABLE, False)


async def test_a_survey_workflow_that_twilio_does_not_know_is_an_error_after_the_task_was_told(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    script.will_answer("GET", TASK_PATH, *[task({}, assignment_status="completed")] * 2)
    script.will_answer("POST", TASK_PATH, task({}))
    script.will_answer("GET", TASKS, tasks_page())
    script.will_answer("POST", TASKS, BAD_REQUEST)
    with pytest.raises(ApplicationError) as caught:
        await tasks.record_csat(RECORD)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.BAD_REQUEST, True)
    (on_task,) = (request for request in script.asked("POST") if request.path == TASK_PATH)
    assert written(on_task)["video_escalations"][CODE]["csat"]["score"] == 4


async def test_a_skip_needs_no_survey_task(script: ScriptedTwilio, tasks: Tasks) -> None:
    skipped = ENTRY.model_copy(update={"csat": Csat(skipped=True), "outcome": "skipped"})
    script.will_answer("GET", TASK_PATH, NOT_FOUND)
    assert (await tasks.record_csat(RECORD.model_copy(update={"entry": skipped}))).task_sid is None
    assert script.asked("POST") == []
