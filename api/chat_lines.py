"""What the customer writes in the call, into the chat that is there already.

Each line is a workflow of its own, named by its id: again is the same, at whichever replica.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, field_validator
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError, WorkflowAlreadyStartedError

from api.customers import OF_A_BODY, raises
from api.escalations import over
from api.guess_limits import Limits
from api.plain_text import SAYS_SOMETHING, plain_line
from api.problems import (
    ChatClosed,
    EscalationOver,
    NoCall,
    Problem,
    TooOften,
    TwilioUnavailable,
    WrongClaim,
)
from api.temporal_bounds import bounded
from api.visits import Claimed, Visit
from workflows.messages import CHAT_LINE_TYPE, TASK_QUEUE, TASK_TIMEOUT, chat_line_workflow_id
from workflows.twilio_calls import PostChatLine, TwilioRefused

LONGEST_LINE: Final = 500  # characters

router = APIRouter(prefix="/api/join/{code}", tags=["Customers"])


class ChatLines:
    def __init__(self, client: Client) -> None:
        self._client = client

    async def post(self, code: str, line: PostChatLine) -> None:
        """Returns once the line is in the chat, where it is once only, however often it is posted.

        A line that the chat did not take may be posted again. Raises ChatClosed, TwilioUnavailable (it was
        given up), TemporarilyUnavailable (it is being tried).
        """
        async with bounded():
            try:
                started = await self._client.start_workflow(
                    CHAT_LINE_TYPE,
                    line,
                    id=chat_line_workflow_id(code, line.line_id),
                    task_queue=TASK_QUEUE,
                    task_timeout=TASK_TIMEOUT,
                    id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    static_summary=f"The customer of {line.task_sid} writes to the chat",
                )
            except WorkflowAlreadyStartedError:
                return  # it is in the chat: any other end lets it be started anew
            try:
                await started.result()
            except WorkflowFailureError as error:
                raise _problem(error) from error


def _problem(error: WorkflowFailureError) -> Problem:
    refused = error.cause.cause if isinstance(error.cause, ActivityError) else None
    if isinstance(refused, ApplicationError) and refused.type in set(TwilioRefused):
        return ChatClosed()
    return TwilioUnavailable()


async def _chat_lines(request: Request) -> ChatLines:
    chat_lines: ChatLines = request.app.state.chat_lines
    return chat_lines


class LineOfCustomer(Claimed):
    """`id` is the page's own: the same id is the same line, whose first text holds."""

    id: Annotated[
        str, Field(pattern="^[A-Za-z0-9_-]{16,64}$", examples=["6f1c2b1e-5b7a-4c1e-9b1d-2f6d6c1f0a11"])
    ]
    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_LINE,
            examples=["I can't hear you"],
            json_schema_extra={"pattern": SAYS_SOMETHING},
        ),
    ]

    @field_validator("text", mode="before")
    @classmethod
    def _is_one_plain_line(cls, text: object) -> object:
        return plain_line(text) if isinstance(text, str) else text


@router.post(
    "/chat-line",
    status_code=204,
    summary="Write a line to the agent, into the chat",
    response_class=Response,
    responses=raises(
        *(*OF_A_BODY, NoCall, ChatClosed, WrongClaim, EscalationOver, TooOften, TwilioUnavailable)
    ),
)
async def write(
    body: LineOfCustomer,
    visit: Visit,
    limits: Limits,
    chat_lines: Annotated[ChatLines, Depends(_chat_lines)],
) -> None:
    """204 when it is in the chat, as the customer's. While there is a call: who has a link is not believed to
    be the customer of the chat before the agent could see them."""
    escalation = await visit.escalation(body)
    if escalation.ended:
        raise over(escalation)
    body.check(escalation)
    if not escalation.had_call:
        raise NoCall
    limits.allow_post(escalation.code, "lines")
    line = PostChatLine(
        task_sid=escalation.task_sid, agent=escalation.agent.identity, line_id=body.id, text=body.text
    )
    await chat_lines.post(escalation.code, line)
