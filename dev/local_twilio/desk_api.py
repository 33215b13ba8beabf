"""What the desk and the web chat ask of the local Twilio, under /desk.

What Twilio's own SDKs talk to has no public API, so the paths are ours. A caller is an agent with a Flex
user token, or a customer with their chat's token. Refusals have Twilio's shape.
"""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from dev.local_twilio.desk_callers import Caller, DeskCallers
from dev.local_twilio.desk_interactions import DeskInteractions
from dev.local_twilio.desk_requests import (
    LogIn,
    MarkRead,
    SendMessage,
    SetActivity,
    StartChat,
    body_as,
)
from dev.local_twilio.desk_resources import DeskResources
from dev.local_twilio.desk_stream import DeskStream
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Activity, Conversation
from dev.local_twilio.tasks import OPEN
from dev.local_twilio.twilio_errors import INVALID_PARAMETER, NotFoundError, TwilioError, error_response

MOST_MESSAGES = 100  # of one page
LONGEST_NUMBER = 9  # digits


def desk_mount(twilio: LocalTwilio, origins: Sequence[str]) -> Mount:
    """The desk's API for `create_app`. Only pages of these origins may call it."""
    callers = DeskCallers(twilio)
    resources = DeskResources(twilio)
    api = DeskApi(twilio, callers, resources)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=origins,
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "clientVersion", "apiVersion"],
        max_age=600,
    )
    return Mount(
        "/desk",
        Starlette(
            routes=[
                Route("/login", api.log_in, methods=["POST"]),
                Route("/worker", api.worker),
                Route("/worker/activity", api.set_activity, methods=["POST"]),
                Route("/workers", api.colleagues),
                Route("/interactions", DeskInteractions(twilio, callers).answer, methods=["POST"]),
                Route("/chats", api.start_chat, methods=["POST"]),
                Route("/conversations/{sid}", api.conversation),
                Route("/conversations/{sid}/messages", api.messages),
                Route("/conversations/{sid}/messages", api.send_message, methods=["POST"]),
                Route("/conversations/{sid}/read", api.mark_read, methods=["POST"]),
                Route("/events", DeskStream(twilio, callers, resources).open),
            ],
            middleware=[cors],
            exception_handlers={TwilioError: _refuse},
        ),
    )


class DeskApi:
    def __init__(self, twilio: LocalTwilio, callers: DeskCallers, resources: DeskResources) -> None:
        self._twilio = twilio
        self._callers = callers
        self._resources = resources

    # --- the agent --------------------------------------------------------------------------------------

    async def log_in(self, request: Request) -> Response:
        """A Flex user token for one of the demo's agents, who begins work by it."""
        token = self._callers.log_in((await body_as(LogIn, request)).worker)
        if token.worker.activity == Activity.OFFLINE:
            self._twilio.tasks.set_worker_activity(token.worker.sid, Activity.AVAILABLE)
        return JSONResponse(
            {
                "account_sid": self._twilio.account.account_sid,
                "workspace_sid": self._twilio.account.workspace_sid,
                "worker_sid": token.worker.sid,
                "identity": token.worker.identity,
                "roles": token.worker.attributes["roles"],
                "token": token.token,
                "expires_at": token.expires_at.isoformat(),
                "offline_activity_sid": self._resources.activity_sid(Activity.OFFLINE),
            }
        )

    async def worker(self, request: Request) -> Response:
        """The agent, their possible activities, and the reservations that are still theirs."""
        worker = self._callers.agent(request)
        return JSONResponse(
            {
                "worker": self._resources.of(worker),
                "activities": self._resources.activities(),
                "reservations": [
                    self._resources.of(reservation)
                    for reservation in self._twilio.tasks.reservations(worker_sid=worker.sid)
                    if reservation.reservation_status in OPEN
                ],
            }
        )

    async def set_activity(self, request: Request) -> Response:
        worker = self._callers.agent(request)
        wanted = (await body_as(SetActivity, request)).activity_sid
        for activity in Activity:
            if self._resources.activity_sid(activity) == wanted:
                updated = self._twilio.tasks.set_worker_activity(worker.sid, activity)
                return JSONResponse(self._resources.of(updated))
        raise TwilioError(INVALID_PARAMETER, "There is no such activity.")

    async def colleagues(self, request: Request) -> Response:
        """Whom a task may be transferred to."""
        self._callers.agent(request)
        return JSONResponse([self._resources.of(worker) for worker in self._twilio.workers.all()])

    # --- chats ------------------------------------------------------------------------------------------

    async def start_chat(self, request: Request) -> Response:
        """A customer begins a chat: their token is good for its conversation only."""
        wanted = await body_as(StartChat, request)
        agent_sid = None if wanted.worker is None else self._callers.demo_agent(wanted.worker).sid
        chat = self._twilio.chats.start(wanted.name, agent_sid)
        return JSONResponse(
            {
                "conversation_sid": chat.conversation.sid,
                "identity": chat.customer_identity,
                "token": self._callers.chat_token(chat.conversation.sid, chat.customer_identity),
            },
            status_code=201,
        )

    async def conversation(self, request: Request) -> Response:
        _, conversation = self._own_conversation(request)
        return JSONResponse(self._resources.of(conversation))

    async def messages(self, request: Request) -> Response:
        """The last `limit` messages, or those up to the index `last`."""
        _, conversation = self._own_conversation(request)
        messages = self._twilio.conversations.messages(conversation.sid)
        limit = min(_number(request, "limit", MOST_MESSAGES), MOST_MESSAGES)
        end = min(_number(request, "last", len(messages)) + 1, len(messages))
        page = messages[max(0, end - limit) : end]
        return JSONResponse([self._resources.of(message) for message in page])

    async def send_message(self, request: Request) -> Response:
        caller, conversation = self._own_conversation(request)
        sent = await body_as(SendMessage, request)
        message = self._twilio.conversations.add_message(
            conversation.sid, caller.identity, sent.body, sent.attributes
        )
        return JSONResponse(self._resources.of(message), status_code=201)

    async def mark_read(self, request: Request) -> Response:
        caller, conversation = self._own_conversation(request)
        index = (await body_as(MarkRead, request)).index
        for participant in self._twilio.conversations.participants(conversation.sid):
            if participant.identity == caller.identity:
                self._twilio.conversations.mark_read(participant.sid, index)
        return Response(status_code=204)

    def _own_conversation(self, request: Request) -> tuple[Caller, Conversation]:
        caller = self._callers.caller(request)
        conversation = self._twilio.conversations.get(request.path_params["sid"])
        if not self._callers.takes_part(caller, conversation.sid):
            raise NotFoundError
        return caller, conversation


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise TwilioError(INVALID_PARAMETER, f"{name} is a number.")
    return int(text)


async def _refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, TwilioError)  # noqa: S101  the handler is registered for this class only
    refused = error_response(error)
    if "WWW-Authenticate" in refused.headers:
        del refused.headers["WWW-Authenticate"]  # a page asks, not a person: no browser's own dialog
    return refused
