"""What the plugin and the agent's page ask."""

import asyncio
import time
from datetime import datetime

import httpx
import jwt
import pytest
from temporalio.client import Client

from api.escalations import Escalations
from api.flex_users import ChatTask
from api.join_codes import JoinCodes
from api.task_escalations import TaskEscalations
from api.temporal_index import TemporalIndex
from dev.local_twilio import taskrouter_rest
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.twilio_errors import TwilioError
from settings import Settings
from tests.api.call import Agent, Call, bearer, problem
from tests.api.conftest import ACCOUNT, ApiWith, BeginCall
from workflows.messages import escalation_workflow_id

# --- escalating -----------------------------------------------------------------------------------


async def test_escalating_a_chat_gives_a_link(begin_call: BeginCall, settings: Settings) -> None:
    answer = await begin_call().escalate()
    body = answer.json()
    assert answer.status_code == 201
    assert body["phase"] == "code_issued"
    assert body["join_url"] == f"{settings.public_base}/join/{body['code']}"
    assert body["agent_url"] == f"{settings.public_base}/agent/{body['code']}"
    assert body["now"] < body["expires_at"]


async def test_a_second_click_returns_the_same_code(call: Call) -> None:
    code = call.code
    again = await call.escalate()
    assert again.status_code == 200
    assert again.json()["code"] == code


async def test_clicks_at_two_replicas_at_once_give_one_code(
    begin_call: BeginCall, api: httpx.AsyncClient, api_with: ApiWith
) -> None:
    call = begin_call()
    async with api_with() as other:
        answers = await asyncio.gather(
            *(
                replica.post("/api/escalations", json={"task_sid": call.task_sid}, headers=call.agent.headers)
                for replica in (api, other) * 3
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    (code,) = {answer.json()["code"] for answer in answers}
    call.codes.add(code)


async def test_after_the_end_another_press_gives_another_code(call: Call) -> None:
    first = call.code
    await call.as_agent("DELETE")
    again = await call.escalate()
    assert again.status_code == 201
    assert again.json()["code"] != first


async def test_a_new_secret_brings_forth_no_second_live_code(
    call: Call, settings: Settings, api_with: ApiWith
) -> None:
    rotated = {
        "join_code_secret": type(settings.join_code_secret)("another-secret"),
        "join_code_secret_previous": settings.join_code_secret,
        "video_code_length": 9,
    }
    await call.until(lambda shown: shown["invite"]["state"] == "sent")  # the attributes are written with it
    async with api_with(**rotated) as api:
        again = await api.post(
            "/api/escalations", json={"task_sid": call.task_sid}, headers=call.agent.headers
        )
    assert again.status_code == 200
    assert again.json()["code"] == call.code


async def test_without_a_token_nobody_is_let_in(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/escalations", json={"task_sid": "WT" + "0" * 32})
    assert problem(answer) == (401, "not-signed-in")


async def test_a_token_that_twilio_does_not_know_is_refused(call: Call) -> None:
    call.agent.headers = bearer("made-up")
    assert problem(await call.escalate()) == (401, "not-signed-in")


async def test_another_agents_task_is_refused(call: Call, twilio: LocalTwilio) -> None:
    call.agent = Agent(twilio)
    assert problem(await call.escalate()) == (403, "not-your-task")
    assert problem(await call.as_agent("GET")) == (403, "not-your-task")
    assert problem(await call.as_agent("POST", "/agent-token")) == (403, "not-your-task")
    assert problem(await call.as_agent("POST", "/end")) == (403, "not-your-task")
    assert problem(await call.as_agent("DELETE")) == (403, "not-your-task")


async def test_an_agent_in_wrap_up_still_holds_the_task(call: Call, twilio: LocalTwilio) -> None:
    twilio.chats.wrap_up(twilio.tasks.reservations(task_sid=call.task_sid)[0].sid)
    assert (await call.escalate()).status_code == 200


async def test_a_task_that_is_not_there_is_unknown(call: Call) -> None:
    call.task_sid = "WT" + "f" * 32
    assert problem(await call.escalate()) == (404, "unknown-task")


async def test_a_task_without_a_conversation_is_not_a_chat(
    begin_call: BeginCall, twilio: LocalTwilio
) -> None:
    call = begin_call()
    twilio.tasks.write_attributes(call.task_sid, {"customerName": "Customer"})
    assert problem(await call.escalate()) == (422, "not-a-chat")


async def test_a_task_sid_of_another_shape_is_an_invalid_request(call: Call) -> None:
    call.task_sid = "CH" + "f" * 32
    answer = await call.escalate()
    assert problem(answer) == (422, "invalid-request")
    assert answer.json()["errors"][0]["where"] == "body.task_sid"


# --- reading --------------------------------------------------------------------------------------


async def test_the_snapshot_tells_the_agent_everything(call: Call) -> None:
    shown = await call.until(lambda shown: shown["invite"]["state"] == "sent")
    read = (await call.as_agent("GET")).json()
    assert {**read, "now": None} == {**shown, "now": None}
    assert read["agent"] == {"worker_sid": call.agent.worker.sid, "name": "Agent", "present": False}
    assert read["customer"] == {"name": "Customer", "present": False, "waiting_since": None}
    assert read["room"]["sid"].startswith("RM")


async def test_the_tasks_latest_escalation_can_be_read(call: Call) -> None:
    await call.as_agent("DELETE")
    await call.escalate()
    url = f"/api/tasks/{call.task_sid}/escalation"
    answer = await call.api.get(url, headers=call.agent.headers)
    assert answer.status_code == 200
    assert answer.json()["code"] == call.code


async def test_the_latest_escalation_is_found_while_the_task_tells_of_none(
    call: Call, temporal_client: Client, settings: Settings
) -> None:
    await call.as_agent("DELETE")
    await call.escalate()
    untold = ChatTask(call.task_sid, conversation_sid=None, customer_name="", entries={})
    escalations = TaskEscalations(
        Escalations(temporal_client), TemporalIndex(temporal_client), JoinCodes(settings), settings
    )
    latest = await escalations.latest(untold)
    assert latest is not None
    assert latest.code == call.code


async def test_a_task_without_an_escalation_says_so(begin_call: BeginCall) -> None:
    call = begin_call()
    answer = await call.api.get(f"/api/tasks/{call.task_sid}/escalation", headers=call.agent.headers)
    assert problem(answer) == (404, "no-escalation")


async def test_the_own_worker_may_read_and_end_after_the_task_is_done(
    call: Call, twilio: LocalTwilio
) -> None:
    twilio.chats.complete(twilio.tasks.reservations(task_sid=call.task_sid)[0].sid)
    assert (await call.as_agent("GET")).status_code == 200
    assert (await call.as_agent("POST", "/end")).status_code == 202
    assert problem(await call.escalate()) == (403, "not-your-task")


async def test_an_unknown_code_is_not_found(call: Call) -> None:
    call.code = "ZZZZZZZ"
    assert problem(await call.as_agent("GET")) == (404, "unknown-code")
    call.code = "UUUUUUU"
    assert problem(await call.as_agent("GET")) == (422, "malformed-code")


# --- acting ---------------------------------------------------------------------------------------


async def test_the_agents_token_is_good_for_this_room_only(call: Call, settings: Settings) -> None:
    await call.until(lambda shown: shown["room"]["sid"] is not None)
    body = (await call.as_agent("POST", "/agent-token")).json()
    assert body["identity"] == call.agent.worker.identity
    assert body["signaling_url"] == settings.twilio_video_signaling_url
    token = jwt.decode(body["token"], ACCOUNT.api_secret, algorithms=["HS256"])
    assert token["iss"] == ACCOUNT.api_key
    assert token["sub"] == ACCOUNT.account_sid
    assert token["grants"] == {"identity": body["identity"], "video": {"room": body["room_sid"]}}
    assert token["exp"] == datetime.fromisoformat(body["expires_at"]).timestamp()
    assert 290 < token["exp"] - time.time() <= 300


async def test_an_agent_in_another_call_is_told_which(begin_call: BeginCall) -> None:
    first, second = begin_call(), begin_call()
    second.pass_on(first.agent)
    await first.escalate()
    await second.escalate()
    await first.agent_joins()

    answer = await second.as_agent("POST", "/agent-token")
    assert problem(answer) == (409, "agent-busy")
    assert answer.json()["other"] == {
        "code": first.code,
        "task_sid": first.task_sid,
        "customer_name": "Customer",
    }


async def test_a_page_that_left_is_believed(call: Call) -> None:
    participant_sid = await call.agent_joins()
    left = await call.as_agent(
        "POST", "/presence", json={"participant_sid": participant_sid, "in_room": False}
    )
    assert left.status_code == 202
    await call.until(lambda shown: not shown["agent"]["present"])


async def test_a_hint_that_is_known_already_writes_no_history(call: Call, temporal_client: Client) -> None:
    participant_sid = await call.agent_joins()
    handle = temporal_client.get_workflow_handle(escalation_workflow_id(call.code))
    before = (await handle.describe()).history_length
    hint = await call.as_agent(
        "POST", "/presence", json={"participant_sid": participant_sid, "in_room": True}
    )
    assert hint.status_code == 202
    assert (await handle.describe()).history_length == before


async def test_leaving_without_a_participant_is_an_invalid_request(call: Call) -> None:
    answer = await call.as_agent("POST", "/presence", json={"in_room": False})
    assert problem(answer) == (422, "invalid-request")


async def test_the_link_can_be_sent_again(call: Call, twilio: LocalTwilio) -> None:
    first = await call.until(lambda shown: shown["invite"]["state"] == "sent")
    assert (await call.as_agent("POST", "/invite")).status_code == 202
    await call.until(lambda shown: shown["invite"]["sent_at"] > first["invite"]["sent_at"])
    assert len(twilio.conversations.messages(call.conversation_sid)) == 2


async def test_ending_twice_is_no_error(call: Call) -> None:
    assert (await call.as_agent("POST", "/end")).status_code == 202
    await call.until(lambda shown: shown["end_reason"] == "agent_ended")
    assert (await call.as_agent("POST", "/end")).status_code == 202


async def test_a_link_taken_back_is_over(call: Call) -> None:
    taken_back = await call.as_agent("DELETE")
    assert taken_back.status_code == 200
    assert taken_back.json()["end_reason"] == "revoked"
    assert (await call.as_agent("DELETE")).status_code == 200
    refused = await call.as_agent("POST", "/agent-token")
    assert problem(refused) == (410, "escalation-over")
    assert refused.json()["reason"] == "revoked"
    assert problem(await call.as_agent("POST", "/invite")) == (410, "escalation-over")


async def test_after_a_call_the_link_cannot_be_taken_back(call: Call) -> None:
    await call.agent_joins()
    await call.customer_joins()
    assert problem(await call.as_agent("DELETE")) == (409, "call-was-had")


@pytest.mark.parametrize(("shown", "name"), [("first_name", "Agent"), ("none", "")])
async def test_the_customer_reads_the_name_that_the_setting_allows(
    begin_call: BeginCall, api_with: ApiWith, shown: str, name: str
) -> None:
    call = begin_call()
    async with api_with(agent_name_shown=shown) as api:
        call.api = api
        await call.escalate()
        assert (await call.as_agent("GET")).json()["agent"]["name"] == name
        assert (await api.get(f"/api/join/{call.code}")).json()["agent_name"] == (name or None)


async def test_nobody_waits_for_a_name_that_twilio_does_not_say(
    begin_call: BeginCall, api_with: ApiWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise TwilioError(20503, "Service unavailable", status=503)

    call = begin_call()
    await call.escalate()
    nameless = begin_call()
    monkeypatch.setattr(taskrouter_rest, "worker_resource", refuse)
    async with api_with() as api:
        call.api = nameless.api = api
        await call.until(lambda shown: shown["room"]["sid"] is not None)
        assert (await call.as_agent("POST", "/agent-token")).status_code == 200
        assert (await call.as_agent("GET")).json()["agent"]["name"] == "Agent"
        assert (await nameless.escalate()).status_code == 201
        assert (await api.get(f"/api/join/{nameless.code}")).json()["agent_name"] is None


async def test_a_token_is_asked_about_once_a_minute(call: Call, twilio: LocalTwilio) -> None:
    token = call.agent.headers["Authorization"].removeprefix("Bearer ")
    twilio.flex_tokens.revoke(token)
    assert (await call.as_agent("GET")).status_code == 200
