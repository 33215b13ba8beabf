"""TaskRouter's events by Twilio's Event Streams: what its workspace callbacks tell, as CloudEvents.

They come at least once, in any order, several together. Whoever uses both ways gets each event twice, which
changes nothing.
https://www.twilio.com/docs/events/webhook-quickstart
https://www.twilio.com/docs/events/event-types/taskrouter/task
"""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from api.callback_verdicts import Judged, note_told
from api.escalations import Door
from api.problems import (
    BadSignature,
    BodyTooLarge,
    BodyTooSlow,
    InvalidRequest,
    TemporarilyUnavailable,
    invalid_request,
    responses,
)
from api.twilio_callbacks import BODY_HASH, SIGNATURE_HEADER, Signature, TwilioSignature, tell_of_task
from settings import Settings

EVENTS_PATH: Final = "/twilio/events"
LARGEST_BATCH: Final = 1024 * 1024  # bytes
MOST_EVENTS: Final = 500  # of one request
TASKROUTER: Final = "com.twilio.taskrouter."
CONCERNING_TASKS: Final = (f"{TASKROUTER}task.", f"{TASKROUTER}reservation.")


class CloudEvent(BaseModel):
    """https://github.com/cloudevents/spec, as far as it is needed."""

    type: str
    data: dict[str, Any] = Field(default_factory=dict)


class Payload(BaseModel):
    workspace_sid: str
    task_attributes: str | None = None  # JSON
    worker_sid: str | None = None  # of reservation events


class TaskRouterData(BaseModel):
    """Of every task and reservation event."""

    account_sid: str
    timestamp: str
    payload: Payload


Batch: Final = TypeAdapter(Annotated[list[CloudEvent], Field(max_length=MOST_EVENTS)])


async def _signed_events(request: Request, signature: Signature) -> list[CloudEvent]:
    """One event, or several together. Raises BadSignature, InvalidRequest."""
    body = (await request.body()).decode(errors="replace")
    signature.check(request, body)
    try:
        content = json.loads(body)
        return Batch.validate_python(content if isinstance(content, list) else [content])
    except ValidationError as error:
        raise invalid_request(error.errors()) from error
    except (ValueError, RecursionError) as error:
        raise invalid_request([{"loc": ("body",), "msg": "not JSON"}]) from error


SignedEvents = Annotated[list[CloudEvent], Depends(_signed_events)]


def _workspace_event(event: CloudEvent, signature: TwilioSignature) -> dict[str, str]:
    """The fields that the workspace's callback has. Raises BadSignature, InvalidRequest."""
    try:
        data = TaskRouterData.model_validate(event.data)
    except ValidationError as error:
        raise invalid_request(error.errors()) from error
    signature.check_account(data.account_sid)
    return {
        "EventType": event.type.removeprefix(TASKROUTER),
        "Timestamp": data.timestamp,
        "WorkspaceSid": data.payload.workspace_sid,
        "TaskAttributes": data.payload.task_attributes or "",
        "WorkerSid": data.payload.worker_sid or "",
    }


router = APIRouter(tags=["Twilio"], route_class=Judged)


@router.post(
    EVENTS_PATH,
    status_code=204,
    summary="TaskRouter's events, by Event Streams",
    responses=responses(BadSignature, InvalidRequest, BodyTooLarge, BodyTooSlow, TemporarilyUnavailable),
    openapi_extra={
        "parameters": [
            SIGNATURE_HEADER,
            {"name": BODY_HASH, "in": "query", "required": True, "schema": {"type": "string"}},
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"type": "array", "items": CloudEvent.model_json_schema()},
                    "example": [
                        {
                            "specversion": "1.0",
                            "type": "com.twilio.taskrouter.task.completed",
                            "id": "EV0123456789abcdef0123456789abcdef",
                            "data": {
                                "account_sid": "AC0123456789abcdef0123456789abcdef",
                                "timestamp": "2026-11-21T10:12:00.000Z",
                                "payload": {
                                    "workspace_sid": "WS0123456789abcdef0123456789abcdef",
                                    "task_sid": "WT0123456789abcdef0123456789abcdef",
                                    "task_attributes": '{"video_escalations": {"5H2QK8N": {"n": 1, '
                                    '"url": "https://...", "phase": "customer_joined"}}}',
                                },
                            },
                        }
                    ],
                }
            },
        },
    },
)
async def events(signed: SignedEvents, door: Door, signature: Signature, request: Request) -> Response:
    """204 when the tasks' escalations have them, or when they concern none.

    An event of another shape keeps none of the others from being told.
    """
    settings: Settings = request.app.state.settings
    refused: InvalidRequest | None = None
    for event in signed:
        if event.type.startswith(CONCERNING_TASKS):
            try:
                if await tell_of_task(door, settings, _workspace_event(event, signature)):
                    note_told(request)
            except InvalidRequest as problem:
                refused = problem
    if refused is not None:
        raise refused
    return Response(status_code=204)
