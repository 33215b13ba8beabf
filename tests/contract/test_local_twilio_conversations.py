"""Conversations by REST: messages, participants, and the answers' shapes."""

import json
from collections.abc import Callable

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.conversations.v1.conversation import ConversationContext

from dev.local_twilio.records import Conversation
from tests.contract.local_twilio_server import ACCOUNT, RunningTwilio, assert_error

CONVERSATIONS = "/conversations/v1/Conversations"


@pytest.fixture
async def conversation(twilio: RunningTwilio) -> Conversation:
    return twilio.parts.conversations.create("Customer", {"topic": "help"})


def context_of(twilio: RunningTwilio, conversation: Conversation) -> ConversationContext:
    return twilio.client.conversations.v1.conversations(conversation.sid)


async def test_a_conversation_is_fetched(twilio: RunningTwilio, conversation: Conversation) -> None:
    found = await context_of(twilio, conversation).fetch_async()
    assert (found.sid, found.state, found.friendly_name) == (conversation.sid, "active", "Customer")
    assert json.loads(found.attributes) == {"topic": "help"}


async def test_a_conversation_is_found_by_its_unique_name(twilio: RunningTwilio) -> None:
    made = twilio.parts.conversations.create(None, {}, unique_name="the-only-one")
    found = await twilio.client.conversations.v1.conversations("the-only-one").fetch_async()
    assert (found.sid, found.unique_name) == (made.sid, "the-only-one")


async def test_conversations_are_listed_a_page_at_a_time(
    twilio: RunningTwilio, conversation: Conversation
) -> None:
    every = await twilio.client.conversations.v1.conversations.list_async(page_size=1)
    assert conversation.sid in [one.sid for one in every]
    status, body, _ = await twilio.call("GET", f"{CONVERSATIONS}?State=active")
    assert status == 400
    assert_error(body, 20001, 400)


async def test_a_message_is_sent_and_read_again(twilio: RunningTwilio, conversation: Conversation) -> None:
    author = twilio.parts.conversations.join(conversation.sid, "agent")
    messages = context_of(twilio, conversation).messages
    attributes = {"hasVideo": True, "videoUrl": "https://example.com/join/ABC", "uniqueCode": "ABC"}
    sent = await messages.create_async(
        author="agent",
        body="Join me: https://example.com/join/ABC ✓",
        attributes=json.dumps(attributes),
        x_twilio_webhook_enabled="true",
    )
    assert (sent.index, sent.author, sent.participant_sid) == (0, "agent", author.sid)
    found = await messages(sent.sid).fetch_async()
    assert found.body == "Join me: https://example.com/join/ABC ✓"
    assert json.loads(found.attributes) == attributes


async def test_messages_are_listed_in_either_order(twilio: RunningTwilio, conversation: Conversation) -> None:
    messages = context_of(twilio, conversation).messages
    for body in ("one", "two", "three"):
        await messages.create_async(author="customer", body=body)
    assert [(one.index, one.body) for one in await messages.list_async()] == [
        (0, "one"),
        (1, "two"),
        (2, "three"),
    ]
    latest = await messages.list_async(order="desc", limit=1)
    assert [one.body for one in latest] == ["three"]


async def test_participants_are_listed(twilio: RunningTwilio, conversation: Conversation) -> None:
    customer = twilio.parts.conversations.join(conversation.sid, "customer")
    twilio.parts.conversations.join(conversation.sid, "agent")
    twilio.parts.conversations.add_message(conversation.sid, "agent", "hello")
    twilio.parts.conversations.mark_read(customer.sid, 0)
    found = await context_of(twilio, conversation).participants.list_async()
    assert [(one.identity, one.last_read_message_index) for one in found] == [
        ("customer", 0),
        ("agent", None),
    ]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"Body": "x" * (32 * 1024 + 1)}, 50504),
        ({"Body": "x", "Attributes": json.dumps({"a": "x" * 4096})}, 20001),
        ({"Body": "x", "Attributes": "no json"}, 20001),
        ({"Body": "x", "Attributes": '"text"'}, 20001),
    ],
)
async def test_a_wrong_message_is_refused_and_not_kept(
    twilio: RunningTwilio, conversation: Conversation, form: dict[str, str], code: int
) -> None:
    path = f"{CONVERSATIONS}/{conversation.sid}/Messages"
    status, body, _ = await twilio.call("POST", path, data=form)
    assert status == 400
    assert_error(body, code, 400)
    assert twilio.parts.conversations.messages(conversation.sid) == []


async def test_attributes_of_4_kilobytes_are_accepted(
    twilio: RunningTwilio, conversation: Conversation
) -> None:
    attributes = json.dumps({"a": "x" * (4096 - len('{"a": ""}'))})
    sent = await context_of(twilio, conversation).messages.create_async(body="x", attributes=attributes)
    assert len(sent.attributes) == 4096


async def test_a_closed_conversation_takes_no_messages(
    twilio: RunningTwilio, conversation: Conversation
) -> None:
    twilio.parts.conversations.close(conversation.sid)
    context = context_of(twilio, conversation)
    assert (await context.fetch_async()).state == "closed"
    with pytest.raises(TwilioRestException) as refused:
        await context.messages.create_async(body="too late")
    assert (refused.value.status, refused.value.code) == (400, 20001)


@pytest.mark.parametrize(
    "path",
    [
        lambda conversation: f"{CONVERSATIONS}/CH{'0' * 32}",
        lambda conversation: f"{CONVERSATIONS}/CH{'0' * 32}/Messages",
        lambda conversation: f"{CONVERSATIONS}/CH{'0' * 32}/Participants",
        lambda conversation: f"{CONVERSATIONS}/{conversation.sid}/Messages/IM{'0' * 32}",
    ],
)
async def test_what_is_not_there_is_404(
    twilio: RunningTwilio, conversation: Conversation, path: Callable[[Conversation], str]
) -> None:
    status, body, _ = await twilio.call("GET", path(conversation))
    assert status == 404
    assert_error(body, 20404, 404)


async def test_the_account_owns_the_conversation(twilio: RunningTwilio, conversation: Conversation) -> None:
    assert (await context_of(twilio, conversation).fetch_async()).account_sid == ACCOUNT.account_sid
