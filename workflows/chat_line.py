"""One line that the customer writes to the chat from the call.

A workflow of its own: an escalation's history is bounded, and what people write is not.
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

from workflows.messages import CHAT_LINE_TYPE
from workflows.twilio_calls import POST_CHAT_LINE, ChatLinePosted, PostChatLine

# After this time the line is given up: words that come long after they were meant mislead.
TRIED_FOR = timedelta(minutes=2)
ATTEMPT = timedelta(seconds=5)
RETRIES = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=5))


@workflow.defn(name=CHAT_LINE_TYPE)
class ChatLineWorkflow:
    """Its id is the line's, so that a line sent twice is one. Fails when the chat did not take it."""

    @workflow.run
    async def run(self, line: PostChatLine) -> ChatLinePosted:
        posted: ChatLinePosted = await workflow.execute_activity(
            POST_CHAT_LINE,
            line,
            result_type=ChatLinePosted,
            schedule_to_close_timeout=TRIED_FOR,
            start_to_close_timeout=ATTEMPT,
            retry_policy=RETRIES,
            summary="Post what the customer writes into the chat",
        )
        return posted
