"""Lines to the chat for the corpus."""

import pytest
from temporalio.client import Client, WorkflowFailureError, WorkflowHistory

from tests.workflow.session import first_that
from tests.workflow.twilio_in_memory import TwilioInMemory
from workflows.chat_line import ChatLineWorkflow
from workflows.messages import TASK_QUEUE, chat_line_workflow_id
from workflows.twilio_calls import POST_CHAT_LINE, PostChatLine

WRITTEN, REFUSED = "chat_line", "chat_line_refused"


async def chat_lines(client: Client, twilio: TwilioInMemory) -> dict[str, WorkflowHistory]:
    """One that the chat takes at the second attempt, and one that it refuses for good."""
    twilio.refuse(POST_CHAT_LINE, WRITTEN)
    twilio.refuse(POST_CHAT_LINE, REFUSED, retryable=False)
    lines = {
        name: await client.start_workflow(
            ChatLineWorkflow.run,
            PostChatLine(task_sid=name, agent="agent", line_id="0" * 16, text="I can't hear you"),
            id=chat_line_workflow_id("7KQ2M9X", name),
            task_queue=TASK_QUEUE,
        )
        for name in (WRITTEN, REFUSED)
    }

    async def attempts() -> int:
        return twilio.calls[POST_CHAT_LINE, WRITTEN]

    await first_that(lambda made: made == 1, attempts)
    twilio.accept(POST_CHAT_LINE, WRITTEN)
    await lines[WRITTEN].result()
    with pytest.raises(WorkflowFailureError):
        await lines[REFUSED].result()
    return {name: await line.fetch_history() for name, line in lines.items()}
