"""What the doctor reads of Twilio, answered by Twilio's own examples."""

from datetime import UTC, datetime

import pytest

from activities.twilio_client import TwilioClient
from api.twilio_callbacks import WORKSPACE_EVENTS_PATH
from ops.doctor.checks import State
from ops.doctor.clocks import ClockChecks
from ops.doctor.installation import Installation
from ops.doctor.twilio import NEEDED_EVENTS, TwilioChecks
from settings import Settings
from tests.contract.openapi import example
from tests.unit.scripted_twilio import ROOMS, WORKSPACE, Answer, ScriptedTwilio

WORKSPACE_PATH = f"/taskrouter/v1/Workspaces/{WORKSPACE}"
SURVEYS = "WW" + "1" * 32
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture
def installation(twilio: TwilioClient) -> Installation:
    """What the checks before have found."""
    found = Installation(now=lambda: NOON)
    survey = {"twilio_survey_workflow_sid": SURVEYS}
    found.settings = Settings.model_validate({**twilio.settings.model_dump(), **survey})
    found.twilio = twilio
    return found


def no_rooms(**headers: str) -> Answer:
    return Answer(example("video", "GET", "/v1/Rooms", 200, "readEmpty"), headers=headers)


async def test_token_and_key_are_tried_by_reading_a_room(
    installation: Installation, script: ScriptedTwilio
) -> None:
    script.will_answer("GET", ROOMS, no_rooms(), no_rooms(), no_rooms())
    checks = TwilioChecks(installation)
    for look in (checks.auth_token, checks.api_key, checks.video):
        assert (await look()).state is State.OK
    assert len({request.headers["authorization"] for request in script.requests}) == 2


async def test_conversations_are_read_one(installation: Installation, script: ScriptedTwilio) -> None:
    some = example("conversations", "GET", "/v1/Conversations", 200, "readFull")
    script.will_answer("GET", "/conversations/v1/Conversations", Answer(some))
    assert (await TwilioChecks(installation).conversations()).state is State.OK
    assert script.requests[0].query["PageSize"] == "1"


async def test_a_workspace_as_twilio_makes_it_reports_nowhere(
    installation: Installation, script: ScriptedTwilio
) -> None:
    made = example("taskrouter", "GET", "/v1/Workspaces/{Sid}", 200, "fetch")
    script.will_answer("GET", WORKSPACE_PATH, Answer(made))
    checks = TwilioChecks(installation)
    assert (await checks.workspace()).what == 'the workspace is "new"'
    assert (await checks.workspace_events()).what == "the workspace's event callback is not set"


async def test_a_workspace_that_was_set_up_reports_to_us(
    installation: Installation, script: ScriptedTwilio
) -> None:
    made = example("taskrouter", "GET", "/v1/Workspaces/{Sid}", 200, "fetch")
    ours = f"{installation.settings.public_base}{WORKSPACE_EVENTS_PATH}"
    chosen = {"event_callback_url": ours, "events_filter": ",".join(sorted(NEEDED_EVENTS))}
    script.will_answer("GET", WORKSPACE_PATH, Answer({**made, **chosen}))
    checks = TwilioChecks(installation)
    await checks.workspace()
    assert (await checks.workspace_events()).state is State.OK


async def test_the_survey_workflow_is_named(installation: Installation, script: ScriptedTwilio) -> None:
    path = "/v1/Workspaces/{WorkspaceSid}/Workflows/{Sid}"
    made = example("taskrouter", "GET", path, 200, "fetch")
    script.will_answer("GET", f"{WORKSPACE_PATH}/Workflows/{SURVEYS}", Answer(made))
    found = await TwilioChecks(installation).survey_workflow()
    assert found.state is State.OK
    assert "Default Fifo Workflow" in found.what


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Sat, 21 Nov 2026 12:00:00 GMT", State.OK),
        ("Sat, 21 Nov 2026 12:00:05 -0000", State.WRONG),  # half a second on, as it is cut off
        ("Sat, 21 Nov 2026 11:59:54 GMT", State.WRONG),
        ("noon", State.UNKNOWN),
    ],
)
async def test_the_clock_is_held_against_the_date_of_an_answer(
    installation: Installation, script: ScriptedTwilio, said: str, state: State
) -> None:
    script.will_answer("GET", ROOMS, no_rooms(Date=said))
    assert (await ClockChecks(installation).beside_twilio()).state is state
