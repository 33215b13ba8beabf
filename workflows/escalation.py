"""The life of one escalation: from the link in the chat to the rating."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from temporalio import workflow
from temporalio.exceptions import ActivityError

from workflows.agent_seat import AgentSeat
from workflows.details import current_details
from workflows.ending import begin_to_tell, ending_of
from workflows.escalation_messages import EscalationMessages
from workflows.messages import (
    ESCALATION_TYPE,
    MEMO_STATE,
    EscalationInput,
    EscalationResult,
    InviteState,
    RoomState,
    Snapshot,
    TaskEntry,
)
from workflows.phases import EndReason, outcome_of, phase_of
from workflows.recording import Recording, RecordingState
from workflows.snapshot import (
    first_snapshot,
    first_state,
    search_attributes_of,
    snapshot_of,
    task_entry,
)
from workflows.state import Due
from workflows.twilio_calls import RoomNow
from workflows.twilio_steps import TwilioSteps


@workflow.defn(name=ESCALATION_TYPE)
class EscalationWorkflow(EscalationMessages):
    """Holds the facts; the phase is computed from them, and what is to be done follows from both."""

    @workflow.init
    def __init__(self, start: EscalationInput) -> None:
        state = first_state(start, workflow.info().start_time)
        if start.recording_wanted and workflow.patched("record-with-consent"):
            state.recording = Recording()
        super().__init__(state, AgentSeat(state))
        self._twilio = TwilioSteps(state)
        self._room_key = asyncio.Lock()  # a room that is being made is closed when it is there, not before
        self._invite_pen = asyncio.Lock()  # one message at a time, so that each count is sent once
        self._task_pen = asyncio.Lock()  # an older entry must not land on the task after a newer one
        self._task_untold = False
        self._published = first_snapshot(start, state.started_at)
        self._on_task: TaskEntry | None = None
        self._beside: list[asyncio.Task[None]] = []

    @workflow.run
    async def run(self, start: EscalationInput) -> EscalationResult:
        self._beside = [
            asyncio.create_task(keeping_up)
            for keeping_up in (
                *(self._mind(due) for due in Due),
                self._watch_twilio(),
                self._look_when_a_page_hints(),
                self._remove_the_unwanted(),
                self._record_with_consent(),
                self._seat.free_when_left(),
                self._publish_changes(),
                self._tell_the_task_of_the_link(),
            )
        ]
        life = asyncio.create_task(self._live())
        try:
            await self._until_done(life)
        except asyncio.CancelledError:  # Cancel in the Temporal UI is an ending like any other
            self._end(EndReason.CANCELED_BY_OPS)
            self.state.facts.rating_closed = True
            await self._until_done(life)
        self._publish()
        return EscalationResult(
            phase=phase_of(self.state.facts),
            outcome=outcome_of(self.state.facts),
            end_reason=self.state.facts.end_reason,
        )

    async def _until_done(self, life: asyncio.Task[None]) -> None:
        """What goes on beside ends only by a fault of ours: it stops the workflow task, where ops see it and
        a mended worker goes on, instead of an escalation without a clock."""
        await workflow.wait_condition(lambda: life.done() or any(task.done() for task in self._beside))
        for task in self._beside:
            if task.done():
                raise RuntimeError("a part of the escalation has stopped") from task.exception()
        await life

    async def _live(self) -> None:
        await self._open_the_room()
        await self._invite()
        await self._wait_for_the_call()
        await self._wait_for_its_end()

        closing = asyncio.create_task(self._close_the_room())
        await self._make_sure_whether_they_met()
        telling = asyncio.create_task(self._tell_the_task_how_it_ended())
        await self._wait_for_the_rating()
        await telling
        await self._record_the_result()
        await self._tell_the_integrator()
        await closing
        await self._seat.wait_until_free()
        await workflow.wait_condition(workflow.all_handlers_finished)

    # --- the steps -------------------------------------------------------------------------------------

    async def _open_the_room(self) -> None:
        async with self._room_key:
            try:
                room = await self._twilio.create_room()
            except ActivityError:
                self.state.room_state = RoomState.UNAVAILABLE
                self._end(EndReason.ROOM_UNAVAILABLE)
                return
            if room is not None:
                self.state.room_sid = room.room_sid
                self.state.room_state = RoomState.CLOSING if self.state.facts.ended else RoomState.OPEN

    async def _invite(self) -> None:
        """Puts the link into the chat and on the task; nobody is invited once the escalation has ended."""
        async with self._invite_pen:
            if self.state.facts.ended:
                return
            self.state.invites += 1
            self.state.invite = InviteState.PENDING
            entry = task_entry(snapshot_of(self.state))
            try:
                sent = await self._twilio.send_invite(self.state.invites, entry)
            except ActivityError:
                workflow.logger.warning("the link could not be sent to the chat")
                self.state.invite = InviteState.FAILED
                return
            if sent is not None:
                self._task_untold = sent.task_untold
                self._on_task = None if sent.task_untold else entry
                if sent.message_sid is None:
                    self.state.invite = InviteState.FAILED
                else:
                    self.state.invite, self.state.invited_at = InviteState.SENT, workflow.now()
                if sent.task_ended is not None:
                    # TaskRouter's event came before the task named this escalation, and could tell nobody
                    self._end(sent.task_ended)

    async def _wait_for_the_call(self) -> None:
        facts = self.state.facts
        await workflow.wait_condition(lambda: facts.call is not None or facts.ended)

    async def _wait_for_its_end(self) -> None:
        """The clock, a person, the task or Twilio ends it: see _when_due and the messages below."""
        await workflow.wait_condition(lambda: self.state.facts.ended)

    async def _close_the_room(self) -> None:
        """Also when none is known: one may have been made whose answer never came."""
        async with self._room_key:
            await self._twilio.close_room()
        self.state.room_state = RoomState.CLOSED
        self.state.facts.learn_room_ended(workflow.now())
        if not self._in_doubt:
            # ops see it now, which costs no event; it wakes nobody else
            workflow.set_current_details(current_details(self.state, snapshot_of(self.state)))

    async def _make_sure_whether_they_met(self) -> None:
        """Both were let in and no callback says that they met: Twilio is asked, since a call may be rated."""
        if self.state.may_have_met:
            await self._look_at_twilio()
        self._settled = True

    async def _tell_the_task_how_it_ended(self) -> None:
        """A rating that is there already is recorded next, and tells the ending with it."""
        async with self._invite_pen, self._task_pen:  # an invitation under way writes an older entry
            if self.state.facts.csat is None:
                await self._told(self._twilio.write_ending_on_task)

    async def _wait_for_the_rating(self) -> None:
        facts, until = self.state.facts, self.state.rate_until
        if facts.csat is None and until is not None:
            left = (until - workflow.now()).total_seconds()
            window = asyncio.create_task(workflow.sleep(max(left, 0), summary="Rating window"))
            await workflow.wait_condition(
                lambda: window.done() or facts.csat is not None or facts.rating_closed
            )
        facts.rating_closed = True

    async def _record_the_result(self) -> None:
        rated = self.state.facts.csat is not None
        await self._told(self._record_csat if rated else self._twilio.write_ending_on_task)

    async def _record_csat(self, entry: TaskEntry) -> None:
        self.state.csat_recorded = await self._twilio.record_csat(entry)

    async def _tell_the_integrator(self) -> None:
        if self.state.start.ended_webhook:
            await begin_to_tell(ending_of(self.state.start, snapshot_of(self.state)))

    async def _told(self, write: Callable[[TaskEntry], Awaitable[None]]) -> None:
        """Writes the entry on the task, unless it stands there already."""
        entry = task_entry(snapshot_of(self.state))
        if entry == self._on_task:
            return
        try:
            await write(entry)
            self._on_task = entry
        except ActivityError:
            workflow.logger.warning("Twilio refused the task's new attributes")

    # --- what goes on beside them ------------------------------------------------------------------------

    async def _mind(self, due: Due) -> None:
        """Keeps one timer for one kind of deadline: none while there is none, another when it moves.

        The end leaves a running timer alone: to cancel it would cost an event, to let it go costs nothing.
        """
        facts = self.state.facts

        def at() -> datetime | None:
            return self.state.deadlines().get(due)

        while True:
            await workflow.wait_condition(lambda: at() is not None)
            deadline = at()
            assert deadline is not None  # noqa: S101  # nothing ran in between
            left = (deadline - workflow.now()).total_seconds()
            try:
                await workflow.wait_condition(
                    partial(lambda known: not facts.ended and at() != known, deadline),
                    timeout=max(left, 0),
                    timeout_summary=due,
                )
            except TimeoutError:
                if not facts.ended:
                    await self._when_due(due)

    async def _when_due(self, due: Due) -> None:
        match due:
            case Due.LINK_EXPIRES:
                self._end(EndReason.LINK_UNUSED)
            case Due.REJOIN_GRACE:
                self._end(self.state.reason_after_grace())
            case Due.TIME_CAP:
                self._end(EndReason.TIME_CAP)
            case Due.AGENT_ADMISSION:
                await self._look_at_twilio()
                self.state.lapse_agent_admission(workflow.now())

    async def _tell_the_task_of_the_link(self) -> None:
        """Where it could not be asked when the link went into the chat."""
        while True:
            await workflow.wait_condition(lambda: self._task_untold and not self.state.facts.ended)
            self._task_untold = False
            async with self._task_pen:
                entry = task_entry(snapshot_of(self.state))
                try:
                    told = await self._twilio.write_link_on_task(entry)
                except ActivityError:
                    workflow.logger.warning("Twilio refused the task's new attributes")
                    continue
                if told is not None:
                    self._on_task = entry
                    if told.task_ended is not None:
                        self._end(told.task_ended)

    async def _watch_twilio(self) -> None:
        """From the first admission on. The watch sees the end by itself, so it is never cancelled."""
        while True:
            await workflow.wait_condition(lambda: self.state.someone_to_watch)
            try:
                self._learn(await self._twilio.watch_room())
            except ActivityError:
                workflow.logger.warning("Twilio refuses to be watched; trying again later")
                await workflow.sleep(self.state.start.timings.watch_interval, summary="Watch again")

    async def _look_when_a_page_hints(self) -> None:
        while True:
            await workflow.wait_condition(lambda: self._look_wanted)
            self._look_wanted = False
            await self._look_at_twilio()

    async def _look_at_twilio(self) -> None:
        room = await self._twilio.fetch_room()
        if room is not None:
            self._learn(room)

    def _learn(self, room: RoomNow) -> None:
        if not self._settled:
            self.state.learn_room(room)
            self._end_if_the_room_ended()

    async def _remove_the_unwanted(self) -> None:
        unwanted = self.state.unwanted
        while True:
            await workflow.wait_condition(lambda: bool(unwanted) and not self.state.facts.ended)
            participant_sid = unwanted[0]
            try:
                await self._twilio.remove_participant(participant_sid)
            except ActivityError:
                workflow.logger.warning("Twilio refused to remove a participant; the room's end will")
            if participant_sid in unwanted:  # another room may have begun meanwhile
                unwanted.remove(participant_sid)

    async def _record_with_consent(self) -> None:
        """Makes what Twilio records the same as what is wanted, whenever they differ."""
        while True:
            await workflow.wait_condition(lambda: self.state.recording_due)
            recording = self.state.recording
            assert recording is not None  # noqa: S101  # something is due
            if self.state.is_to_be_recorded:
                recording.state = RecordingState.STARTING
                recording.state = await self._start_recording()
            else:
                await self._twilio.stop_recording()
                recording.state = RecordingState.OFF

    async def _start_recording(self) -> RecordingState:
        try:
            started = await self._twilio.start_recording()
        except ActivityError:
            workflow.logger.warning("Twilio refused to record; the call goes on unrecorded")
            return RecordingState.UNAVAILABLE
        return RecordingState.ON if started else RecordingState.STARTING

    async def _publish_changes(self) -> None:
        """The room's own state wakes nobody: it goes out with the next change, or with the last."""

        def worth_waking(snapshot: Snapshot) -> Snapshot:
            return snapshot.model_copy(update={"room_state": None, "room_sid": None})

        while True:
            await workflow.wait_condition(
                lambda: (
                    not self._in_doubt
                    and worth_waking(snapshot_of(self.state)) != worth_waking(self._published)
                )
            )
            self._publish()

    @property
    def _in_doubt(self) -> bool:
        """It has ended, and Twilio is asked whether there was a call: "cancelled" would be too early."""
        return self.state.facts.ended and self.state.may_have_met and not self._settled

    def _publish(self) -> None:
        """Memo, search attributes and details, always together; once for all that one event changed."""
        snapshot = snapshot_of(self.state)
        workflow.set_current_details(current_details(self.state, snapshot))
        if snapshot != self._published:
            self._published = snapshot
            workflow.upsert_memo({MEMO_STATE: snapshot})
        known = workflow.info().typed_search_attributes
        changed = [pair for pair in search_attributes_of(snapshot) if known.get(pair.key) != pair.value]
        if changed:
            workflow.upsert_search_attributes([pair.key.value_set(pair.value) for pair in changed])
