"""Who calls the desk's API: an agent by a Flex user token, a customer by their chat's token."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request

from dev.local_twilio.flex_tokens import FlexToken
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Worker
from dev.local_twilio.twilio_errors import AUTHENTICATE, INVALID_PARAMETER, TwilioError

SHIFT = timedelta(hours=12)  # a Flex token's life: the desk signs in once, when it is opened


@dataclass(frozen=True)
class Caller:
    identity: str
    worker_sid: str | None = None  # an agent's
    conversation_sid: str | None = None  # a customer's only one


class DeskCallers:
    def __init__(self, twilio: LocalTwilio) -> None:
        self._account = twilio.account
        self._workers = twilio.workers
        self._conversations = twilio.conversations
        self._flex_tokens = twilio.flex_tokens

    def log_in(self, number: int) -> FlexToken:
        """A token for the demo's agent 1, 2, ... Raises TwilioError when there is no such agent."""
        return self._flex_tokens.issue(self.demo_agent(number).sid, SHIFT)

    def demo_agent(self, number: int) -> Worker:
        """The demo's agent 1, 2, ... Raises TwilioError when there is no such agent."""
        workers = self._workers.all()
        if not 1 <= number <= len(workers):
            raise TwilioError(INVALID_PARAMETER, f"The demo has the agents 1 to {len(workers)}.")
        return workers[number - 1]

    def agent(self, request: Request) -> Worker:
        """The agent whose token the request carries. Raises TwilioError 20003."""
        return self.agent_of_token(_bearer(request))

    def agent_of_token(self, token: str) -> Worker:
        """Raises TwilioError 20003."""
        found = self._flex_tokens.validate(token)
        if found is None:
            raise TwilioError(AUTHENTICATE, "Authenticate", 401)
        return found.worker

    def caller(self, request: Request) -> Caller:
        """The agent or the customer. Raises TwilioError 20003."""
        conversation_sid, _, rest = _bearer(request).partition(".")
        identity, _, signature = rest.partition(".")
        if hmac.compare_digest(signature.encode(), self._signature(conversation_sid, identity).encode()):
            return Caller(identity, conversation_sid=conversation_sid)
        worker = self.agent(request)
        return Caller(worker.identity, worker_sid=worker.sid)

    def takes_part(self, caller: Caller, conversation_sid: str) -> bool:
        """Whether the conversation is theirs: a customer's own, or one that an agent has joined."""
        if caller.conversation_sid is not None:
            return caller.conversation_sid == conversation_sid
        return caller.identity in {
            participant.identity for participant in self._conversations.participants(conversation_sid)
        }

    def chat_token(self, conversation_sid: str, identity: str) -> str:
        """Says itself what it is for, so that nothing need be kept."""
        return f"{conversation_sid}.{identity}.{self._signature(conversation_sid, identity)}"

    def _signature(self, conversation_sid: str, identity: str) -> str:
        text = f"web-chat:{conversation_sid}:{identity}"
        return hmac.new(self._account.auth_token.encode(), text.encode(), hashlib.sha256).hexdigest()


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme == "Bearer" else ""
