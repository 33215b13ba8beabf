"""What the invitation asks of Conversations, answered by Twilio's own examples."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.chat_messages import ChatMessages
from activities.tasks import Tasks
from activities.twilio_client import TwilioClient
from tests.contract.openapi import example
from tests.unit.scripted_twilio import (
    CODE,
    CONVERSATION,
    MESSAGES,
    TASK,
    TASK_PATH,
    Answer,
    ScriptedTwilio,
    refusal,
    settings_for,
)
from workflows.messages import TaskEntry
from workflows.phases import EndReason, Phase
from workflows.twilio_calls import (
    InviteSent,
    SendInvite,
    TwilioRefused,
    WriteTaskAttributes,
)

PATH = "/v1/Conversations/{ConversationSid}/Messages"
LINK = f"https://video.example/join/{CODE}"
INVITE = SendInvite(
    conversation_sid=CONVERSATION,
    author="agent",
    agent_name="Robin",
    code=CODE,
    join_url=LINK,
    count=1,
    on_task=WriteTaskAttributes(
        task_sid=TASK, code=CODE, entry=TaskEntry(n=1, url=LINK, phase=Phase.CODE_ISSUED)
    ),
)
NOT_FOUND = refusal(404, 20404)


@pytest.fixture
def messages(twilio: TwilioClient) -> ChatMessages:
    return ChatMessages(twilio, Tasks(twilio))


def chat(*messages: dict[str, Any]) -> Answer:
    official = example("conversations", "GET", PATH, 200, "readFull")
    return Answer({"messages": list(messages), "meta": {**official["meta"], "next_page_url": None}})


def message(attributes: str, sid: str) -> dict[str, Any]:
    official: dict[str, Any] = example("conversations", "POST", PATH, 201, "create")
    return {**official, "attributes": attributes, "sid": sid}


async def test_the_invitation_is_the_agents_and_carries_the_link(
    script: ScriptedTwilio, messages: ChatMessages
) -> None:
    script.will_answer("GET", MESSAGES, chat(message("{}", "IM1"), message("[1]", "IM2")))
    script.will_answer("POST", MESSAGES, Answer(message("{}", "IM3"), 201))
    script.will_answer("GET", TASK_PATH, NOT_FOUND)
    assert (await messages.send_invite(INVITE)).message_sid == "IM3"
    form = script.asked("POST")[0].form
    assert form["Author"] == "agent"
    assert form["Body"] == f"Robin invites you to a video call: {LINK}"
    assert json.loads(form["Attributes"]) == {
        "hasVideo": True,
        "videoUrl": LINK,
        "uniqueCode": CODE,
        "invite": 1,
    }
    listed = next(request for request in script.asked("GET") if request.path == MESSAGES)
    assert listed.query == {"Order": "desc", "PageSize": "50"}


async def test_the_link_goes_on_the_task_too(script: ScriptedTwilio, messages: ChatMessages) -> None:
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("POST", MESSAGES, Answer(message("{}", "IM3"), 201))
    script.will_answer("GET", TASK_PATH, Answer({"attributes": "{}"}))
    script.will_answer("POST", TASK_PATH, Answer({"attributes": "{}"}))
    await messages.send_invite(INVITE)
    written = next(request for request in script.asked("POST") if request.path == TASK_PATH)
    assert json.loads(written.form["Attributes"])["video_escalations"][CODE]["url"] == LINK


async def test_a_task_that_refuses_the_link_does_not_keep_it_from_the_chat(
    script: ScriptedTwilio, messages: ChatMessages
) -> None:
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("POST", MESSAGES, Answer(message("{}", "IM3"), 201))
    script.will_answer("GET", TASK_PATH, Answer({"attributes": "[1]"}))
    assert (await ActivityEnvironment().run(messages.send_invite, INVITE)).message_sid == "IM3"


async def test_a_task_that_cannot_be_reached_has_still_to_be_told(
    script: ScriptedTwilio, messages: ChatMessages
) -> None:
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("POST", MESSAGES, Answer(message("{}", "IM3"), 201))
    script.will_answer("GET", TASK_PATH, refusal(503, 20503))
    sent = await ActivityEnvironment().run(messages.send_invite, INVITE)
    assert sent == InviteSent(message_sid="IM3", task_untold=True)


async def test_an_agent_who_is_not_named_invites_all_the_same(
    script: ScriptedTwilio, messages: ChatMessages
) -> None:
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("POST", MESSAGES, Answer(message("{}", "IM3"), 201))
    script.will_answer("GET", TASK_PATH, NOT_FOUND)
    await messages.send_invite(INVITE.model_copy(update={"agent_name": ""}))
    assert script.asked("POST")[0].form["Body"] == f"Your agent invites you to a video call: {LINK}"


async def test_the_words_are_the_settings(script: ScriptedTwilio) -> None:
    text = "{agent}: {{video}} {link}, {minutes} min, {link}"
    branded = settings_for(script.base_url).model_copy(
        update={"invite_text": text, "brand_name": "Example", "video_code_ttl": 600}
    )
    link_until = datetime.now(UTC) + timedelta(minutes=29, seconds=30)
    cases: list[tuple[dict[str, Any], str, int]] = [
        ({"link_until": link_until}, "Robin", 30),
        ({"link_until": link_until, "agent_name": ""}, "Example", 30),
        ({"link_until": datetime.now(UTC) - timedelta(minutes=1)}, "Robin", 1),
        ({"link_until": None}, "Robin", 10),
    ]
    for changed, agent, minutes in cases:
        script.will_answer("GET", MESSAGES, chat())
        script.will_answer("POST", MESSAGES, Answer(message("{}", "IM3"), 201))
        script.will_answer("GET", TASK_PATH, NOT_FOUND)
        async with TwilioClient(branded) as twilio:
            await ChatMessages(twilio, Tasks(twilio)).send_invite(INVITE.model_copy(update=changed))
        body = script.asked("POST")[-1].form["Body"]
        assert body == f"{agent}: {{video}} {LINK}, {minutes} min, {LINK}"


async def test_a_second_attempt_finds_the_first_invitation(
    script: ScriptedTwilio, messages: ChatMessages
) -> None:
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("POST", MESSAGES, Answer(message("{}", "IM3"), 201))
    script.will_answer("GET", TASK_PATH, NOT_FOUND, NOT_FOUND)
    await messages.send_invite(INVITE)
    sent = message(script.asked("POST")[0].form["Attributes"], "IM3")
    script.will_answer("GET", MESSAGES, chat(message("{}", "IM4"), sent))
    assert (await messages.send_invite(INVITE)).message_sid == "IM3"
    assert len(script.asked("POST")) == 1


async def test_sending_again_sends_a_second_invitation(
    script: ScriptedTwilio, messages: ChatMessages
) -> None:
    first = message(json.dumps({"uniqueCode": CODE, "invite": 1}), "IM3")
    script.will_answer("GET", MESSAGES, chat(first))
    script.will_answer("POST", MESSAGES, Answer(message("{}", "IM5"), 201))
    script.will_answer("GET", TASK_PATH, NOT_FOUND)
    assert (await messages.send_invite(INVITE.model_copy(update={"count": 2}))).message_sid == "IM5"


@pytest.mark.parametrize(
    ("task", "ended"),
    [
        (Answer({"attributes": "{}", "assignment_status": "completed"}), EndReason.TASK_COMPLETED),
        (Answer({"attributes": "{}", "assignment_status": "canceled"}), EndReason.TASK_CANCELED),
        (NOT_FOUND, EndReason.TASK_COMPLETED),
    ],
)
async def test_a_task_that_has_ended_is_told_whether_or_not_its_chat_takes_the_link(
    script: ScriptedTwilio, messages: ChatMessages, task: Answer, ended: EndReason
) -> None:
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("POST", MESSAGES, refusal(400, 50350))
    script.will_answer("GET", TASK_PATH, task)
    script.will_answer("POST", TASK_PATH, refusal(400, 20001))
    assert await messages.send_invite(INVITE) == InviteSent(message_sid=None, task_ended=ended)
    script.will_answer("GET", MESSAGES, chat(message(json.dumps({"uniqueCode": CODE, "invite": 1}), "IM3")))
    script.will_answer("GET", TASK_PATH, task)
    script.will_answer("POST", TASK_PATH, refusal(400, 20001))
    assert await messages.send_invite(INVITE) == InviteSent(message_sid="IM3", task_ended=ended)


async def test_a_chat_that_is_gone_cannot_be_invited(script: ScriptedTwilio, messages: ChatMessages) -> None:
    script.will_answer("GET", MESSAGES, NOT_FOUND)
    script.will_answer("GET", TASK_PATH, Answer({"attributes": "{}"}))
    script.will_answer("POST", TASK_PATH, Answer({"attributes": "{}"}))
    with pytest.raises(ApplicationError) as caught:
        await messages.send_invite(INVITE)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.GONE, True)
