"""What Twilio tells us: room status callbacks and TaskRouter workspace events, filtered, then signalled.

Nothing promises that each comes once, in order, or at all: the workflow merges them as facts, and judges by
the RoomSid. Here only signature, account and shape are checked.
https://www.twilio.com/docs/video/api/status-callbacks
https://www.twilio.com/docs/taskrouter/api/event/reference
https://www.twilio.com/docs/usage/security#validating-requests
"""

import asyncio
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import parse_qs, parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, ValidationError
from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import RequestValidator

from api.answers import ParticipantSid
from api.callback_verdicts import Judged, note_told
from api.escalations import Door, Escalations
from api.flex_users import json_object, task_entries
from api.problems import (
    BadSignature,
    BodyTooLarge,
    BodyTooSlow,
    InvalidRequest,
    TemporarilyUnavailable,
    invalid_request,
    responses,
)
from settings import Settings, sid
from workflows.addresses import STATUS_CALLBACK_PATH, is_join_code
from workflows.messages import (
    Message,
    ParticipantConnected,
    ParticipantDisconnected,
    RecordingStarted,
    ReservationLost,
    RoomEnded,
    Snapshot,
    TaskEnded,
)
from workflows.phases import FINAL_PHASES
from workflows.recording import KNOWN_TO_RUN

Form = ImmutableMultiDict[str, str]

SIGNATURE: Final = "X-Twilio-Signature"
BODY_HASH: Final = "bodySHA256"
WORKSPACE_EVENTS_PATH: Final = "/twilio/taskrouter"
TASK_SIGNALS: Final = {
    "task.completed": "task_completed",
    "task.deleted": "task_completed",
    "task.canceled": "task_canceled",
}
RESERVATION_EVENTS: Final = frozenset(
    {"reservation.canceled", "reservation.rescinded", "reservation.rejected", "reservation.timeout"}
)


EARLIEST: Final = datetime(2020, 1, 1, tzinfo=UTC)
CLOCK_LEEWAY: Final = timedelta(days=1)
LONGEST_STAY: Final = 7 * 86400  # seconds; a room lasts a day
LONGEST_IDENTITY: Final = 1000  # characters; Twilio allows fewer

Event = TypeVar("Event", bound=BaseModel)


def _is_of_our_time(at: datetime) -> datetime:
    """The workflow computes with it, which fails at the ends of the calendar."""
    if not EARLIEST <= at <= datetime.now(UTC) + CLOCK_LEEWAY:
        raise ValueError("not a time at which this can have happened")
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_is_of_our_time)]


class RoomEvent(BaseModel):
    room_sid: Annotated[str, sid("RM")] = Field(alias="RoomSid")
    at: Moment = Field(alias="Timestamp")


class ParticipantEvent(RoomEvent):
    participant_sid: ParticipantSid = Field(alias="ParticipantSid")
    identity: str = Field(alias="ParticipantIdentity", max_length=LONGEST_IDENTITY)
    duration: float | None = Field(None, alias="ParticipantDuration", ge=0, le=LONGEST_STAY)  # seconds


class TaskEvent(BaseModel):
    at: Moment = Field(alias="Timestamp")  # TaskRouter sends seconds of the epoch


class ReservationEvent(TaskEvent):
    worker_sid: Annotated[str, sid("WK")] = Field(alias="WorkerSid")


class TwilioSignature:
    """Whether a request is this account's Twilio's. Two auth tokens are valid while one is being rotated."""

    def __init__(self, settings: Settings) -> None:
        self._public_base = settings.public_base
        self._account_sid = settings.twilio_account_sid.encode()
        self._validators = [
            RequestValidator(token.get_secret_value())
            for token in (settings.twilio_auth_token, settings.twilio_auth_token_previous)
            if token is not None
        ]

    def check(self, request: Request, content: Form | str) -> None:
        """A form's fields are signed; of any other body its hash, in the address. Raises BadSignature."""
        query = request.url.query
        if isinstance(content, str) and BODY_HASH not in parse_qs(query):
            raise BadSignature
        url = f"{self._public_base}{request.url.path}" + (f"?{query}" if query else "")
        signature = request.headers.get(SIGNATURE, "")
        if not any(validator.validate(url, content, signature) for validator in self._validators):
            raise BadSignature

    def check_account(self, account_sid: str) -> None:
        """Raises BadSignature."""
        if not hmac.compare_digest(account_sid.encode(), self._account_sid):
            raise BadSignature


async def _signature(request: Request) -> TwilioSignature:
    signature: TwilioSignature = request.app.state.twilio_signature
    return signature


Signature = Annotated[TwilioSignature, Depends(_signature)]


async def _signed_form(request: Request, signature: Signature) -> Form:
    """The form, exactly as it was signed: unknown and empty fields included, nothing trimmed."""
    form = ImmutableMultiDict(
        parse_qsl((await request.body()).decode(errors="replace"), keep_blank_values=True)
    )
    signature.check(request, form)
    signature.check_account(form.get("AccountSid", ""))
    return form


SignedForm = Annotated[Form, Depends(_signed_form)]


SIGNATURE_HEADER: Final[dict[str, Any]] = {
    "name": SIGNATURE,
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
}


def _documented(example: dict[str, str]) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in example},
        "required": ["AccountSid"],
        "additionalProperties": {"type": "string"},
    }
    content = {"application/x-www-form-urlencoded": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}, "parameters": [SIGNATURE_HEADER]}


router = APIRouter(
    tags=["Twilio"],
    route_class=Judged,
    responses=responses(BadSignature, InvalidRequest, BodyTooLarge, BodyTooSlow, TemporarilyUnavailable),
)


@router.post(
    STATUS_CALLBACK_PATH,
    status_code=204,
    summary="A video room's status callback",
    openapi_extra=_documented(
        {
            "AccountSid": "AC0123456789abcdef0123456789abcdef",
            "RoomName": "5H2QK8N",
            "RoomSid": "RM0123456789abcdef0123456789abcdef",
            "StatusCallbackEvent": "participant-connected",
            "Timestamp": "2026-11-21T10:00:25.000Z",
            "ParticipantSid": "PA0123456789abcdef0123456789abcdef",
            "ParticipantIdentity": "customer-5H2QK8N",
        }
    ),
)
async def room_status(form: SignedForm, door: Door, request: Request) -> Response:
    """204 when the escalation has it, or when it concerns none."""
    code = form.get("RoomName", "")
    told = _room_signal(form) if is_join_code(code) else None
    if told is not None and await _tell(door, code, *told):
        note_told(request)
    return Response(status_code=204)


@router.post(
    WORKSPACE_EVENTS_PATH,
    status_code=204,
    summary="A TaskRouter workspace event",
    openapi_extra=_documented(
        {
            "AccountSid": "AC0123456789abcdef0123456789abcdef",
            "WorkspaceSid": "WS0123456789abcdef0123456789abcdef",
            "EventType": "task.completed",
            "Timestamp": "1795255200",
            "TaskSid": "WT0123456789abcdef0123456789abcdef",
            "TaskAttributes": json.dumps(
                {"video_escalations": {"5H2QK8N": {"n": 1, "url": "https://...", "phase": "customer_joined"}}}
            ),
        }
    ),
)
async def workspace_event(form: SignedForm, door: Door, request: Request) -> Response:
    """204 when the task's escalations have it, or when it concerns none."""
    settings: Settings = request.app.state.settings
    if await tell_of_task(door, settings, form):
        note_told(request)
    return Response(status_code=204)


async def tell_of_task(door: Escalations, settings: Settings, event: Mapping[str, str]) -> bool:
    """Signals a workspace event to the task's escalations; whether it was news to any.

    Raises InvalidRequest, TemporarilyUnavailable.
    """
    told = _task_signal(event) if event.get("WorkspaceSid") == settings.twilio_workspace_sid else None
    if told is None:
        return False
    return any(await asyncio.gather(*(_tell(door, code, *told) for code in _live_codes(event))))


async def _tell(door: Escalations, code: str, signal: str, message: Message) -> bool:
    known = await door.find(code)
    return known is not None and _is_news(known, signal) and await door.signal(code, signal, message)


def _is_news(known: Snapshot, signal: str) -> bool:
    """After the end nothing changes any more, except that there was a call after all. A recording is news
    where none is known of."""
    if signal == "recording_started":
        return known.recording_wanted and not known.ended and known.recording not in KNOWN_TO_RUN
    return not known.ended or (not known.had_call and signal == "participant_connected")


def _room_signal(form: Form) -> tuple[str, Message] | None:
    """Signal and message. Raises InvalidRequest."""
    event = form.get("StatusCallbackEvent")
    if event == "participant-connected":
        came = _read(ParticipantEvent, form)
        return "participant_connected", ParticipantConnected(
            room_sid=came.room_sid, participant_sid=came.participant_sid, identity=came.identity, at=came.at
        )
    if event == "participant-disconnected":
        left = _read(ParticipantEvent, form)
        return "participant_disconnected", ParticipantDisconnected(
            room_sid=left.room_sid,
            participant_sid=left.participant_sid,
            identity=left.identity,
            at=left.at,
            duration=left.duration,
        )
    if event == "room-ended":
        ended = _read(RoomEvent, form)
        return "room_ended", RoomEnded(room_sid=ended.room_sid, at=ended.at)
    if event == "recording-started":
        started = _read(RoomEvent, form)
        return "recording_started", RecordingStarted(room_sid=started.room_sid, at=started.at)
    return None


def _task_signal(form: Mapping[str, str]) -> tuple[str, Message] | None:
    """Signal and message. Raises InvalidRequest."""
    event = form.get("EventType", "")
    if event in TASK_SIGNALS:
        return TASK_SIGNALS[event], TaskEnded(at=_read(TaskEvent, form).at)
    if event in RESERVATION_EVENTS:
        lost = _read(ReservationEvent, form)
        return "reservation_lost", ReservationLost(worker_sid=lost.worker_sid, at=lost.at)
    return None


def _live_codes(form: Mapping[str, str]) -> list[str]:
    """The task's escalations that may still be told something."""
    entries = task_entries(json_object(form.get("TaskAttributes")))
    return [code for code, entry in entries.items() if is_join_code(code) and entry.phase not in FINAL_PHASES]


def _read(model: type[Event], form: Mapping[str, str]) -> Event:
    try:
        return model.model_validate(dict(form))
    except ValidationError as error:
        raise invalid_request(error.errors()) from error
