"""A customer's chat: a conversation and the task that brings it to an agent, as Flex makes them."""

from dataclasses import dataclass

from dev.local_twilio.account import new_sid
from dev.local_twilio.conversations import Conversations
from dev.local_twilio.database import Database
from dev.local_twilio.records import Conversation, Reservation, Task, TaskOptions, TaskStatus
from dev.local_twilio.tasks import Tasks
from dev.local_twilio.workers import Workers

ENDING = (TaskStatus.WRAPPING, TaskStatus.COMPLETED)


@dataclass(frozen=True)
class Chat:
    conversation: Conversation
    task: Task
    customer_identity: str


class Chats:
    """What the web chat and the desk do to both at once."""

    def __init__(
        self, database: Database, tasks: Tasks, workers: Workers, conversations: Conversations
    ) -> None:
        self._database = database
        self._tasks = tasks
        self._workers = workers
        self._conversations = conversations

    def start(self, customer_name: str, worker_sid: str | None = None) -> Chat:
        """A customer begins to chat; the task is offered to an available worker, or to the one named only."""
        identity = new_sid("FX")
        with self._database.transaction():
            conversation = self._conversations.create(
                friendly_name=customer_name,
                attributes={"pre_engagement_data": {"friendlyName": customer_name}},
            )
            self._conversations.join(conversation.sid, identity, {"friendlyName": customer_name})
            task = self._tasks.create(
                {
                    "channelType": "web",
                    "conversationSid": conversation.sid,
                    "customerName": customer_name,
                    "customerAddress": identity,
                    "from": customer_name,
                    # by these Flex accepts, ends and completes the chat through its Interactions API
                    "flexInteractionSid": new_sid("KD"),
                    "flexInteractionChannelSid": new_sid("UO"),
                    "flexChannelInviteSid": new_sid("KG"),
                },
                TaskOptions(routing_target=worker_sid),
            )
        return Chat(conversation, task, identity)

    def accept(self, reservation_sid: str) -> Reservation:
        """The agent takes the task and joins its conversation; after a transfer the former agent leaves."""
        with self._database.transaction():
            accepted = self._tasks.accept(reservation_sid)
            conversation_sid = _conversation_sid(self._tasks.get(accepted.task_sid))
            if conversation_sid is not None:
                former = {
                    r.worker_name
                    for r in self._tasks.reservations(task_sid=accepted.task_sid)
                    if r.worker_sid != accepted.worker_sid
                }
                for participant in self._conversations.participants(conversation_sid):
                    if participant.identity in former:
                        self._conversations.leave(participant.sid)
                self._conversations.join(conversation_sid, accepted.worker_name)
        return accepted

    def wrap_up(self, reservation_sid: str) -> Reservation:
        """The agent ends the chat: wrap-up begins and the conversation is closed."""
        with self._database.transaction():
            wrapping = self._tasks.wrap_up_reservation(reservation_sid)
            self._close_conversation(self._tasks.get(wrapping.task_sid))
        return wrapping

    def complete(self, reservation_sid: str) -> Reservation:
        """The agent is done with the task; the conversation is closed with it."""
        with self._database.transaction():
            completed = self._tasks.complete_reservation(reservation_sid)
            self._close_conversation(self._tasks.get(completed.task_sid))
        return completed

    def _close_conversation(self, task: Task) -> None:
        conversation_sid = _conversation_sid(task)
        if conversation_sid is not None and task.assignment_status in ENDING:
            self._conversations.close(conversation_sid)


def _conversation_sid(task: Task) -> str | None:
    """Attributes are anybody's to write: what is no text is no conversation."""
    sid = task.attributes.get("conversationSid")
    return sid if isinstance(sid, str) and sid else None
