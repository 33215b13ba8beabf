"""The clock of the video rooms: sleeps until the next limit, or until the limits change."""

import asyncio
from datetime import UTC, datetime

from dev.local_twilio.signaling_seam import SESSION_TIMEOUT
from dev.local_twilio.video_rooms import VideoRooms


class RoomTimers:
    def __init__(self, rooms: VideoRooms, grace: float = SESSION_TIMEOUT) -> None:
        """`grace` is how many seconds the participants of a former process may still be on their way back."""
        self._rooms = rooms
        self._grace = grace
        self._changed = asyncio.Event()

    def limits_changed(self) -> None:
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled. Also records the participants of a former process as gone, after the grace."""
        left_over = self._rooms.connected_participants()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._enforce_limits())
            await asyncio.sleep(self._grace)
            self._rooms.disconnect_left_over(left_over)

    async def _enforce_limits(self) -> None:
        while True:
            self._changed.clear()
            self._rooms.enforce_limits()
            limit = self._rooms.next_limit()
            pause = None if limit is None else max(0.0, (limit - datetime.now(UTC)).total_seconds())
            try:
                await asyncio.wait_for(self._changed.wait(), pause)
            except TimeoutError:
                continue
