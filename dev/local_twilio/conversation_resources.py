"""Conversations, participants and messages in the shape of conversations.twilio.com/v1."""

import json

from dev.local_twilio.account import Account, derived_sid
from dev.local_twilio.records import Conversation, ConversationParticipant, Message
from dev.local_twilio.rest import Resource, optional_rest_time, product_url, rest_time

PRODUCT = "conversations"


def conversation_resource(account: Account, conversation: Conversation) -> Resource:
    url = product_url(PRODUCT, f"/v1/Conversations/{conversation.sid}")
    return {
        "account_sid": account.account_sid,
        "attributes": json.dumps(conversation.attributes),
        "bindings": None,
        "chat_service_sid": derived_sid("IS", account.account_sid),
        "date_created": rest_time(conversation.date_created),
        "date_updated": rest_time(conversation.date_updated),
        "friendly_name": conversation.friendly_name,
        "messaging_service_sid": derived_sid("MG", account.account_sid),
        "sid": conversation.sid,
        "state": conversation.state,
        "timers": {},
        "unique_name": conversation.unique_name,
        "url": url,
        "links": {
            "export": f"{url}/Export",
            "messages": f"{url}/Messages",
            "participants": f"{url}/Participants",
            "webhooks": f"{url}/Webhooks",
        },
    }


def participant_resource(account: Account, participant: ConversationParticipant) -> Resource:
    return {
        "account_sid": account.account_sid,
        "attributes": json.dumps(participant.attributes),
        "conversation_sid": participant.conversation_sid,
        "date_created": rest_time(participant.date_created),
        "date_updated": rest_time(participant.date_updated),
        "identity": participant.identity,
        "last_read_message_index": participant.last_read_message_index,
        "last_read_timestamp": optional_rest_time(participant.last_read_timestamp),
        "messaging_binding": None,
        "role_sid": derived_sid("RL", account.account_sid, "channel user"),
        "sid": participant.sid,
        "url": product_url(
            PRODUCT, f"/v1/Conversations/{participant.conversation_sid}/Participants/{participant.sid}"
        ),
    }


def message_resource(account: Account, message: Message) -> Resource:
    url = product_url(PRODUCT, f"/v1/Conversations/{message.conversation_sid}/Messages/{message.sid}")
    return {
        "account_sid": account.account_sid,
        "attributes": json.dumps(message.attributes),
        "author": message.author,
        "body": message.body,
        "content_sid": None,
        "conversation_sid": message.conversation_sid,
        "date_created": rest_time(message.date_created),
        "date_updated": rest_time(message.date_updated),
        "delivery": None,
        "index": message.index,
        "media": None,
        "participant_sid": message.participant_sid,
        "sid": message.sid,
        "url": url,
        "links": {"channel_metadata": f"{url}/ChannelMetadata", "delivery_receipts": f"{url}/Receipts"},
    }
