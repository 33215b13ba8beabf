"""What the agent's side asks: the Flex plugin and the room page, with the Flex user's token."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.agent_access import Enters, Held, OwnOrHeld
from api.agent_snapshot import EXAMPLE, AgentSnapshot
from api.answers import Accepted, ParticipantSid, TaskSid, WorkerSid
from api.escalations import Door, over
from api.flex_users import FlexToken, Users
from api.guess_limits import Limits
from api.live_updates import Updates
from api.problems import (
    AgentBusy,
    BodyTooLarge,
    BodyTooSlow,
    CallWasHad,
    EscalationOver,
    InvalidRequest,
    MalformedCode,
    NoConsent,
    NoEscalation,
    NotAChat,
    NotSignedIn,
    NotYourTask,
    Problem,
    TemporarilyUnavailable,
    TooManyGuesses,
    TooOften,
    TwilioUnavailable,
    UnknownCode,
    UnknownTask,
    responses,
)
from api.task_escalations import TaskEscalations
from api.video_tokens import Tokens, VideoToken
from workflows.messages import (
    AdmitAgent,
    AgentEnds,
    InviteAgain,
    PageHint,
    PageLeft,
    Revoke,
    StartRecording,
    StopRecording,
)
from workflows.phases import EndReason, Phase, Role

router = APIRouter(prefix="/api", tags=["Agents"])

_BY_CODE: Final = (UnknownCode, MalformedCode, TooManyGuesses)


def _raises(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What an agent's endpoint may answer: these, and what each of them may."""
    return responses(
        NotSignedIn, NotYourTask, InvalidRequest, *problems, TemporarilyUnavailable, TwilioUnavailable
    )


async def _of_task(request: Request) -> TaskEscalations:
    of_task: TaskEscalations = request.app.state.task_escalations
    return of_task


OfTask = Annotated[TaskEscalations, Depends(_of_task)]


_FOLLOW_UPS: Final = {
    name: {"operationId": name, "parameters": {"code": "$response.body#/code"}}
    for name in (
        *(
            f"agents_{action}"
            for action in (
                *("read", "agent_token", "presence", "invite_again", "end", "revoke"),
                *("start_recording", "stop_recording"),
            )
        ),
        *(
            f"customers_{action}"
            for action in ("read", "arrive", "token", "presence", "withdraw_consent", "rate")
        ),
    )
}


_ASKER: Final = (
    "Who asks, so that their name need not wait for the token's check; believed only if that agrees"
)
Asker = Annotated[WorkerSid | None, Field(description=_ASKER)]


class Escalate(BaseModel):
    model_config = ConfigDict(json_schema_extra={"examples": [{"task_sid": EXAMPLE["task_sid"]}]})

    task_sid: TaskSid
    worker_sid: Asker = None


class Escalated(BaseModel):
    """Where the call is: the customer's link and the agent's page."""

    code: str = Field(examples=[EXAMPLE["code"]])
    join_url: str = Field(examples=[EXAMPLE["join_url"]])
    agent_url: str = Field(examples=[EXAMPLE["agent_url"]])
    phase: Phase
    expires_at: datetime
    now: datetime


class AgentPresence(BaseModel):
    """A page says that it is in the room (or that the room seems gone), or that it left it."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"in_room": {"const": True}}},
                {"properties": {"participant_sid": {"type": "string"}}, "required": ["participant_sid"]},
            ]
        }
    )

    participant_sid: ParticipantSid | None = Field(None, description="Needed when leaving")
    in_room: bool = Field(strict=True)

    @model_validator(mode="after")
    def _who_left(self) -> Self:
        if not self.in_room and self.participant_sid is None:
            raise ValueError("leaving needs the participant_sid")
        return self


@router.post(
    "/escalations",
    status_code=201,
    summary="Turn a chat into a video call",
    responses={
        201: {"links": _FOLLOW_UPS},
        200: {
            "model": Escalated,
            "description": "The task's live escalation, which was there already",
            "links": _FOLLOW_UPS,
        },
        **_raises(UnknownTask, NotAChat, BodyTooLarge, BodyTooSlow),
    },
)
async def escalate(
    body: Escalate, token: FlexToken, users: Users, of_task: OfTask, response: Response
) -> Escalated:
    """The customer gets the link in the chat. A second press leads to the same escalation."""
    agent, task = await users.escalating_agent(token, body.task_sid, body.worker_sid)
    snapshot, is_new = await of_task.live_or_started(task, agent)
    response.status_code = 201 if is_new else 200
    return Escalated(
        code=snapshot.code,
        join_url=snapshot.join_url,
        agent_url=of_task.agent_url(snapshot.code),
        phase=snapshot.phase,
        expires_at=snapshot.expires_at,
        now=datetime.now(UTC),
    )


@router.get(
    "/tasks/{task_sid}/escalation",
    summary="The task's latest escalation",
    responses=_raises(NoEscalation, UnknownTask),
)
async def latest_of_task(
    task_sid: Annotated[TaskSid, Path()],
    token: FlexToken,
    users: Users,
    of_task: OfTask,
    worker_sid: Annotated[WorkerSid | None, Query(description=_ASKER)] = None,
) -> AgentSnapshot:
    """To be asked when a press may be about to come, too: what Twilio says of token and task is then good for
    one press of the same user, to escalate the task or to act on its escalation, within five seconds."""
    user, task, holds = await users.reader(token, task_sid, worker_sid)
    snapshot = await of_task.latest(task)
    if not holds and (snapshot is None or snapshot.agent.worker_sid != user.worker_sid):
        raise NotYourTask
    if snapshot is None:
        raise NoEscalation
    return AgentSnapshot.of(snapshot, of_task.agent_url(snapshot.code))


@router.get("/escalations/{code}", summary="One escalation", responses=_raises(*_BY_CODE))
async def read(their: OwnOrHeld, of_task: OfTask) -> AgentSnapshot:
    return AgentSnapshot.of(their.snapshot, of_task.agent_url(their.snapshot.code))


@router.get(
    "/escalations/{code}/events",
    summary="One escalation, now and at every change",
    description="Events named `snapshot`, until the phase is final. Read by fetch, to carry the token.",
    response_class=EventSourceResponse,
    responses={
        200: {"description": "Server-sent events", "content": {"text/event-stream": {}}},
        **_raises(*_BY_CODE),
    },
)
async def events(their: OwnOrHeld, updates: Updates, of_task: OfTask) -> AsyncIterator[ServerSentEvent]:
    code = their.snapshot.code
    async for snapshot in updates.follow(code, their.snapshot):
        yield ServerSentEvent(event="snapshot", data=AgentSnapshot.of(snapshot, of_task.agent_url(code)))


@router.post(
    "/escalations/{code}/agent-token",
    summary="Enter the room as the agent",
    response_model_exclude_none=True,
    responses=_raises(AgentBusy, EscalationOver, TooOften, *_BY_CODE),
)
async def agent_token(entering: Enters, door: Door, limits: Limits, tokens: Tokens) -> VideoToken:
    """Admits the agent and mints a token. An agent is in one video room at a time."""
    limits.allow_post(entering.code, "agent")
    return tokens.mint(await door.admit_agent(entering.code, AdmitAgent(agent=entering.agent)))


@router.post(
    "/escalations/{code}/presence",
    status_code=202,
    summary="The agent's page is in the room, or left it",
    responses=_raises(*_BY_CODE, TooOften, BodyTooLarge, BodyTooSlow),
)
async def presence(body: AgentPresence, their: OwnOrHeld, door: Door, limits: Limits) -> Accepted:
    """A hint: Twilio is asked. A leave is believed for the agent's own participant."""
    user, snapshot = their
    if snapshot.ended or (body.in_room and body.participant_sid in snapshot.participants):
        return Accepted()
    limits.allow_post(snapshot.code, "agent")
    if body.in_room:
        await door.signal(snapshot.code, "page_hint", PageHint(participant_sid=body.participant_sid))
    elif body.participant_sid is not None:
        left = PageLeft(role=Role.AGENT, participant_sid=body.participant_sid, worker_sid=user.worker_sid)
        await door.signal(snapshot.code, "page_left", left)
    return Accepted()


@router.post(
    "/escalations/{code}/invite",
    status_code=202,
    summary="Send the link to the chat again",
    responses=_raises(EscalationOver, TooOften, *_BY_CODE),
)
async def invite_again(their: Held, door: Door, limits: Limits) -> Accepted:
    if their.snapshot.ended:
        raise over(their.snapshot)
    limits.allow_post(their.snapshot.code, "agent")
    await door.signal(their.snapshot.code, "invite_again", InviteAgain(worker_sid=their.user.worker_sid))
    return Accepted()


@router.post(
    "/escalations/{code}/recording",
    status_code=202,
    summary="Start the recording again",
    responses=_raises(NoConsent, EscalationOver, TooOften, *_BY_CODE),
)
async def start_recording(their: Held, door: Door, limits: Limits) -> Accepted:
    """It starts by itself when both are in and the customer has agreed; this undoes a stop, and tries again
    after Twilio refused."""
    if their.snapshot.ended:
        raise over(their.snapshot)
    limits.allow_post(their.snapshot.code, "agent")
    await door.start_recording(their.snapshot.code, StartRecording(worker_sid=their.user.worker_sid))
    return Accepted()


@router.delete(
    "/escalations/{code}/recording",
    status_code=202,
    summary="Stop the recording",
    responses=_raises(*_BY_CODE, TooOften),
)
async def stop_recording(their: OwnOrHeld, door: Door, limits: Limits) -> Accepted:
    """The call goes on unrecorded. Stopping what does not run is no error."""
    if not their.snapshot.ended and their.snapshot.recording_wanted:
        limits.allow_post(their.snapshot.code, "agent")
        stop = StopRecording(worker_sid=their.user.worker_sid)
        await door.signal(their.snapshot.code, "stop_recording", stop)
    return Accepted()


@router.post(
    "/escalations/{code}/end",
    status_code=202,
    summary="End the call for both",
    responses=_raises(*_BY_CODE),
)
async def end(their: OwnOrHeld, door: Door) -> Accepted:
    """Closes the room for everyone. Ending what has ended is no error."""
    if not their.snapshot.ended:
        await door.signal(their.snapshot.code, "agent_ends", AgentEnds(worker_sid=their.user.worker_sid))
    return Accepted()


@router.delete(
    "/escalations/{code}",
    summary="Take the link back",
    responses=_raises(CallWasHad, EscalationOver, *_BY_CODE),
)
async def revoke(their: Held, door: Door, of_task: OfTask) -> AgentSnapshot:
    """Possible until there was a call. Again is no error."""
    code, snapshot = their.snapshot.code, their.snapshot
    if snapshot.end_reason is not EndReason.REVOKED:
        if snapshot.had_call:
            raise CallWasHad
        if snapshot.ended:
            raise over(snapshot)
        await door.revoke(code, Revoke(worker_sid=their.user.worker_sid))
        snapshot = await door.read(code)
    return AgentSnapshot.of(snapshot, of_task.agent_url(code))
