"""What is wrong at Twilio, or cannot be known of it, is told."""

import pytest

from dev.local_twilio.faults.orders import CallMatch, CallOrder, Status
from dev.local_twilio.faults.switchboard import Switchboard
from dev.local_twilio.local_twilio import LocalTwilio
from dev.ports import free_port
from ops.doctor.checks import State
from ops.doctor.twilio import NEEDED_EVENTS
from tests.ops.doctor.conftest import Examine

BY_THE_KEY = ("Video", "Conversations", "Flex tokens", "TaskRouter", "workspace events", "survey workflow")


async def test_a_closed_port_is_wrong_and_the_rest_is_skipped(examine: Examine) -> None:
    found = await examine({"TWILIO_BASE_URL": f"http://127.0.0.1:{free_port()}"})
    assert found["Twilio"].state is State.WRONG
    assert found["Twilio"].what == "TWILIO_BASE_URL does not answer (ClientConnectorError)"
    assert all(found[name].skipped for name in ("auth token", "API key", *BY_THE_KEY))
    assert found["clock beside Twilio's"].skipped


async def test_a_server_that_never_answers_is_given_up(examine: Examine, silent: str) -> None:
    found = await examine({"TWILIO_BASE_URL": f"http://{silent}"})
    assert found["Twilio"].what == "TWILIO_BASE_URL does not answer (TimeoutError)"


async def test_a_wrong_auth_token_is_told_apart_from_the_key(examine: Examine) -> None:
    found = await examine({"TWILIO_AUTH_TOKEN": "another-token"})
    assert found["auth token"].state is State.WRONG
    assert found["auth token"].what.startswith("Twilio refuses TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN")
    assert found["API key"].state is State.OK


@pytest.mark.parametrize(
    "changed", [{"TWILIO_API_SECRET": "another-secret"}, {"TWILIO_API_KEY": "SK" + "0" * 32}]
)
async def test_a_wrong_key_is_told_apart_from_the_token(examine: Examine, changed: dict[str, str]) -> None:
    found = await examine(changed)
    assert found["API key"].state is State.WRONG
    assert found["API key"].what.startswith("Twilio refuses TWILIO_API_KEY and TWILIO_API_SECRET")
    assert found["auth token"].state is State.OK
    assert all(found[name].skipped for name in BY_THE_KEY)


@pytest.mark.parametrize(
    ("product", "name", "call"),
    [
        ("video", "Video", "GET Rooms"),
        ("conversations", "Conversations", "GET Conversations"),
        ("iam", "Flex tokens", "POST Accounts/Tokens"),
        ("taskrouter", "TaskRouter", "GET Workspaces"),
    ],
)
async def test_a_right_that_the_key_lacks_is_told_of_its_product_alone(
    examine: Examine, faults: Switchboard, product: str, name: str, call: str
) -> None:
    forbidden = Status(kind="status", status=403)
    faults.rules.add(CallOrder(call=CallMatch(product=product), fault=forbidden, times=None))
    found = await examine()
    assert found["API key"].state is State.OK
    assert found[name].state is State.WRONG
    assert found[name].what.startswith(f"no right to read it: {call}")
    others = {"Video", "Conversations", "Flex tokens", "TaskRouter"} - {name}
    assert {found[other].state for other in others} == {State.OK}


async def test_while_twilio_is_down_nothing_is_green(examine: Examine, faults: Switchboard) -> None:
    down = Status(kind="status", status=503)
    faults.rules.add(CallOrder(call=CallMatch(), fault=down, times=None))
    found = await examine()
    assert found["API key"].state is found["auth token"].state is State.UNKNOWN
    assert found["Video"].state is State.WRONG
    assert found["Video"].what == "GET Rooms: HTTP 503, Twilio error 20503"
    assert State.OK not in {found[name].state for name in (*BY_THE_KEY, "clock beside Twilio's")}


@pytest.mark.parametrize("status", [400, 404])
async def test_another_refusal_of_a_flex_token_than_the_documented_one_is_not_called_known(
    examine: Examine, faults: Switchboard, status: int
) -> None:
    refused = Status(kind="status", status=status)
    faults.rules.add(CallOrder(call=CallMatch(product="iam"), fault=refused, times=None))
    assert (await examine())["Flex tokens"].state is State.UNKNOWN


# --- the workspace and its workflow -----------------------------------------------------------------------


async def test_a_workspace_of_another_account_is_wrong(examine: Examine) -> None:
    found = await examine({"TWILIO_WORKSPACE_SID": "WS" + "0" * 32})
    assert found["TaskRouter"].state is State.WRONG
    assert found["TaskRouter"].what == "the account has no workspace of this SID"
    assert found["workspace events"].skipped


@pytest.mark.parametrize(
    ("callback", "what"),
    [
        (None, "the workspace's event callback is not set"),
        ("https://elsewhere.example.com/twilio/taskrouter", "the workspace's event callback leads elsewhere"),
    ],
)
async def test_events_that_do_not_come_to_us_are_wrong(
    examine: Examine, twilio: LocalTwilio, callback: str | None, what: str
) -> None:
    twilio.workspace.event_callback = callback
    found = (await examine())["workspace events"]
    assert (found.state, found.what) == (State.WRONG, what)
    assert "/twilio/taskrouter; where Event Streams" in found.advice


async def test_with_event_streams_the_callback_is_not_judged(examine: Examine, twilio: LocalTwilio) -> None:
    twilio.workspace.event_callback = None
    found = (await examine(event_streams=True))["workspace events"]
    assert found.state is State.UNKNOWN
    assert found.advice.endswith("/twilio/events.")


async def test_how_the_connection_is_tuned_does_not_count(examine: Examine, twilio: LocalTwilio) -> None:
    twilio.workspace.event_callback = f"{twilio.workspace.event_callback}#rc=2"
    assert (await examine())["workspace events"].state is State.OK


@pytest.mark.parametrize("missing", sorted(NEEDED_EVENTS))
async def test_an_event_that_is_missing_is_named(examine: Examine, twilio: LocalTwilio, missing: str) -> None:
    twilio.workspace.events_filter = ", ".join(NEEDED_EVENTS - {missing})
    found = (await examine())["workspace events"]
    assert (found.state, found.what) == (State.WRONG, f"{missing} missing")


async def test_that_no_filter_means_all_events_is_not_called_known(
    examine: Examine, twilio: LocalTwilio
) -> None:
    twilio.workspace.events_filter = ""
    assert (await examine())["workspace events"].state is State.UNKNOWN


async def test_a_survey_workflow_that_is_not_there_is_wrong(examine: Examine, faults: Switchboard) -> None:
    gone = CallMatch(product="taskrouter", path=".*/Workflows/.*")
    faults.rules.add(CallOrder(call=gone, fault=Status(kind="status", status=404), times=None))
    found = (await examine())["survey workflow"]
    assert found.state is State.WRONG
    assert found.what == "the workspace has no workflow of TWILIO_SURVEY_WORKFLOW_SID"


async def test_without_a_survey_workflow_what_is_missed_is_said(examine: Examine) -> None:
    found = (await examine({"TWILIO_SURVEY_WORKFLOW_SID": None}))["survey workflow"]
    assert found.state is State.OK
    assert found.what.startswith("not set: ")
