"""What the customer writes in a call, in the chat that is there already.

https://www.twilio.com/docs/conversations/api/conversation-message-resource
"""

import asyncio
import json
from collections.abc import Sequence

from pydantic import BaseModel, Field, ValidationError
from temporalio import activity
from temporalio.exceptions import ApplicationError
from twilio.rest.conversations.v1.conversation.message import MessageInstance
from twilio.rest.conversations.v1.conversation.participant import ParticipantInstance

from activities.earlier_messages import earlier
from activities.twilio_client import TwilioClient
from activities.twilio_errors import asking_twilio
from workflows.twilio_calls import POST_CHAT_LINE, ChatLinePosted, PostChatLine, TwilioRefused

MOST_PARTICIPANTS = 100  # of a chat, among whom the customer is looked for
LINE_ID = "videoLine"  # the message's attribute by which an earlier attempt's is found


class _Attributes(BaseModel):
    """Of a chat's task, as Flex writes them."""

    conversation_sid: str = Field(alias="conversationSid", pattern="^CH[0-9a-f]{32}$")
    customer_address: str | None = Field(None, alias="customerAddress")


class ChatLines:
    """The activity on the conversation of a chat task that speaks for its customer."""

    def __init__(self, twilio: TwilioClient) -> None:
        self._conversations = twilio.rest.conversations.v1.conversations
        self._workspace = twilio.workspace

    @activity.defn(name=POST_CHAT_LINE)
    async def post_chat_line(self, line: PostChatLine) -> ChatLinePosted:
        """Once, however often it is tried: an earlier attempt's message is found by the line's id.

        Webhooks hear of it, as of all that the customer writes: what filters or keeps a chat has to see this,
        too. Posts made by REST are kept from them unless they ask.
        """
        async with asking_twilio():
            task = _attributes((await self._workspace.tasks(line.task_sid).fetch_async()).attributes)
            chat = self._conversations(task.conversation_sid)
            marks = {LINE_ID: line.line_id}
            message, participants = await asyncio.gather(
                earlier(chat.messages, marks),
                chat.participants.list_async(limit=MOST_PARTICIPANTS),
            )
            if message is None:
                message = await chat.messages.create_async(
                    x_twilio_webhook_enabled=MessageInstance.WebhookEnabledType.TRUE,
                    author=_customer(participants, task.customer_address, line.agent),
                    body=line.text,
                    attributes=json.dumps(marks),
                )
        return ChatLinePosted(message_sid=message.sid)


def _attributes(written: str | None) -> _Attributes:
    try:
        return _Attributes.model_validate_json(written or "{}")
    except ValidationError as error:
        raise ApplicationError(
            "The task's attributes are not those of a chat",
            type=TwilioRefused.NO_CUSTOMER,
            non_retryable=True,
        ) from error


def _customer(participants: Sequence[ParticipantInstance], customer_address: str | None, agent: str) -> str:
    """How the customer's own messages are authored: by an identity, or a number or name of their channel.

    It is who the task names; where it names nobody, whoever is alone there with the agent. Nobody else is
    ever spoken for: a supervisor may be in the chat, or another agent.
    """
    addresses = [address for address in map(_address, participants) if address is not None]
    if customer_address is not None:
        found = [address for address in addresses if address == customer_address]
    else:
        found = [address for address in addresses if address != agent]
    if len(found) != 1:
        raise ApplicationError(
            f"{len(found)} of {len(participants)} participants of the chat are its customer",
            type=TwilioRefused.NO_CUSTOMER,
            non_retryable=True,
        )
    return found[0]


def _address(participant: ParticipantInstance) -> str | None:
    """https://www.twilio.com/docs/conversations/api/conversation-participant-resource#participant-properties"""
    address: str | None = participant.identity or (participant.messaging_binding or {}).get("address")
    return address
