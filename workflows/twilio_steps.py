"""The escalation's calls to Twilio: for each its summary, its timeouts and how long it is retried."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError, TimeoutError, is_cancelled_exception
from temporalio.workflow import ActivityCancellationType, ActivityHandle

from workflows import twilio_calls as calls
from workflows.messages import TaskEntry
from workflows.state import EscalationState

Result = TypeVar("Result")

# One attempt. Twilio's calls inside are bounded more tightly; a worker killed in mid-attempt costs this long.
ATTEMPT = timedelta(seconds=5)
HEARTBEAT = timedelta(seconds=30)
# One look at Twilio, which asks twice; then its repetitions included: a person may be waiting for the result.
LOOK_ATTEMPT = timedelta(seconds=6.5)
LOOK = timedelta(seconds=8)
# Twilio's bounds for MaxParticipantDuration, seconds.
SHORTEST_STAY, LONGEST_STAY = 600, 86400


class TwilioSteps:
    def __init__(self, state: EscalationState) -> None:
        self._state = state
        timings = state.start.timings
        self._patience = timedelta(seconds=timings.opening_patience)
        self._brisk = RetryPolicy(
            initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=5)
        )
        self._attempt_until: datetime | None = None
        self._for_ever = RetryPolicy(maximum_interval=timedelta(seconds=timings.closing_retry_interval))

    async def create_room(self) -> calls.VideoRoom | None:
        """None when the escalation ended first. ActivityError when Twilio refused for too long.

        A creation under way is waited for even then, so that no room is left behind.
        """
        start = self._state.start
        stay = round(start.timings.max_call)
        return await self._unless_ended(
            workflow.start_activity(
                calls.CREATE_VIDEO_ROOM,
                calls.CreateVideoRoom(
                    unique_name=start.code,
                    room_type=start.room_type,
                    status_callback_url=start.status_callback_url,
                    max_participant_duration=min(max(stay, SHORTEST_STAY), LONGEST_STAY),
                ),
                result_type=calls.VideoRoom,
                start_to_close_timeout=ATTEMPT,
                schedule_to_close_timeout=self._patience,
                retry_policy=self._brisk,
                cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
                summary="Create the video room",
            )
        )

    async def fetch_room(self) -> calls.RoomNow | None:
        """One look at Twilio; None when there is no room, or Twilio does not answer."""
        if self._state.room_sid is None:
            return None
        try:
            room: calls.RoomNow = await workflow.execute_activity(
                calls.FETCH_ROOM,
                calls.FetchRoom(room_sid=self._state.room_sid),
                result_type=calls.RoomNow,
                start_to_close_timeout=LOOK_ATTEMPT,
                schedule_to_close_timeout=LOOK,
                retry_policy=self._brisk,
                summary="Ask Twilio who is in the room",
            )
        except ActivityError:
            workflow.logger.warning("Twilio did not say who is in the room")
            return None
        return room

    async def watch_room(self) -> calls.RoomNow:
        """Returns when Twilio differs from what is published. ActivityError when Twilio refuses."""
        start = self._state.start
        assert self._state.room_sid is not None  # noqa: S101  # there is somebody in it
        room: calls.RoomNow = await workflow.execute_activity(
            calls.WATCH_ROOM,
            calls.WatchRoom(
                code=start.code, room_sid=self._state.room_sid, interval=start.timings.watch_interval
            ),
            result_type=calls.RoomNow,
            start_to_close_timeout=timedelta(seconds=start.timings.longest_life),
            heartbeat_timeout=HEARTBEAT,
            retry_policy=self._brisk,
            summary="Watch Twilio while callbacks are silent",
        )
        return room

    async def remove_participant(self, participant_sid: str) -> None:
        assert self._state.room_sid is not None  # noqa: S101  # it is in the room
        await self._unless_ended(
            workflow.start_activity(
                calls.REMOVE_PARTICIPANT,
                calls.RemoveParticipant(room_sid=self._state.room_sid, participant_sid=participant_sid),
                start_to_close_timeout=ATTEMPT,
                retry_policy=self._brisk,
                summary="Remove a participant who left or was not admitted",
            )
        )

    async def start_recording(self) -> bool | None:
        """Tried for as long as it is wanted. None when it was not for a while: it may run all the same.

        ActivityError when Twilio refuses.
        """
        return await self._set_recording_rules(
            lambda: self._state.is_to_be_recorded, record=True, summary="Start the recording"
        )

    async def stop_recording(self) -> None:
        """Goes on until Twilio has it, or the escalation has ended: then the room's end stops it."""
        await self._no_attempt_is_left()
        await self._set_recording_rules(
            lambda: not self._state.facts.ended, record=False, summary="Stop the recording"
        )

    async def _set_recording_rules(
        self, wanted: Callable[[], bool], *, record: bool, summary: str
    ) -> bool | None:
        assert self._state.room_sid is not None  # noqa: S101  # somebody is, or was, in it
        setting: ActivityHandle[bool] = workflow.start_activity(
            calls.SET_RECORDING_RULES,
            calls.SetRecordingRules(room_sid=self._state.room_sid, record=record),
            result_type=bool,
            start_to_close_timeout=ATTEMPT,
            retry_policy=self._brisk,
            # Rules that are still on their way must not land after newer ones.
            cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary=summary,
        )
        try:
            return await self._as_long_as(wanted, setting)
        except ActivityError as error:
            if isinstance(error.cause, ApplicationError) and error.cause.non_retryable:
                raise
            return None  # cancelled in the middle of an attempt, which failed: that says nothing of the next

    async def close_room(self) -> None:
        """Goes on for as long as it takes."""
        await self._no_attempt_is_left()
        await workflow.execute_activity(
            calls.CLOSE_VIDEO_ROOM,
            calls.CloseVideoRoom(unique_name=self._state.start.code, room_sid=self._state.room_sid),
            start_to_close_timeout=ATTEMPT,
            retry_policy=self._for_ever,
            summary="Close the video room",
        )

    async def send_invite(self, count: int, entry: TaskEntry) -> calls.InviteSent | None:
        """None when the escalation ended first. ActivityError when it could not be sent."""
        start = self._state.start
        return await self._unless_ended(
            workflow.start_activity(
                calls.SEND_INVITE,
                calls.SendInvite(
                    conversation_sid=start.conversation_sid,
                    author=start.agent.identity,
                    agent_name=start.agent.name,
                    code=start.code,
                    join_url=start.join_url,
                    count=count,
                    link_until=self._state.expires_at,
                    on_task=self._on_task(entry),
                ),
                result_type=calls.InviteSent,
                start_to_close_timeout=ATTEMPT,
                schedule_to_close_timeout=self._patience,
                retry_policy=self._brisk,
                # An older entry must not land on the task after a newer one.
                cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
                summary="Put the link into the chat" if count == 1 else "Put the link into the chat again",
            )
        )

    async def write_link_on_task(self, entry: TaskEntry) -> calls.TaskWritten | None:
        """Retried until Twilio has it. None when the escalation ended first.

        ActivityError when Twilio refuses the request as such.
        """
        return await self._unless_ended(
            workflow.start_activity(
                calls.WRITE_TASK_ATTRIBUTES,
                self._on_task(entry),
                result_type=calls.TaskWritten,
                start_to_close_timeout=ATTEMPT,
                retry_policy=self._for_ever,
                cancellation_type=ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
                summary="Put the link on the task",
            )
        )

    async def write_ending_on_task(self, entry: TaskEntry) -> None:
        """Retried until Twilio has it. ActivityError when Twilio refuses the request as such."""
        ask = self._on_task(entry)
        await self._write(
            calls.WRITE_TASK_ATTRIBUTES, ask, calls.TaskWritten, f"Tell the task: {entry.phase}"
        )

    async def record_csat(self, entry: TaskEntry) -> calls.CsatRecorded:
        """As write_ending_on_task, and for Flex Insights; says on which task."""
        ask = calls.RecordCsat(
            **self._on_task(entry).model_dump(), survey_workflow_sid=self._state.start.survey_workflow_sid
        )
        return await self._write(calls.RECORD_CSAT, ask, calls.CsatRecorded, "Record the rating")

    async def _write(
        self, activity: str, ask: calls.WriteTaskAttributes, result_type: type[Result], summary: str
    ) -> Result:
        await self._no_attempt_is_left()
        written: Result = await workflow.execute_activity(
            activity,
            ask,
            result_type=result_type,
            start_to_close_timeout=ATTEMPT,
            retry_policy=self._for_ever,
            summary=summary,
        )
        return written

    def _on_task(self, entry: TaskEntry) -> calls.WriteTaskAttributes:
        start = self._state.start
        return calls.WriteTaskAttributes(task_sid=start.task_sid, code=start.code, entry=entry)

    async def _unless_ended(self, activity: ActivityHandle[Result]) -> Result | None:
        return await self._as_long_as(lambda: not self._state.facts.ended, activity)

    async def _as_long_as(
        self, wanted: Callable[[], bool], activity: ActivityHandle[Result]
    ) -> Result | None:
        """The activity's result. Not wanted any more, it is cancelled; what still comes of it is returned."""
        await workflow.wait_condition(lambda: activity.done() or not wanted())
        given_up = not activity.done()
        if given_up:
            activity.cancel()
        try:
            return await activity
        except BaseException as error:
            if is_cancelled_exception(error) and given_up:
                return None
            if isinstance(error, ActivityError) and isinstance(error.cause, TimeoutError):
                self._attempt_until = workflow.now() + ATTEMPT
            raise

    async def _no_attempt_is_left(self) -> None:
        """One that was under way when we gave up may still take effect: what sets it right comes after."""
        if self._attempt_until is not None and workflow.now() < self._attempt_until:
            await workflow.sleep(self._attempt_until - workflow.now(), summary="Let the last attempt end")
