"""What an earlier attempt left in a chat: Twilio creates a message per request, and knows none of ours.

https://www.twilio.com/docs/conversations/api/conversation-message-resource
"""

import json
from collections.abc import Mapping

from twilio.rest.conversations.v1.conversation.message import MessageInstance, MessageList

NEWEST = 50  # messages among which it is looked for


async def earlier(messages: MessageList, marks: Mapping[str, object]) -> MessageInstance | None:
    """The newest whose attributes have all these marks. They are whatever JSON a message's author chose.

    Raises TwilioError.
    """
    for message in await messages.list_async(order=MessageInstance.OrderType.DESC, limit=NEWEST):
        said = json.loads(message.attributes or "{}")
        if isinstance(said, dict) and all(said.get(name) == mark for name, mark in marks.items()):
            return message
    return None
