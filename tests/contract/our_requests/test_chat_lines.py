"""What a line of the customer's asks of Conversations, answered by Twilio's own examples."""

import json
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from activities.chat_lines import ChatLines
from activities.twilio_client import TwilioClient
from activities.twilio_errors import UNAVAILABLE
from tests.contract.openapi import example
from tests.contract.our_requests.answers import task
from tests.unit.scripted_twilio import (
    CONVERSATION,
    MESSAGES,
    TASK,
    TASK_PATH,
    Answer,
    ScriptedTwilio,
    refusal,
)
from workflows.twilio_calls import PostChatLine, TwilioRefused

PATH = "/v1/Conversations/{ConversationSid}/Messages"
PARTICIPANTS_PATH = "/v1/Conversations/{ConversationSid}/Participants"
PARTICIPANTS = MESSAGES.replace("Messages", "Participants")
LINE = PostChatLine(task_sid=TASK, agent="agent", line_id="line-1", text="I can't hear you")
PHONE = "+15551234567"


@pytest.fixture
def lines(twilio: TwilioClient) -> ChatLines:
    return ChatLines(twilio)


def chat_task(**attributes: object) -> Answer:
    return task({"conversationSid": CONVERSATION, **attributes})


def chat(*messages: dict[str, Any]) -> Answer:
    official = example("conversations", "GET", PATH, 200, "readFull")
    return Answer({"messages": list(messages), "meta": {**official["meta"], "next_page_url": None}})


def message(attributes: object, sid: str) -> dict[str, Any]:
    official: dict[str, Any] = example("conversations", "POST", PATH, 201, "create")
    return {**official, "attributes": json.dumps(attributes), "sid": sid}


def by_chat(identity: str) -> dict[str, Any]:
    return {"identity": identity, "messaging_binding": None}


def by_phone(address: str) -> dict[str, Any]:
    binding = {"type": "sms", "address": address, "proxy_address": "+15557654321"}
    return {"identity": None, "messaging_binding": binding}


def people(*participants: dict[str, Any]) -> Answer:
    official = example("conversations", "GET", PARTICIPANTS_PATH, 200, "read")
    listed = [{**official["participants"][0], **one} for one in participants]
    return Answer({"participants": listed, "meta": {**official["meta"], "next_page_url": None}})


async def test_the_line_is_the_customers_own_and_heard_by_webhooks(
    script: ScriptedTwilio, lines: ChatLines
) -> None:
    script.will_answer("GET", TASK_PATH, chat_task(customerAddress="the-customer"))
    script.will_answer("GET", MESSAGES, chat(message({}, "IM1"), message([1], "IM2")))
    script.will_answer(
        "GET", PARTICIPANTS, people(by_chat("agent"), by_chat("supervisor"), by_chat("the-customer"))
    )
    script.will_answer("POST", MESSAGES, Answer(message({}, "IM3"), 201))
    assert (await lines.post_chat_line(LINE)).message_sid == "IM3"
    [posted] = script.asked("POST")
    assert posted.form["Author"] == "the-customer"
    assert posted.form["Body"] == "I can't hear you"
    assert json.loads(posted.form["Attributes"]) == {"videoLine": "line-1"}
    assert posted.headers["x-twilio-webhook-enabled"] == "true"


@pytest.mark.parametrize("attributes", [{"customerAddress": PHONE}, {}])
async def test_a_customer_who_chats_by_phone_is_known_by_the_number(
    script: ScriptedTwilio, lines: ChatLines, attributes: dict[str, str]
) -> None:
    script.will_answer("GET", TASK_PATH, chat_task(**attributes))
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("GET", PARTICIPANTS, people(by_phone(PHONE), by_chat("agent")))
    script.will_answer("POST", MESSAGES, Answer(message({}, "IM3"), 201))
    await lines.post_chat_line(LINE)
    assert script.asked("POST")[0].form["Author"] == PHONE


@pytest.mark.parametrize(
    ("attributes", "participants"),
    [
        ({}, [by_chat("agent"), by_chat("supervisor"), by_chat("the-customer")]),
        ({}, [by_chat("agent")]),
        ({"customerAddress": "somebody"}, [by_chat("agent"), by_chat("the-customer")]),
    ],
)
async def test_nobody_is_spoken_for_who_is_not_known_to_be_the_customer(
    script: ScriptedTwilio,
    lines: ChatLines,
    attributes: dict[str, str],
    participants: list[dict[str, Any]],
) -> None:
    script.will_answer("GET", TASK_PATH, chat_task(**attributes))
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("GET", PARTICIPANTS, people(*participants))
    with pytest.raises(ApplicationError) as caught:
        await lines.post_chat_line(LINE)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.NO_CUSTOMER, True)
    assert script.asked("POST") == []


async def test_a_second_attempt_finds_the_first_ones_message(
    script: ScriptedTwilio, lines: ChatLines
) -> None:
    script.will_answer("GET", TASK_PATH, chat_task(), chat_task())
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("GET", PARTICIPANTS, *[people(by_chat("agent"), by_chat("the-customer"))] * 2)
    script.will_answer("POST", MESSAGES, Answer(drop=True))
    with pytest.raises(ApplicationError) as caught:
        await lines.post_chat_line(LINE)
    assert (caught.value.type, caught.value.non_retryable) == (UNAVAILABLE, False)
    sent = message(json.loads(script.asked("POST")[0].form["Attributes"]), "IM3")
    script.will_answer("GET", MESSAGES, chat(message({"videoLine": "line-2"}, "IM4"), sent))
    assert (await lines.post_chat_line(LINE)).message_sid == "IM3"
    assert len(script.asked("POST")) == 1


@pytest.mark.parametrize("attributes", [[1], {}, {"conversationSid": "../Rooms"}])
async def test_a_task_that_is_no_chat_any_more_takes_no_line(
    script: ScriptedTwilio, lines: ChatLines, attributes: object
) -> None:
    script.will_answer("GET", TASK_PATH, task(attributes))
    with pytest.raises(ApplicationError) as caught:
        await lines.post_chat_line(LINE)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.NO_CUSTOMER, True)


async def test_a_closed_chat_refuses_the_line_for_good(script: ScriptedTwilio, lines: ChatLines) -> None:
    script.will_answer("GET", TASK_PATH, chat_task())
    script.will_answer("GET", MESSAGES, chat())
    script.will_answer("GET", PARTICIPANTS, people(by_chat("agent"), by_chat("the-customer")))
    script.will_answer("POST", MESSAGES, refusal(400, 50350))
    with pytest.raises(ApplicationError) as caught:
        await lines.post_chat_line(LINE)
    assert (caught.value.type, caught.value.non_retryable) == (TwilioRefused.BAD_REQUEST, True)
