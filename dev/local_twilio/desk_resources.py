"""Records as the desk and the web chat read them: the resources of Twilio's REST, with what SDKs add."""

from dev.local_twilio.account import derived_sid
from dev.local_twilio.changes import Record
from dev.local_twilio.conversation_resources import (
    conversation_resource,
    message_resource,
    participant_resource,
)
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import (
    Activity,
    Conversation,
    ConversationParticipant,
    Message,
    Reservation,
    Task,
    Worker,
)
from dev.local_twilio.rest import Resource
from dev.local_twilio.task_resources import reservation_resource, task_resource, worker_resource


class DeskResources:
    def __init__(self, twilio: LocalTwilio) -> None:
        self._twilio = twilio
        self._account = twilio.account

    def of(self, record: Record) -> Resource:
        match record:
            case Worker():
                return worker_resource(self._account, record)
            case Task():
                return task_resource(self._account, record, self._twilio.now())
            case Reservation():
                return self._reservation(record)
            case Conversation():
                return self._conversation(record)
            case ConversationParticipant():
                return self._participant(record)
            case Message():
                return message_resource(self._account, record)

    def activity_sid(self, activity: Activity) -> str:
        return derived_sid("WA", self._account.workspace_sid, activity)

    def activities(self) -> list[Resource]:
        return [
            {
                "sid": self.activity_sid(activity),
                "friendly_name": activity,
                "available": activity == Activity.AVAILABLE,
            }
            for activity in Activity
        ]

    def _reservation(self, reservation: Reservation) -> Resource:
        """With its task, as TaskRouter sends it to a worker."""
        task = self._twilio.tasks.get(reservation.task_sid)
        return {**reservation_resource(self._account, reservation), "task": self.of(task)}

    def _conversation(self, conversation: Conversation) -> Resource:
        participants = self._twilio.conversations.participants(conversation.sid)
        return {
            **conversation_resource(self._account, conversation),
            "participants": [self._participant(participant) for participant in participants],
        }

    def _participant(self, participant: ConversationParticipant) -> Resource:
        """With the name of its user: a customer's as they gave it, an agent's as their worker has it."""
        worker = self._twilio.workers.with_identity(participant.identity)
        name = (
            participant.attributes.get("friendlyName") if worker is None else worker.attributes["full_name"]
        )
        return {
            **participant_resource(self._account, participant),
            "friendly_name": name or participant.identity,
        }
