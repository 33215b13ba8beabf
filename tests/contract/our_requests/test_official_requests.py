"""The check of our requests itself."""

from tests.contract.our_requests.official_requests import problems
from tests.unit.scripted_twilio import ROOMS, Request


def test_a_request_that_twilio_does_not_know_is_noticed() -> None:
    wrong = {
        "Type": "grup",
        "MaxParticipantDuration": "two hours",
        "RecordParticipantsOnConnect": "False",
        "Unknown": "x",
    }
    found = problems(Request("POST", ROOMS, {}, "", wrong, {"x-unknown": "y"}))
    assert len(found) == 5, found
    assert problems(Request("DELETE", ROOMS, {}, "", {}, {})) == ["DELETE /v1/Rooms is no operation of video"]
