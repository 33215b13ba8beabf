"""What the customer's page asks. The code is the capability; the claim tells one browser from another."""

import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Depends, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_validator,
    model_validator,
)

from api.answers import Accepted, ParticipantSid
from api.customer_snapshot import CustomerSnapshot
from api.escalations import Door, may_rate, over
from api.guess_limits import CallerAddress, Limits
from api.join_codes import Code
from api.live_updates import Updates
from api.problems import (
    AgentAbsent,
    AlreadyRated,
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
from workflows.messages import (
    AdmitCustomer,
    CustomerArrives,
    PageHint,
    PageLeft,
    Rate,
    Snapshot,
    StoppedWaiting,
)
from workflows.phases import Csat, EndReason, Role

EXAMPLE_CLAIM: Final = "q7Rk0vN3mYxT1bZc9LfWd5sHgJ2uPe8aKo4iXtQnE6w"
LONGEST_COMMENT: Final = 1000  # characters
_CLAIM: Final = re.compile("[A-Za-z0-9_-]{43}|[0-9a-fA-F]{64}")

router = APIRouter(prefix="/api/join/{code}", tags=["Customers"])


def _raises(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What a customer's endpoint may answer: these, and what each of them may."""
    return responses(MalformedCode, UnknownCode, TooManyGuesses, *problems, TemporarilyUnavailable)


async def _escalation(code: Code, address: CallerAddress, limits: Limits, door: Door) -> Snapshot:
    """The escalation behind the code. Unknown ones are counted as guesses."""
    limits.allow_lookup(address)
    try:
        return await door.read(code)
    except UnknownCode:
        limits.unknown_code(address)
        raise


Joined = Annotated[Snapshot, Depends(_escalation)]


class Claimed(BaseModel):
    """`claim`: 256 random bits that the browser made, as 43 base64url characters or 64 hexadecimal digits."""

    claim: Annotated[SecretStr, Field(examples=[EXAMPLE_CLAIM], json_schema_extra={"writeOnly": True})]

    @field_validator("claim")
    @classmethod
    def _is_256_bits(cls, claim: SecretStr) -> SecretStr:
        if _CLAIM.fullmatch(claim.get_secret_value()) is None:
            raise ValueError("a claim is 43 base64url characters or 64 hexadecimal digits")
        return claim

    @property
    def claim_hash(self) -> str:
        """What the workflow knows of the claim."""
        return hashlib.sha256(self.claim.get_secret_value().encode()).hexdigest()

    def check(self, snapshot: Snapshot) -> str:
        """The claim's hash, if the escalation is claimed with it. Raises WrongClaim."""
        if snapshot.claim_hash is None or not hmac.compare_digest(self.claim_hash, snapshot.claim_hash):
            raise WrongClaim
        return self.claim_hash


class ArrivalOfCustomer(Claimed):
    recording_consent: bool | None = Field(None, description="The answer, where a recording is wanted")


class Arrived(BaseModel):
    agent_present: bool
    now: datetime


class CustomerPresence(Claimed):
    """In the room (or the room seems gone); left it; or, with no participant_sid, no longer waiting."""

    participant_sid: ParticipantSid | None = None
    in_room: bool


class Rating(Claimed):
    """One to five stars and perhaps words, or a skip."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"claim": EXAMPLE_CLAIM, "score": 5, "comment": "Quick and kind"},
                {"claim": EXAMPLE_CLAIM, "skipped": True},
            ]
        }
    )

    score: Annotated[int, Field(ge=1, le=5, strict=True)] | None = None
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_COMMENT)] | None = (
        None
    )
    skipped: bool = False

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
    responses=_raises(EscalationOver),
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
        **_raises(),
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
    responses=_raises(InvalidRequest, LinkInUse, EscalationOver, TooOften),
)
async def arrive(body: ArrivalOfCustomer, escalation: Joined, door: Door, limits: Limits) -> Arrived:
    """Claims the link for this browser, and tells the agent. The same claim again is the same arrival."""
    if escalation.ended:
        raise over(escalation)
    limits.allow_post(escalation.code)
    arrival = await door.customer_arrives(
        escalation.code,
        CustomerArrives(claim_hash=body.claim_hash, recording_consent=body.recording_consent),
    )
    return Arrived(agent_present=arrival.agent_present, now=datetime.now(UTC))


@router.post(
    "/token",
    summary="Enter the room as the customer",
    response_model_exclude_none=True,
    responses=_raises(InvalidRequest, AgentAbsent, WrongClaim, EscalationOver, TooOften),
)
async def token(body: Claimed, escalation: Joined, door: Door, limits: Limits, tokens: Tokens) -> VideoToken:
    """Admits the customer and mints a token. Before the first call the agent must be in the room."""
    if escalation.ended:
        raise over(escalation)
    claim_hash = body.check(escalation)
    limits.allow_post(escalation.code)
    return tokens.mint(await door.admit_customer(escalation.code, AdmitCustomer(claim_hash=claim_hash)))


@router.post(
    "/presence",
    status_code=202,
    summary="The customer's page is in the room, left it, or stopped waiting",
    responses=_raises(InvalidRequest, WrongClaim, TooOften),
)
async def presence(body: CustomerPresence, escalation: Joined, door: Door, limits: Limits) -> Accepted:
    """A hint: Twilio is asked. A leave is believed for the customer's own participant."""
    claim_hash = body.check(escalation)
    code, participant_sid = escalation.code, body.participant_sid
    if escalation.ended or _is_known(body, escalation):
        return Accepted()
    limits.allow_post(code)
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
    "/csat",
    status_code=201,
    summary="Rate the call, or skip it",
    responses={
        200: {"model": RatingTaken, "description": "The same answer was given before"},
        **_raises(InvalidRequest, WrongClaim, NothingToRate, AlreadyRated, EscalationOver, TooOften),
    },
)
async def rate(
    body: Rating, escalation: Joined, door: Door, limits: Limits, response: Response
) -> RatingTaken:
    """Possible from the moment the customer leaves; it ends the call."""
    claim_hash = body.check(escalation)
    if escalation.csat is not None:
        if escalation.csat != body.csat:
            raise AlreadyRated
        first = False
    elif escalation.ended and not may_rate(escalation, datetime.now(UTC)):
        raise over(escalation)
    else:
        limits.allow_post(escalation.code)
        first = (await door.rate(escalation.code, Rate(claim_hash=claim_hash, csat=body.csat))).first
    response.status_code = 201 if first else 200
    return RatingTaken(first=first, now=datetime.now(UTC))
