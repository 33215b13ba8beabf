"""The checks against Twilio's OpenAPI files refuse what they should."""

from typing import Any

import pytest

from tests.contract.openapi import answer_problems, example, request_problems

ROOMS = "/v1/Rooms"
PARTICIPANTS = f"/v1/Rooms/RM{'a' * 32}/Participants"
TASK = f"/v1/Workspaces/WS{'a' * 32}/Tasks/WT{'b' * 32}"


def test_a_documented_request_has_no_problems() -> None:
    form: dict[str, str | list[str]] = {
        "UniqueName": "x",
        "MaxParticipants": "2",
        "VideoCodecs": ["VP8", "H264"],
        "AudioOnly": "false",
    }
    assert request_problems("POST", "video", ROOMS, form=form) == []
    headers = {"If-Match": '"1"', "User-Agent": "twilio-python"}
    assert request_problems("POST", "taskrouter", TASK, form={"Attributes": "{}"}, headers=headers) == []


@pytest.mark.parametrize(
    ("request_parts", "problem"),
    [
        ({"method": "DELETE", "product": "video", "path": ROOMS}, "no operation"),
        ({"method": "POST", "product": "video", "path": ROOMS, "form": {"Name": "x"}}, "'Name'"),
        ({"method": "POST", "product": "video", "path": ROOMS, "form": {"AudioOnly": "1"}}, "boolean"),
        ({"method": "POST", "product": "video", "path": ROOMS, "form": {"Type": "hall"}}, "Type"),
        ({"method": "POST", "product": "video", "path": ROOMS, "form": {"MaxParticipants": "x"}}, "integer"),
        ({"method": "POST", "product": "video", "path": ROOMS, "form": {"StatusCallback": "x"}}, "uri"),
        (
            {"method": "POST", "product": "video", "path": f"{ROOMS}/RM1", "form": {}},
            "'Status' is a required",
        ),
        ({"method": "GET", "product": "video", "path": ROOMS, "query": {"PageSize": "0"}}, "minimum"),
        ({"method": "GET", "product": "video", "path": ROOMS, "query": {"Colour": "red"}}, "'Colour'"),
        ({"method": "GET", "product": "video", "path": ROOMS, "headers": {"If-Match": "1"}}, "'if-match'"),
        ({"method": "GET", "product": "taskrouter", "path": TASK.replace("WT", "WK")}, "does not match"),
    ],
)
def test_an_undocumented_request_has_one(request_parts: dict[str, Any], problem: str) -> None:
    [found] = request_problems(**request_parts)
    assert problem in found


def test_twilios_own_examples_are_documented_answers() -> None:
    template = "/v1/Rooms/{RoomSid}/Participants"
    for name in ("readEmpty", "readFilters"):
        body = example("video", "GET", template, 200, name)
        assert answer_problems("GET", "video", PARTICIPANTS, 200, body) == []
    room = example("video", "POST", ROOMS, 201, "createGroupRooms")
    assert answer_problems("POST", "video", ROOMS, 201, room) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"status": "over"}, "status"),
        ({"sid": "PA" + "a" * 32}, "sid"),
        ({"max_participants": None}, "max_participants"),
        ({"date_created": "yesterday"}, "date_created"),
        ({"url": "nowhere"}, "url"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_an_answer_that_differs_has_a_problem(change: dict[str, Any], problem: str) -> None:
    room = example("video", "POST", ROOMS, 201, "createGroupRooms")
    [found] = answer_problems("POST", "video", ROOMS, 201, {**room, **change})
    assert problem in found


def test_an_answer_without_a_documented_field_has_a_problem() -> None:
    room = example("video", "POST", ROOMS, 201, "createGroupRooms")
    del room["links"]
    [found] = answer_problems("POST", "video", ROOMS, 201, room)
    assert "'links' is a required property" in found


def test_an_undocumented_status_is_a_problem() -> None:
    assert answer_problems("POST", "video", ROOMS, 200, {}) == ["POST /v1/Rooms has no answer 200"]
