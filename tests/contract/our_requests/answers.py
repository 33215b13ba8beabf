"""Rooms and participants as Twilio answers them: its own examples, with our values in them."""

from typing import Any

from tests.contract.openapi import example
from tests.unit.scripted_twilio import PARTICIPANT, ROOM, Answer, refusal

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
