"""A worker has room for many calls, each of which has an activity for as long as it lasts."""

import asyncio

from temporalio import activity
from temporalio.client import Client

from temporal.connection import escalation_plugin
from tests.payload_keys import KEYS
from tests.temporal_server import temporal_server
from tests.workflow.session import first_that
from worker import worker_with
from workflows.chat_line import ChatLineWorkflow
from workflows.messages import TASK_QUEUE, chat_line_workflow_id
from workflows.twilio_calls import POST_CHAT_LINE, ChatLinePosted, PostChatLine

MANY = 150  # the SDK's own limit is 100


class Chat:
    """Takes no line before it is told to."""

    def __init__(self) -> None:
        self.waiting = 0
        self.takes = asyncio.Event()

    @activity.defn(name=POST_CHAT_LINE)
    async def post_chat_line(self, line: PostChatLine) -> ChatLinePosted:
        self.waiting += 1
        await self.takes.wait()
        return ChatLinePosted(message_sid=line.line_id)


async def test_more_than_a_hundred_activities_go_on_in_one_worker() -> None:
    chat = Chat()
    with temporal_server() as address:
        client = await Client.connect(address, plugins=[escalation_plugin(KEYS)])
        async with worker_with([chat.post_chat_line], client):
            await asyncio.gather(*(_write(client, number) for number in range(MANY)))
            try:
                await first_that(lambda waiting: waiting >= MANY, lambda: _waiting(chat))
            finally:
                chat.takes.set()


async def _write(client: Client, number: int) -> None:
    line = PostChatLine(task_sid="WT", agent="agent", line_id=f"{number:016}", text="Hello")
    line_id = chat_line_workflow_id("7KQ2M9X", line.line_id)
    await client.start_workflow(ChatLineWorkflow.run, line, id=line_id, task_queue=TASK_QUEUE)


async def _waiting(chat: Chat) -> int:
    return chat.waiting
