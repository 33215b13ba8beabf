"""The invitation in the chat and on the task.

https://www.twilio.com/docs/conversations/api/conversation-message-resource
"""

import asyncio
import json
import math
from datetime import UTC, datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.earlier_messages import earlier
from activities.tasks import Tasks
from activities.twilio_client import TwilioClient
from activities.twilio_errors import asking_twilio
from workflows.twilio_calls import SEND_INVITE, InviteSent, SendInvite


class ChatMessages:
    """Activities on the conversation of a chat task."""

    def __init__(self, twilio: TwilioClient, tasks: Tasks) -> None:
        self._conversations = twilio.rest.conversations.v1.conversations
        self._tasks = tasks
        self._settings = twilio.settings

    @activity.defn(name=SEND_INVITE)
    async def send_invite(self, call: SendInvite) -> InviteSent:
        """Done when the link is in the chat: a task that does not take it keeps it from nobody. With a closed
        one, the chat may be closed, too."""
        posted, written = await asyncio.gather(
            self._post(call), self._tasks.write_task_attributes(call.on_task), return_exceptions=True
        )
        task_ended = None if isinstance(written, BaseException) else written.task_ended
        if isinstance(posted, BaseException):
            if task_ended is None:
                raise posted
            return InviteSent(message_sid=None, task_ended=task_ended)
        if isinstance(written, BaseException):
            if not isinstance(written, ApplicationError):
                raise written
            activity.logger.warning("the task did not take the link: %s", written)
            return InviteSent(message_sid=posted, task_untold=not written.non_retryable)
        return InviteSent(message_sid=posted, task_ended=task_ended)

    async def _post(self, call: SendInvite) -> str:
        """Once, however often it is tried: an earlier attempt's message is found by its code and count."""
        messages = self._conversations(call.conversation_sid).messages
        marks = {"uniqueCode": call.code, "invite": call.count}
        async with asking_twilio():
            message = await earlier(messages, marks)
            if message is None:
                message = await messages.create_async(
                    author=call.author,
                    body=self._words(call),
                    attributes=json.dumps({"hasVideo": True, "videoUrl": call.join_url, **marks}),
                )
        sid: str = message.sid
        return sid

    def _words(self, call: SendInvite) -> str:
        now, settings = datetime.now(UTC), self._settings
        link_until = call.link_until or now + timedelta(seconds=settings.video_code_ttl)
        return settings.invite_text.format(
            agent=call.agent_name or settings.brand_name or "Your agent",
            link=call.join_url,
            minutes=max(1, math.ceil((link_until - now) / timedelta(minutes=1))),
        )
