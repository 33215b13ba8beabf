"""What the API answers when it does not do what was asked: application/problem+json (RFC 9457).

Each problem is one class, raised anywhere below an endpoint. Its OpenAPI entry and its page under
`/problems/` come from the same class.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

MEDIA_TYPE: Final = "application/problem+json"
PROBLEMS: dict[str, type["Problem"]] = {}


class Problem(Exception):  # noqa: N818  # RFC 9457's word
    """The base of all. `detail` is a sentence for people; `extras` become members of the body.

    retry_after: seconds, sent as the Retry-After header.
    """

    status: ClassVar[int]
    name: ClassVar[str]
    title: ClassVar[str]
    explanation: ClassVar[str]
    example: ClassVar[Mapping[str, Any]] = {}
    headers: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls) -> None:
        PROBLEMS[cls.name] = cls

    def __init__(self, detail: str = "", *, retry_after: int | None = None, **extras: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.retry_after = retry_after
        self.extras = extras

    def response(self) -> JSONResponse:
        wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        return problem_response(
            self.status,
            f"/problems/{self.name}",
            self.title,
            self.detail,
            self.extras,
            {**self.headers, **wait},
        )


def problem_response(
    status: int,
    kind: str,
    title: str,
    detail: str,
    extras: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = {"type": kind, "title": title, "status": status, "detail": detail, **(extras or {})}
    return JSONResponse(jsonable_encoder(body), status, headers, MEDIA_TYPE)


class ProblemBody(BaseModel):
    """RFC 9457. `type` is the stable name, and the address of a page that explains it."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["/problems/unknown-code"])
    title: str
    status: int
    detail: str


def responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI `responses` of an endpoint that may raise these. Name all: a status may have several."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        answer = by_status.setdefault(
            problem.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": ProblemBody.model_json_schema(), "examples": {}}},
            },
        )
        answer["description"] = " · ".join(filter(None, (answer["description"], problem.title)))
        if problem.status in (429, 503):
            answer["headers"] = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
        answer["content"][MEDIA_TYPE]["examples"][problem.name] = {
            "value": {
                "type": f"/problems/{problem.name}",
                "title": problem.title,
                "status": problem.status,
                "detail": problem.title,
                **problem.example,
            }
        }
    return by_status


# --- the code and the escalation behind it --------------------------------------------------------


class MalformedCode(Problem):
    status, name, title = 422, "malformed-code", "This is not a join code"
    explanation = (
        "A join code has 7 to 26 letters and digits (Crockford's base 32, so no U). Upper and lower case, "
        "spaces and hyphens make no difference; O is read as 0, I and L as 1."
    )


class UnknownCode(Problem):
    status, name, title = 404, "unknown-code", "No escalation has this code"
    explanation = "The code was mistyped, or its escalation ended so long ago that nothing is kept of it."


class TooManyGuesses(Problem):
    status, name, title = 429, "too-many-guesses", "Too many unknown codes"
    explanation = (
        "Unknown codes are counted per address and in all, because a code is all that a customer needs. "
        "Wait for as many seconds as Retry-After says, then try again."
    )


class EscalationOver(Problem):
    status, name, title = 410, "escalation-over", "This escalation is over"
    explanation = (
        "The link has expired or was taken back, or the call has ended; `reason` and `outcome` say which. "
        "Where `may_rate` is true the customer may still rate the call, until `rate_until`."
    )
    example: ClassVar[Mapping[str, Any]] = {
        "outcome": None,
        "reason": "agent_ended",
        "may_rate": True,
        "rate_until": "2026-11-21T10:15:00Z",
        "now": "2026-11-21T10:01:00Z",
    }


# --- the customer's -------------------------------------------------------------------------------


class LinkInUse(Problem):
    status, name, title = 409, "link-in-use", "The link is in use on another device"
    explanation = (
        "Another browser claimed this link and is in the call, or about to enter it. "
        "Once it has left, a new arrival takes over."
    )


class AgentAbsent(Problem):
    status, name, title = 409, "agent-absent", "The agent is not in the room yet"
    explanation = (
        "Before the first call the customer waits outside the room. Follow the event stream and ask for a "
        "token when `agent_present` turns true."
    )


class WrongClaim(Problem):
    status, name, title = 403, "wrong-claim", "The link was not claimed by this browser"
    explanation = (
        "An arrival leaves a secret, the claim, that only its browser knows. Joining, leaving and rating "
        "need the claim of the latest arrival."
    )


class NoCall(Problem):
    status, name, title = 409, "no-call", "There has been no call yet"
    explanation = (
        "The customer writes to the chat from the call: from the moment both were in the room, to its end."
    )


class ChatClosed(Problem):
    status, name, title = 409, "chat-closed", "The chat does not take this line"
    explanation = (
        "The chat is closed, or gone, or nobody in it is known to be its customer. The call goes on; sending "
        "the line again does not help."
    )


class NothingToRate(Problem):
    status, name, title = 409, "nothing-to-rate", "There was no call to rate"
    explanation = "A call can be rated from the moment both were in the room."


class AlreadyRated(Problem):
    status, name, title = 409, "already-rated", "This call was rated with another answer"
    explanation = "A call is rated once. Sending the same answer again is answered with 200."


# --- the agent's ----------------------------------------------------------------------------------


class AgentBusy(Problem):
    status, name, title = 409, "agent-busy", "The agent is in another video room"
    explanation = (
        "An agent is in one video room at a time. `other` names the escalation that holds the agent."
    )
    example: ClassVar[Mapping[str, Any]] = {
        "other": {
            "code": "5H2QK8N",
            "task_sid": "WT0123456789abcdef0123456789abcdef",
            "customer_name": "Customer",
        }
    }


class CallWasHad(Problem):
    status, name, title = 409, "call-was-had", "There was a call: the link cannot be taken back"
    explanation = "A link can be taken back until both were in the room. After that, end the call instead."


class NoConsent(Problem):
    status, name, title = 409, "no-consent", "The customer has not agreed to a recording"
    explanation = (
        "A call is recorded only where VIDEO_RECORD_BY_DEFAULT asks for it and the customer agreed when they "
        "joined; they may take that back at any time, and then it cannot be started again."
    )


class NotSignedIn(Problem):
    status, name, title = 401, "not-signed-in", "A valid Flex user token is needed"
    explanation = "Send the signed-in Flex user's current token as `Authorization: Bearer ...`."
    headers: ClassVar[Mapping[str, str]] = {"WWW-Authenticate": "Bearer"}


class NotYourTask(Problem):
    status, name, title = 403, "not-your-task", "The task is not this agent's"
    explanation = (
        "The agent's worker must hold a reservation of the task, accepted or wrapping. Reading and ending "
        "are also open to the escalation's own worker."
    )


class NoEscalation(Problem):
    status, name, title = 404, "no-escalation", "The task has no escalation"
    explanation = "Nobody turned this task's chat into a video call, or nothing is kept of it any more."


class UnknownTask(Problem):
    status, name, title = 404, "unknown-task", "There is no such task"
    explanation = "TaskRouter does not know the task: it was never there, or was deleted after its end."


class NotAChat(Problem):
    status, name, title = 422, "not-a-chat", "The task is not a chat"
    explanation = "Only a task with a conversation (attribute `conversationSid`) can become a video call."


# --- any caller's ---------------------------------------------------------------------------------

_THE_REST_IS_NOT_READ: Final = {"Connection": "close"}


class InvalidRequest(Problem):
    status, name, title = 422, "invalid-request", "The request is not as this endpoint expects it"
    explanation = "`errors` lists what is wrong, and where. The API's description is at /docs."
    example: ClassVar[Mapping[str, Any]] = {
        "errors": [{"where": "body.task_sid", "what": "Field required"}],
    }


def invalid_request(errors: Iterable[Mapping[str, Any]]) -> InvalidRequest:
    """Of pydantic's errors: where and what, never the input, which may hold a secret."""
    return InvalidRequest(
        errors=[{"where": ".".join(map(str, error["loc"])), "what": error["msg"]} for error in errors]
    )


class BodyTooLarge(Problem):
    status, name, title = 413, "body-too-large", "The request's body is too large"
    explanation = "No request to this API needs more than 64 KiB."
    headers: ClassVar[Mapping[str, str]] = _THE_REST_IS_NOT_READ


class BodyTooSlow(Problem):
    status, name, title = 408, "body-too-slow", "The request's body took too long"
    explanation = "The whole body must arrive within 10 seconds of the headers. Send the request again."
    headers: ClassVar[Mapping[str, str]] = _THE_REST_IS_NOT_READ


class TooOften(Problem):
    status, name, title = 429, "too-often", "Too many requests for this escalation"
    explanation = "Admissions and arrivals of one escalation are limited. Wait as Retry-After says."


class BadSignature(Problem):
    status, name, title = 403, "bad-signature", "The request was not signed by this Twilio account"
    explanation = (
        "Callbacks carry X-Twilio-Signature, made with the account's auth token over the public address of "
        "this endpoint, and the account's own AccountSid. Check TWILIO_AUTH_TOKEN and PUBLIC_URL."
    )


class TemporarilyUnavailable(Problem):
    status, name, title = 503, "temporarily-unavailable", "The service cannot do this right now"
    explanation = (
        "Temporal, or the worker that runs escalations, did not answer in time. What was asked may still "
        "happen; asking again after Retry-After is safe."
    )

    def __init__(self, detail: str = "", *, retry_after: int = 2) -> None:
        super().__init__(detail, retry_after=retry_after)


class TwilioUnavailable(Problem):
    status, name, title = 503, "twilio-unavailable", "Twilio cannot be asked right now"
    explanation = "Twilio did not answer in time, or refused our credentials. Ask again after Retry-After."

    def __init__(self, detail: str = "", *, retry_after: int = 2) -> None:
        super().__init__(detail, retry_after=retry_after)
