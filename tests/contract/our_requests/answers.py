"""Rooms, participants and tasks as Twilio answers them: its own examples, with our values in them."""

import json
from typing import Any

from tests.contract.openapi import example
from tests.unit.scripted_twilio import PARTICIPANT, ROOM, TASK, Answer, Request, refusal

CALLBACK = "https://video.example/twilio/video"
NOT_FOUND = refusal(404, 20404)
PARTICIPANTS = "/v1/Rooms/{RoomSid}/Participants"


def room(status: str = "in-progress", callback: str = CALLBACK) -> Answer:
    official = example("video", "POST", "/v1/Rooms", 201, "create")
    end_time = None if status == "in-progress" else "2026-11-21T10:00:00Z"
    return Answer(
        {**official, "sid": ROOM, "status": status, "status_callback": callback, "end_time": end_time}
    )


def participant(status: str, sid: str = PARTICIPANT, end_time: str | None = None) -> dict[str, Any]:
    official = example("video", "GET", PARTICIPANTS, 200, "readFilters")
    return {**official["participants"][0], "sid": sid, "status": status, "end_time": end_time}


def page(*participants: dict[str, Any], next_page_url: str | None = None) -> Answer:
    official = example("video", "GET", PARTICIPANTS, 200, "readEmpty")
    meta = {**official["meta"], "next_page_url": next_page_url}
    return Answer({"participants": list(participants), "meta": meta})


def task(
    attributes: object, etag: str = '"1"', assignment_status: str = "assigned", sid: str = TASK
) -> Answer:
    official = example("taskrouter", "POST", "/v1/Workspaces/{WorkspaceSid}/Tasks/{Sid}", 200, "update")
    said = attributes if isinstance(attributes, str) else json.dumps(attributes)
    return Answer(
        {**official, "sid": sid, "attributes": said, "assignment_status": assignment_status},
        headers={"ETag": etag},
    )


def tasks_page(*tasks: Answer) -> Answer:
    official = example("taskrouter", "GET", "/v1/Workspaces/{WorkspaceSid}/Tasks", 200, "readEmpty")
    meta = {**official["meta"], "next_page_url": None}
    return Answer({"tasks": [one.body for one in tasks], "meta": meta})


def written(request: Request) -> dict[str, Any]:
    """The attributes that a task was given."""
    attributes: dict[str, Any] = json.loads(request.form["Attributes"])
    return attributes
