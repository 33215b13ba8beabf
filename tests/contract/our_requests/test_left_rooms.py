"""How the rooms in progress are listed at Twilio Video, page by page."""

from typing import Any

import pytest
from temporalio.client import Client
from temporalio.service import RPCError
from temporalio.testing import ActivityEnvironment

from activities.escalation_runs import EscalationRuns
from activities.left_rooms import LeftRooms
from activities.twilio_client import TwilioClient
from activities.video_rooms import VideoRooms
from tests.contract.openapi import example
from tests.contract.our_requests.answers import room
from tests.unit.scripted_twilio import CODE, ROOM, ROOMS, Answer, ScriptedTwilio
from workflows.reconcile_messages import Kind, Look, Seen

ALL = Look(closed_after="2026-11-21T10:00:00Z")
NEXT = "https://video.twilio.com/v1/Rooms?Status=in-progress&PageSize=50&Page=1&PageToken=PTRM1"


def page(*names: str, next_page_url: str | None = None) -> Answer:
    """Rooms of ours under these names."""
    official = example("video", "GET", "/v1/Rooms", 200, "readEmpty")
    rooms: list[dict[str, Any]] = [{**room().body, "unique_name": name} for name in names]
    return Answer({"rooms": rooms, "meta": {**official["meta"], "next_page_url": next_page_url}})


@pytest.fixture
def left_rooms(twilio: TwilioClient, temporal_client: Client) -> LeftRooms:
    """No escalation that they ask for is there."""
    return LeftRooms(twilio, VideoRooms(twilio, temporal_client), EscalationRuns(temporal_client))


async def found(left_rooms: LeftRooms, look: Look) -> Seen:
    seen: Seen = await ActivityEnvironment().run(left_rooms.find_left_rooms, look)
    return seen


async def test_rooms_in_progress_are_asked_for_and_the_next_page_where_twilio_says(
    script: ScriptedTwilio, left_rooms: LeftRooms
) -> None:
    script.will_answer("GET", ROOMS, page(CODE, next_page_url=NEXT), page())
    first = await found(left_rooms, ALL)
    assert [(one.kind, one.sid, one.code) for one in first.differences] == [(Kind.ROOM, ROOM, CODE)]
    second = await found(left_rooms, ALL.model_copy(update={"cursor": first.cursor}))
    assert (second.looked_at, second.differences, second.cursor) == (0, (), None)
    assert [request.query for request in script.requests] == [
        {"Status": "in-progress", "PageSize": "50"},
        {"Status": "in-progress", "PageSize": "50", "Page": "1", "PageToken": "PTRM1"},
    ]


async def test_without_the_namespace_no_room_counts_as_left(
    script: ScriptedTwilio, twilio: TwilioClient, temporal_client: Client
) -> None:
    elsewhere = Client(temporal_client.service_client, namespace="elsewhere")
    left_rooms = LeftRooms(twilio, VideoRooms(twilio, elsewhere), EscalationRuns(elsewhere))
    script.will_answer("GET", ROOMS, page(CODE))
    with pytest.raises(RPCError, match="elsewhere"):
        await found(left_rooms, ALL)


async def test_rooms_under_other_names_than_join_codes_are_not_looked_at(
    script: ScriptedTwilio, left_rooms: LeftRooms
) -> None:
    script.will_answer("GET", ROOMS, page("standup", ROOM, CODE.lower()))
    assert (await found(left_rooms, ALL)).looked_at == 0
