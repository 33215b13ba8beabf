"""REST: conversations.twilio.com/v1."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from dev.local_twilio.conversation_resources import (
    PRODUCT,
    conversation_resource,
    message_resource,
    participant_resource,
)
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Conversation
from dev.local_twilio.rest import form_parameters, page_response, query_parameters
from dev.local_twilio.twilio_errors import INVALID_PARAMETER, TwilioError

CONVERSATION = "/v1/Conversations/{conversation}"
LONGEST_PAGE = 100
PAGING = ("PageSize", "Page", "PageToken")
NO_AUTHOR = "system"


def conversations_routes(twilio: LocalTwilio) -> Sequence[BaseRoute]:
    routes = ConversationsRest(twilio)
    return [
        Route("/v1/Conversations", routes.list_conversations, methods=["GET"]),
        Route(CONVERSATION, routes.fetch_conversation, methods=["GET"]),
        Route(CONVERSATION + "/Messages", routes.list_messages, methods=["GET"]),
        Route(CONVERSATION + "/Messages", routes.create_message, methods=["POST"]),
        Route(CONVERSATION + "/Messages/{message}", routes.fetch_message, methods=["GET"]),
        Route(CONVERSATION + "/Participants", routes.list_participants, methods=["GET"]),
    ]


class ConversationsRest:
    def __init__(self, twilio: LocalTwilio) -> None:
        self._account = twilio.account
        self._conversations = twilio.conversations

    async def list_conversations(self, request: Request) -> JSONResponse:
        """In the order of their creation. A filter has no effect here, and is refused."""
        query_parameters(request).only(PAGING)
        return page_response(
            request,
            PRODUCT,
            "conversations",
            self._conversations.all(),
            lambda conversation: conversation_resource(self._account, conversation),
            LONGEST_PAGE,
        )

    async def fetch_conversation(self, request: Request) -> JSONResponse:
        return JSONResponse(conversation_resource(self._account, self._conversation_of(request)))

    async def create_message(self, request: Request) -> JSONResponse:
        """X-Twilio-Webhook-Enabled is checked and has no effect: there are no webhooks to call."""
        form = await form_parameters(request)
        if request.headers.get("x-twilio-webhook-enabled", "false") not in ("true", "false"):
            raise TwilioError(INVALID_PARAMETER, "Invalid value for header X-Twilio-Webhook-Enabled")
        message = self._conversations.add_message(
            self._conversation_of(request).sid,
            author=form.text("Author") or NO_AUTHOR,
            body=form.text("Body"),
            attributes=form.json_object("Attributes"),
        )
        return JSONResponse(message_resource(self._account, message), status_code=201)

    async def list_messages(self, request: Request) -> JSONResponse:
        order = query_parameters(request).choice("Order", ("asc", "desc"))
        messages = self._conversations.messages(self._conversation_of(request).sid)
        return page_response(
            request,
            PRODUCT,
            "messages",
            messages[::-1] if order == "desc" else messages,
            lambda message: message_resource(self._account, message),
            LONGEST_PAGE,
        )

    async def fetch_message(self, request: Request) -> JSONResponse:
        message = self._conversations.message(
            self._conversation_of(request).sid, request.path_params["message"]
        )
        return JSONResponse(message_resource(self._account, message))

    async def list_participants(self, request: Request) -> JSONResponse:
        return page_response(
            request,
            PRODUCT,
            "participants",
            self._conversations.participants(self._conversation_of(request).sid),
            lambda participant: participant_resource(self._account, participant),
            LONGEST_PAGE,
        )

    def _conversation_of(self, request: Request) -> Conversation:
        return self._conversations.get(request.path_params["conversation"])
