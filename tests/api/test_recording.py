"""The recording: asked for where it is wanted, started with consent alone, stopped by either side."""

import secrets
from collections.abc import AsyncIterator

import httpx
import pytest
from temporalio.client import Client

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.recording_rules import RECORD_ALL, RECORD_NOTHING, Rules
from dev.local_twilio.twilio_errors import TwilioError
from tests.api.call import Agent, Body, Call, problem
from tests.api.conftest import ApiWith, BeginCall
from tests.api.test_twilio_callbacks import Form, history, post, room_event
from workflows.messages import escalation_workflow_id

NOT_FOR_THIS_ROOM = 53122  # https://www.twilio.com/docs/api/errors/53122


@pytest.fixture
async def recording_api(api_with: ApiWith) -> AsyncIterator[httpx.AsyncClient]:
    """A replica that wants calls recorded."""
    async with api_with(video_record_by_default=True) as client:
        yield client


@pytest.fixture
async def recorded(begin_call: BeginCall, recording_api: httpx.AsyncClient) -> Call:
    """A chat that has just been turned into a call that is to be recorded."""
    call = begin_call()
    call.api = recording_api
    assert (await call.escalate()).status_code == 201
    return call


async def meets(call: Call, consent: bool | None) -> None:
    """The agent comes, and the customer with this answer."""
    await call.agent_joins()
    assert (await call.as_customer("/arrival", recording_consent=consent)).status_code == 200
    await call.customer_joins()


async def until_state(call: Call, state: str) -> Body:
    shown = await call.until(lambda shown: shown["recording"]["state"] == state)
    recording: Body = shown["recording"]
    return recording


def started(twilio: LocalTwilio, call: Call) -> Form:
    """Twilio's word that a track is recorded."""
    room_sid = twilio.rooms.get(call.code).sid
    return room_event(call.code, "recording-started", RoomSid=room_sid, RecordingSid="RT" + "0" * 32)


def rules_of(twilio: LocalTwilio, call: Call) -> Rules:
    return twilio.rooms.recordings.rules(twilio.rooms.get(call.code)).rules


async def test_both_pages_learn_that_a_recording_is_wanted_and_not_answered(recorded: Call) -> None:
    shown = (await recorded.as_agent("GET")).json()["recording"]
    assert shown == {"wanted": True, "state": "off", "consent": None, "consent_at": None}
    seen = (await recorded.api.get(f"/api/join/{recorded.code}")).json()
    assert (seen["recording"], seen["recording_consent"], seen["recording_running"]) == (True, None, False)


async def test_with_consent_twilio_records_once_both_are_in(recorded: Call, twilio: LocalTwilio) -> None:
    await meets(recorded, consent=True)
    shown = await until_state(recorded, "on")
    assert shown["consent"] is True
    assert shown["consent_at"] is not None
    assert rules_of(twilio, recorded) == RECORD_ALL
    seen = (await recorded.api.get(f"/api/join/{recorded.code}")).json()
    assert (seen["recording_consent"], seen["recording_running"]) == (True, True)


async def test_who_refuses_is_in_the_call_all_the_same(recorded: Call, twilio: LocalTwilio) -> None:
    await meets(recorded, consent=False)
    shown = (await recorded.as_agent("GET")).json()
    assert (shown["phase"], shown["recording"]["consent"]) == ("customer_joined", False)
    assert problem(await recorded.as_agent("POST", "/recording")) == (409, "no-consent")
    assert rules_of(twilio, recorded) == RECORD_NOTHING


async def test_the_agent_stops_the_recording_and_starts_it_again(recorded: Call, twilio: LocalTwilio) -> None:
    await meets(recorded, consent=True)
    await until_state(recorded, "on")
    assert (await recorded.as_agent("DELETE", "/recording")).status_code == 202
    await until_state(recorded, "off")
    assert rules_of(twilio, recorded) == RECORD_NOTHING
    assert (await recorded.as_agent("POST", "/recording")).status_code == 202
    await until_state(recorded, "on")


async def test_a_consent_taken_back_in_mid_call_stops_the_recording(
    recorded: Call, twilio: LocalTwilio
) -> None:
    await meets(recorded, consent=True)
    await until_state(recorded, "on")
    for _ in range(2):  # again is no error
        assert (await recorded.as_customer("/recording-consent", consent=False)).status_code == 202
        assert (await until_state(recorded, "off"))["consent"] is False
    assert rules_of(twilio, recorded) == RECORD_NOTHING
    assert problem(await recorded.as_agent("POST", "/recording")) == (409, "no-consent")


async def test_where_twilio_refuses_to_record_the_agent_reads_it_and_can_try_again(
    recorded: Call, twilio: LocalTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise TwilioError(NOT_FOR_THIS_ROOM, "The recording operation requested is not supported")

    with monkeypatch.context() as refusing:
        refusing.setattr(twilio.rooms.recordings, "set_rules", refuse)
        await meets(recorded, consent=True)
        await until_state(recorded, "unavailable")
        assert (await recorded.as_agent("GET")).json()["phase"] == "customer_joined"
    assert (await recorded.as_agent("POST", "/recording")).status_code == 202
    await until_state(recorded, "on")


async def test_only_a_recording_that_is_not_known_of_is_told_and_stopped_again(
    recorded: Call, api: httpx.AsyncClient, twilio: LocalTwilio, temporal_client: Client
) -> None:
    await meets(recorded, consent=True)
    await until_state(recorded, "on")
    assert (await post(api, "/twilio/video", started(twilio, recorded))).status_code == 204
    assert "recording_started" not in await history(temporal_client, recorded)
    await recorded.as_customer("/recording-consent", consent=False)
    await until_state(recorded, "off")
    twilio.rooms.recordings.set_rules(twilio.rooms.get(recorded.code), RECORD_ALL)
    assert (await post(api, "/twilio/video", started(twilio, recorded))).status_code == 204
    assert (await history(temporal_client, recorded))[-1] == "recording_started"
    await until_state(recorded, "off")
    assert rules_of(twilio, recorded) == RECORD_NOTHING


async def test_a_recording_of_a_call_that_is_not_to_be_recorded_is_none_of_ours(
    call: Call, twilio: LocalTwilio, temporal_client: Client
) -> None:
    await call.until(lambda shown: shown["room"]["sid"] is not None)
    assert (await post(call.api, "/twilio/video", started(twilio, call))).status_code == 204
    assert await history(temporal_client, call) == []


@pytest.mark.parametrize("consent", [True, None, 0, "false"])
async def test_a_consent_can_only_be_taken_back(recorded: Call, consent: object) -> None:
    await recorded.as_customer("/arrival", recording_consent=True)
    refused = await recorded.as_customer("/recording-consent", consent=consent)
    assert problem(refused) == (422, "invalid-request")
    assert (await recorded.as_agent("GET")).json()["recording"]["consent"] is True


async def test_another_browser_takes_no_consent_back(recorded: Call) -> None:
    await recorded.as_customer("/arrival", recording_consent=True)
    another = secrets.token_urlsafe(32)
    refused = await recorded.as_customer("/recording-consent", consent=False, claim=another)
    assert problem(refused) == (403, "wrong-claim")
    assert (await recorded.as_agent("GET")).json()["recording"]["consent"] is True


async def test_another_agent_neither_starts_nor_stops_a_recording(
    recorded: Call, twilio: LocalTwilio
) -> None:
    recorded.agent = Agent(twilio)
    for method in ("POST", "DELETE"):
        assert problem(await recorded.as_agent(method, "/recording")) == (403, "not-your-task")


async def test_where_no_recording_is_wanted_none_starts_and_stopping_writes_no_history(
    call: Call, temporal_client: Client
) -> None:
    await meets(call, consent=True)
    handle = temporal_client.get_workflow_handle(escalation_workflow_id(call.code))
    before = (await handle.describe()).history_length
    assert problem(await call.as_agent("POST", "/recording")) == (409, "no-consent")
    assert (await call.as_agent("DELETE", "/recording")).status_code == 202
    assert (await call.as_customer("/recording-consent", consent=False)).status_code == 202
    assert (await handle.describe()).history_length == before
    shown = (await call.as_agent("GET")).json()["recording"]
    assert shown == {"wanted": False, "state": "off", "consent": None, "consent_at": None}


async def test_after_the_end_a_start_is_refused_and_a_stop_is_no_error(recorded: Call) -> None:
    await recorded.as_customer("/arrival", recording_consent=True)
    await recorded.as_agent("POST", "/end")
    await recorded.until(lambda shown: shown["end_reason"] is not None)
    assert problem(await recorded.as_agent("POST", "/recording")) == (410, "escalation-over")
    assert (await recorded.as_agent("DELETE", "/recording")).status_code == 202
    assert (await recorded.as_customer("/recording-consent", consent=False)).status_code == 202
