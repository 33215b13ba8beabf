"""What the customer's page asks."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from api.answers import Accepted, ParticipantSid
from api.customer_snapshot import CustomerSnapshot
from api.escalations import Door, may_rate, over
from api.guess_limits import Limits
from api.live_updates import Updates
from api.plain_text import plain_text
from api.problems import (
    AgentAbsent,
    AlreadyRated,
    BodyTooLarge,
    BodyTooSlow,
    EscalationOver,
    InvalidRequest,
    LinkInUse,
    MalformedCode,
    NothingToRate,
    Problem,
    TemporarilyUnavailable,
    TooManyGuesses,
    TooOften,
    UnknownCode,
    WrongClaim,
    responses,
)
from api.video_tokens import Tokens, VideoToken
from api.visits import EXAMPLE_CLAIM, Claimed, Joined, Visit
from workflows.messages import (
    AdmitCustomer,
    ConsentWithdrawn,
    CustomerArrives,
    PageHint,
    PageLeft,
    Rate,
    Snapshot,
    StoppedWaiting,
)
from workflows.phases import Csat, EndReason, Role

LONGEST_COMMENT: Final = 1000  # characters

OF_A_BODY: Final = (InvalidRequest, BodyTooLarge, BodyTooSlow)

router = APIRouter(prefix="/api/join/{code}", tags=["Customers"])


def raises(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What a customer's endpoint may answer: these, and what each of them may."""
    return responses(MalformedCode, UnknownCode, TooManyGuesses, *problems, TemporarilyUnavailable)


class ArrivalOfCustomer(Claimed):
    recording_consent: bool | None = Field(
        None,
        strict=True,
        description="The answer, where a recording is wanted: a browser's first one holds until taken back",
    )


class Arrived(BaseModel):
    agent_present: bool
    now: datetime


class CustomerPresence(Claimed):
    """In the room (or the room seems gone); left it; or, with no participant_sid, no longer waiting."""

    participant_sid: ParticipantSid | None = None
    in_room: bool = Field(strict=True)


class ConsentOfCustomer(Claimed):
    """Taken back; it is given with an arrival."""

    consent: bool = Field(strict=True, json_schema_extra={"const": False})

    @field_validator("consent")
    @classmethod
    def _is_taken_back(cls, consent: bool) -> bool:
        if consent:
            raise ValueError("a consent is given with an arrival")
        return consent


def _whole(number: object) -> object:
    """3.0 is an integer in JSON."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


class Rating(Claimed):
    """One to five stars and perhaps words, or a skip."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"claim": EXAMPLE_CLAIM, "score": 5, "comment": "Quick and kind"},
                {"claim": EXAMPLE_CLAIM, "skipped": True},
            ],
            "oneOf": [
                {
                    "properties": {"score": {"type": "integer"}, "skipped": {"const": False}},
                    "required": ["score"],
                },
                {
                    "properties": {
                        "score": {"type": "null"},
                        "comment": {"enum": [None, ""]},
                        "skipped": {"const": True},
                    },
                    "required": ["skipped"],
                },
            ],
        }
    )

    score: Annotated[int, Field(ge=1, le=5, strict=True), BeforeValidator(_whole)] | None = None
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] | None = None
    skipped: bool = Field(False, strict=True)

    @field_validator("comment", mode="before")
    @classmethod
    def _is_kept_plain(cls, comment: object) -> object:
        return plain_text(comment) if isinstance(comment, str) else comment

    @model_validator(mode="after")
    def _rated_or_skipped(self) -> Self:
        if self.skipped == (self.score is not None):
            raise ValueError("either a score or skipped: true")
        if self.skipped and self.comment:
            raise ValueError("a skip has no comment")
        return self

    @property
    def csat(self) -> Csat:
        return Csat(score=self.score, comment=self.comment or None, skipped=self.skipped)


class RatingTaken(BaseModel):
    first: bool = Field(description="False: this answer had been given before")
    now: datetime


class Over(BaseModel):
    """The last event of a customer's stream; the members that `escalation-over` has."""

    outcome: str | None
    reason: EndReason | None
    may_rate: bool
    rate_until: datetime | None
    now: datetime

    @classmethod
    def of(cls, snapshot: Snapshot) -> "Over":
        return cls.model_validate(over(snapshot).extras)


@router.get(
    "",
    summary="What stands behind the link",
    responses=raises(EscalationOver),
)
async def read(escalation: Joined) -> CustomerSnapshot:
    """Has no effect whatever: a preview of the link is harmless."""
    if escalation.ended:
        raise over(escalation)
    return CustomerSnapshot.of(escalation)


@router.get(
    "/events",
    summary="The same, now and at every change",
    description="Events named `snapshot`; the last one is named `over`. Opening the stream has no effect.",
    response_class=EventSourceResponse,
    responses={
        200: {"description": "Server-sent events", "content": {"text/event-stream": {}}},
        **raises(),
    },
)
async def events(escalation: Joined, updates: Updates) -> AsyncIterator[ServerSentEvent]:
    async for snapshot in updates.follow(escalation.code, escalation):
        if snapshot.ended:
            yield ServerSentEvent(event="over", data=Over.of(snapshot))
            return
        yield ServerSentEvent(event="snapshot", data=CustomerSnapshot.of(snapshot))


@router.post(
    "/arrival",
    summary="Wait for the agent",
    responses=raises(*OF_A_BODY, LinkInUse, EscalationOver, TooOften),
)
async def arrive(body: ArrivalOfCustomer, visit: Visit, door: Door, limits: Limits) -> Arrived:
    """Claims the link for this browser, and tells the agent. The same claim again is the same arrival."""
    escalation = await visit.escalation(body)
    if escalation.ended:
        raise over(escalation)
    limits.allow_post(escalation.code, "arrivals")
    arrival = await door.customer_arrives(
        escalation.code,
        CustomerArrives(claim_hash=body.claim_hash, recording_consent=body.recording_consent),
    )
    return Arrived(agent_present=arrival.agent_present, now=datetime.now(UTC))


@router.post(
    "/token",
    summary="Enter the room as the customer",
    response_model_exclude_none=True,
    responses=raises(*OF_A_BODY, AgentAbsent, WrongClaim, EscalationOver, TooOften),
)
async def token(body: Claimed, visit: Visit, door: Door, limits: Limits, tokens: Tokens) -> VideoToken:
    """Admits the customer and mints a token. Before the first call the agent must be in the room."""
    escalation = await visit.escalation(body)
    if escalation.ended:
        raise over(escalation)
    claim_hash = body.check(escalation)
    limits.allow_post(escalation.code, "claimed")
    return tokens.mint(await door.admit_customer(escalation.code, AdmitCustomer(claim_hash=claim_hash)))


@router.post(
    "/presence",
    status_code=202,
    summary="The customer's page is in the room, left it, or stopped waiting",
    responses=raises(*OF_A_BODY, WrongClaim, TooOften),
)
async def presence(body: CustomerPresence, visit: Visit, door: Door, limits: Limits) -> Accepted:
    """A hint: Twilio is asked. A leave is believed for the customer's own participant."""
    escalation = await visit.escalation(body)
    claim_hash = body.check(escalation)
    code, participant_sid = escalation.code, body.participant_sid
    if escalation.ended or _is_known(body, escalation):
        return Accepted()
    limits.allow_post(code, "claimed")
    if body.in_room:
        await door.signal(code, "page_hint", PageHint(participant_sid=participant_sid))
    elif participant_sid is None:
        await door.signal(code, "stopped_waiting", StoppedWaiting(claim_hash=claim_hash))
    else:
        left = PageLeft(role=Role.CUSTOMER, participant_sid=participant_sid, claim_hash=claim_hash)
        await door.signal(code, "page_left", left)
    return Accepted()


def _is_known(body: CustomerPresence, escalation: Snapshot) -> bool:
    """The published state shows what the page says. A leave cannot be seen: its joining may be on its way."""
    if body.in_room:
        return body.participant_sid in escalation.participants
    return body.participant_sid is None and escalation.waiting_since is None


@router.post(
    "/recording-consent",
    status_code=202,
    summary="Be recorded no more",
    responses=raises(*OF_A_BODY, WrongClaim, TooOften),
)
async def withdraw_consent(body: ConsentOfCustomer, visit: Visit, door: Door, limits: Limits) -> Accepted:
    """The recording stops, and the call goes on. Again is no error."""
    escalation = await visit.escalation(body)
    claim_hash = body.check(escalation)
    consent = escalation.recording_consent
    if not escalation.ended and consent is not None and consent.given:
        limits.allow_post(escalation.code, "claimed")
        told = ConsentWithdrawn(claim_hash=claim_hash)
        await door.signal(escalation.code, "consent_withdrawn", told)
    return Accepted()


@router.post(
    "/csat",
    status_code=201,
    summary="Rate the call, or skip it",
    responses={
        200: {"model": RatingTaken, "description": "The same answer was given before"},
        **raises(*OF_A_BODY, WrongClaim, NothingToRate, AlreadyRated, EscalationOver, TooOften),
    },
)
async def rate(body: Rating, visit: Visit, door: Door, limits: Limits, response: Response) -> RatingTaken:
    """Possible from the moment the customer leaves; it ends the call."""
    escalation = await visit.escalation(body)
    claim_hash = body.check(escalation)
    if escalation.csat is not None:
        if escalation.csat != body.csat:
            raise AlreadyRated
        first = False
    elif escalation.ended and not may_rate(escalation, datetime.now(UTC)):
        raise over(escalation)
    else:
        limits.allow_post(escalation.code, "claimed")
        first = (await door.rate(escalation.code, Rate(claim_hash=claim_hash, csat=body.csat))).first
    response.status_code = 201 if first else 200
    return RatingTaken(first=first, now=datetime.now(UTC))
