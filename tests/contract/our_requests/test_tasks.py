"""What the task activities ask of TaskRouter, answered by Twilio's own examples."""

import pytest
from temporalio.exceptions import ApplicationError

from activities.tasks import Tasks
from activities.twilio_client import TwilioClient
from activities.twilio_errors import UNAVAILABLE
from tests.contract.our_requests.answers import NOT_FOUND, task, written
from tests.unit.scripted_twilio import CODE, TASK, TASK_PATH, WORKSPACE, ScriptedTwilio, refusal
from workflows.messages import TASK_ATTRIBUTE, TaskEntry
from workflows.phases import Csat, Phase
from workflows.twilio_calls import (
    RecordCsat,
    TwilioRefused,
    WriteTaskAttributes,
)

WORKER = "WK" + "1" * 32
WORKER_PATH = f"/taskrouter/v1/Workspaces/{WORKSPACE}/Workers/{WORKER}"
LINK = f"https://video.example/join/{CODE}"
ENTRY = TaskEntry(n=1, url=LINK, phase=Phase.CSAT_COLLECTED, outcome="rated", csat=Csat(score=5))
WRITE = WriteTaskAttributes(task_sid=TASK, code=CODE, entry=ENTRY)
RECORD = RecordCsat(task_sid=TASK, code=CODE, entry=ENTRY, survey_workflow_sid=None)


@pytest.fixture
def tasks(twilio: TwilioClient) -> Tasks:
    return Tasks(twilio)


async def test_the_entry_joins_the_attributes_and_leaves_all_others(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    other = {"n": 1, "url": "u", "phase": "expired"}
    script.will_answer("GET", TASK_PATH, task({"from": "é", TASK_ATTRIBUTE: {"OTHER77": other}}, '"7"'))
    script.will_answer("POST", TASK_PATH, task({}))
    assert (await tasks.write_task_attributes(WRITE)).written
    request = script.asked("POST")[0]
    assert request.headers["if-match"] == '"7"'
    assert written(request) == {
        "from": "é",
        TASK_ATTRIBUTE: {"OTHER77": other, CODE: ENTRY.model_dump(mode="json")},
    }


async def test_what_others_wrote_meanwhile_is_read_and_kept(script: ScriptedTwilio, tasks: Tasks) -> None:
    script.will_answer("GET", TASK_PATH, task({}, '"1"'), task({"by another": True}, '"2"'))
    script.will_answer("POST", TASK_PATH, refusal(412, 20412), task({}))
    assert (await tasks.write_task_attributes(WRITE)).written
    first, second = script.asked("POST")
    assert (first.headers["if-match"], second.headers["if-match"]) == ('"1"', '"2"')
    assert written(second) == {"by another": True, TASK_ATTRIBUTE: {CODE: ENTRY.model_dump(mode="json")}}


async def test_attributes_that_never_rest_are_tried_again_later(script: ScriptedTwilio, tasks: Tasks) -> None:
    script.will_answer("GET", TASK_PATH, *[task({})] * 3)
    script.will_answer("POST", TASK_PATH, *[refusal(412, 20412)] * 3)
    with pytest.raises(ApplicationError) as caught:
        await tasks.write_task_attributes(WRITE)
    assert (caught.value.type, caught.value.non_retryable) == (UNAVAILABLE, False)


async def test_a_second_write_of_the_same_writes_nothing(script: ScriptedTwilio, tasks: Tasks) -> None:
    script.will_answer("GET", TASK_PATH, task({}))
    script.will_answer("POST", TASK_PATH, task({}))
    await tasks.record_csat(RECORD)
    script.will_answer("GET", TASK_PATH, task(written(script.asked("POST")[0])))
    assert (await tasks.record_csat(RECORD)).task_sid == TASK
    assert len(script.asked("POST")) == 1


async def test_the_score_is_a_measure_for_flex_insights(script: ScriptedTwilio, tasks: Tasks) -> None:
    script.will_answer("GET", TASK_PATH, task({"conversations": {"conversation_id": "x"}}))
    script.will_answer("POST", TASK_PATH, task({}))
    await tasks.record_csat(RECORD)
    assert written(script.asked("POST")[0])["conversations"] == {
        "conversation_id": "x",
        "conversation_measure_1": 5,
    }


async def test_a_skipped_rating_is_no_measure(script: ScriptedTwilio, tasks: Tasks) -> None:
    skipped = ENTRY.model_copy(update={"csat": Csat(skipped=True), "outcome": "skipped"})
    script.will_answer("GET", TASK_PATH, task({}))
    script.will_answer("POST", TASK_PATH, task({}))
    await tasks.record_csat(RECORD.model_copy(update={"entry": skipped}))
    assert set(written(script.asked("POST")[0])) == {TASK_ATTRIBUTE}


async def test_a_task_that_is_gone_is_no_error(script: ScriptedTwilio, tasks: Tasks) -> None:
    script.will_answer("GET", TASK_PATH, NOT_FOUND)
    assert not (await tasks.write_task_attributes(WRITE)).written


async def test_a_completed_task_that_refuses_the_write_is_no_error(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    script.will_answer("GET", TASK_PATH, task({}, assignment_status="completed"))
    script.will_answer("POST", TASK_PATH, refusal(400, 20001))
    assert (await tasks.record_csat(RECORD)).task_sid is None


async def test_an_open_task_that_refuses_the_write_is_an_error(script: ScriptedTwilio, tasks: Tasks) -> None:
    script.will_answer("GET", TASK_PATH, task({}))
    script.will_answer("POST", TASK_PATH, refusal(400, 20001))
    with pytest.raises(ApplicationError) as caught:
        await tasks.record_csat(RECORD)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.BAD_REQUEST, True)


@pytest.mark.parametrize(
    "attributes", ["[]", '"text"', f'{{"{TASK_ATTRIBUTE}": 1}}', '{"conversations": []}']
)
async def test_attributes_of_another_shape_are_left_alone(
    script: ScriptedTwilio, tasks: Tasks, attributes: str
) -> None:
    script.will_answer("GET", TASK_PATH, task(attributes))
    with pytest.raises(ApplicationError) as caught:
        await tasks.record_csat(RECORD)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.BAD_REQUEST, True)
    assert script.asked("POST") == []


async def test_a_workspace_that_does_not_know_an_agent_says_so(script: ScriptedTwilio, tasks: Tasks) -> None:
    script.will_answer("GET", WORKER_PATH, NOT_FOUND)
    assert not await tasks.has_worker(WORKER)


async def test_an_agent_of_whom_twilio_does_not_answer_is_not_unknown(
    script: ScriptedTwilio, tasks: Tasks
) -> None:
    script.will_answer("GET", WORKER_PATH, refusal(503, 20503))
    with pytest.raises(ApplicationError) as caught:
        await tasks.has_worker(WORKER)
    assert (caught.value.type, caught.value.non_retryable) == (UNAVAILABLE, False)
