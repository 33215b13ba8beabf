"""Rooms that no live escalation stands behind: https://www.twilio.com/docs/video/api/rooms-resource"""

from temporalio import activity

from activities.escalation_runs import EscalationRuns
from activities.twilio_client import TwilioClient
from activities.twilio_errors import asking_twilio
from activities.video_rooms import IN_PROGRESS, VideoRooms
from workflows.addresses import is_join_code, status_callback_url
from workflows.reconcile_messages import CLOSE_LEFT_ROOM, FIND_LEFT_ROOMS, Difference, Kind, Look, Seen

PAGE = 50


class LeftRooms:
    """Ours are those that report to us and bear a join code; all others are left alone.

    An escalation is started before its room is made, and closes it before it closes itself: a room without a
    live escalation has been left, whatever its age.
    """

    def __init__(self, twilio: TwilioClient, rooms: VideoRooms, runs: EscalationRuns) -> None:
        self._list = twilio.rest.video.v1.rooms
        self._callback = status_callback_url(twilio.settings.public_base)
        self._rooms = rooms
        self._runs = runs

    @activity.defn(name=FIND_LEFT_ROOMS)
    async def find_left_rooms(self, look: Look) -> Seen:
        async with asking_twilio():
            page = await (
                self._list.get_page_async(look.cursor)
                if look.cursor
                else self._list.page_async(status=IN_PROGRESS, page_size=PAGE)
            )
        ours = [
            room for room in page if room.status_callback == self._callback and is_join_code(room.unique_name)
        ]
        left = []
        for room in ours:
            activity.heartbeat()
            run = await self._runs.of(room.unique_name)
            if not run.live:
                what = f"in progress, and its escalation {run.what}"
                left.append(Difference(kind=Kind.ROOM, sid=room.sid, code=room.unique_name, what=what))
        return Seen(looked_at=len(ours), differences=tuple(left), cursor=page.next_page_url)

    @activity.defn(name=CLOSE_LEFT_ROOM)
    async def close_left_room(self, left: Difference) -> bool:
        if (await self._runs.of(left.code)).live:
            return False
        async with asking_twilio():
            return await self._rooms.complete(left.sid)
