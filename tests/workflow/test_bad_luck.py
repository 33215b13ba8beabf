"""Lost callbacks, refusing Twilio, dying workers, ops who look."""

import asyncio
from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflow.v1 import PendingActivityInfo
from temporalio.client import Client, WorkflowExecutionDescription, WorkflowExecutionStatus

from api.escalations import Escalations
from api.problems import TemporarilyUnavailable
from tests.workflow.changed_workflows import WatchesWithAFault
from tests.workflow.conftest import Begin
from tests.workflow.session import BRISK, Session, refused
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.escalation import EscalationWorkflow
from workflows.messages import AdmitAgent, InviteAgain, PageHint, Rejected, RoomEnded
from workflows.twilio_calls import (
    CLOSE_VIDEO_ROOM,
    CREATE_VIDEO_ROOM,
    FETCH_ROOM,
    SEND_INVITE,
    WRITE_TASK_ATTRIBUTES,
)


async def test_a_lost_callback_is_made_good_by_watching_twilio(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"watch_interval": 0.3, "rejoin_grace": 20}))
    _, customer = await session.call()
    session.twilio.leave(session.room_sid, customer)  # no callback
    await session.until(lambda state: state.grace_until and customer not in state.participants)


async def test_a_pages_hint_makes_the_workflow_ask_twilio_now(begin: Begin) -> None:
    session = await begin()
    await session.open()
    admission = await session.admit_agent()
    participant = "PA" + "b" * 32
    session.twilio.join(session.room_sid, participant, admission.identity)  # no callback
    await session.handle.signal(EscalationWorkflow.page_hint, PageHint(participant_sid=participant))
    await session.until(lambda state: participant in state.participants)


async def test_a_call_whose_callbacks_were_all_lost_can_be_rated(begin: Begin) -> None:
    session = await begin()
    await session.open()
    agent = await session.agent_joins()
    await session.arrive()
    await session.until(lambda state: state.agent_present)
    identity = (await session.admit_customer()).identity
    session.twilio.join(session.room_sid, "PA" + "c" * 32, identity)  # no callback
    assert agent
    await session.end()
    await session.until(lambda state: state.call_started_at and state.rate_until)
    assert (await session.rate()).first


async def test_an_ending_in_doubt_is_not_called_cancelled_before_twilio_was_asked(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.agent_joins()
    await session.arrive()
    await session.until(lambda state: state.agent_present)
    session.twilio.join(session.room_sid, "PA" + "d" * 32, (await session.admit_customer()).identity)
    session.twilio.refuse(FETCH_ROOM, session.room_sid)
    room_sid = session.room_sid
    await session.end()
    await session.until(lambda _: session.twilio.calls[FETCH_ROOM, room_sid])
    assert (await session.state()).phase == "agent_joined"
    session.twilio.accept(FETCH_ROOM, room_sid)
    await session.until(lambda state: state.phase == "disconnected" and state.rate_until)


async def test_after_the_end_nobody_is_published_as_present(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"csat_window": 20}))
    await session.call()
    await session.end()
    state = await session.until(lambda state: state.end_reason and not state.participants)
    assert state.call_started_at is not None
    assert state.call_ended_at == state.ended_at


async def test_a_second_room_that_is_still_being_made_at_the_end_is_closed_too(begin: Begin) -> None:
    session = await begin()
    await session.open()
    told = RoomEnded(room_sid=session.room_sid, at=session.twilio.end_room(session.room_sid))
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    held = session.twilio.hold(CREATE_VIDEO_ROOM, session.code)
    joining = asyncio.create_task(refused(session.admit_agent()))
    await session.until(lambda _: session.twilio.calls[CREATE_VIDEO_ROOM, session.code] == 2)
    await session.end()
    await session.until(lambda state: state.end_reason)
    held.set()
    assert await joining == Rejected.ESCALATION_OVER
    await session.result()
    assert session.twilio.open_rooms(session.code) == []


async def test_closing_goes_on_until_twilio_takes_it(begin: Begin) -> None:
    session = await begin()
    await session.open()
    session.twilio.refuse(CLOSE_VIDEO_ROOM, session.code)
    await session.end()
    await session.until(lambda _: session.twilio.calls[CLOSE_VIDEO_ROOM, session.code] >= 2)
    assert (await session.state()).phase == "cancelled"  # a final phase may stand meanwhile
    session.twilio.accept(CLOSE_VIDEO_ROOM, session.code)
    await session.result()
    assert session.twilio.open_rooms(session.code) == []


async def test_ops_see_that_the_closing_is_tried_again_and_why(begin: Begin) -> None:
    def closing(run: WorkflowExecutionDescription) -> PendingActivityInfo | None:
        pending = run.raw_description.pending_activities
        return next((one for one in pending if one.activity_type.name == CLOSE_VIDEO_ROOM), None)

    session = await begin()
    await session.open()
    session.twilio.refuse(CLOSE_VIDEO_ROOM, session.code)
    await session.end()
    run = await session.until_described(lambda run: (tried := closing(run)) and tried.attempt >= 2)
    tried = closing(run)
    assert tried is not None
    why = await session.client.data_converter.decode_failure(tried.last_failure)
    assert str(why) == "TwilioBadRequest: HTTP 401, Twilio error 20003"
    assert tried.maximum_attempts == 0  # no bound
    room_sid = session.room_sid
    assert f"- Room: closing {room_sid}, tried until Twilio takes it" in await session.details()
    session.twilio.accept(CLOSE_VIDEO_ROOM, session.code)
    await session.result()
    assert f"- Room: closed {room_sid}" in await session.details()


async def test_a_task_that_cannot_be_told_keeps_neither_the_room_open_nor_the_rating_away(
    begin: Begin,
) -> None:
    session = await begin()
    await session.call()
    session.twilio.refuse(WRITE_TASK_ATTRIBUTES, session.start.task_sid)
    await session.end()
    await session.until(lambda _: not session.twilio.open_rooms(session.code))
    await session.rate(2)
    session.twilio.accept(WRITE_TASK_ATTRIBUTES, session.start.task_sid)
    assert (await session.result()).outcome == "rated"
    assert session.on_task.outcome == "rated"


async def test_a_task_that_cannot_be_told_does_not_make_the_invitation_fail(begin: Begin) -> None:
    session = await begin()
    session.twilio.refuse(WRITE_TASK_ATTRIBUTES, session.start.task_sid)
    await session.until(lambda state: state.invite == "sent")
    assert session.twilio.tasks[session.start.task_sid] == {}
    session.twilio.accept(WRITE_TASK_ATTRIBUTES, session.start.task_sid)
    await session.until(lambda _: session.code in session.twilio.tasks[session.start.task_sid])
    assert session.on_task.phase == "code_issued"


async def test_a_task_that_could_never_be_told_of_the_link_is_told_of_the_ending(begin: Begin) -> None:
    session = await begin()
    session.twilio.refuse(WRITE_TASK_ATTRIBUTES, session.start.task_sid)
    await session.until(lambda state: state.invite == "sent")
    await session.end()
    session.twilio.accept(WRITE_TASK_ATTRIBUTES, session.start.task_sid)
    await session.result()
    assert session.on_task.outcome == "agent_ended"


async def test_an_invite_that_cannot_be_sent_is_said_and_can_be_sent_again(begin: Begin) -> None:
    session = await begin()
    session.twilio.refuse(SEND_INVITE, session.start.conversation_sid, retryable=False)
    await session.until(lambda state: state.invite == "failed")
    session.twilio.accept(SEND_INVITE, session.start.conversation_sid)
    await session.handle.signal(
        EscalationWorkflow.invite_again, InviteAgain(worker_sid=session.agent.worker_sid)
    )
    await session.until(lambda state: state.invite == "sent" and state.invited_at)
    assert session.twilio.invites[session.code] == [2]


async def test_an_invitation_still_under_way_at_the_end_writes_nothing_over_the_ending(begin: Begin) -> None:
    session = await begin()
    await session.open()
    held = session.twilio.hold(SEND_INVITE, session.start.conversation_sid)
    await session.handle.signal(
        EscalationWorkflow.invite_again, InviteAgain(worker_sid=session.agent.worker_sid)
    )
    await session.until(lambda _: session.twilio.calls[SEND_INVITE, session.start.conversation_sid] == 2)
    await session.revoke()
    await session.until(lambda _: not session.twilio.open_rooms(session.code))
    held.set()
    assert (await session.result()).outcome == "revoked"
    assert session.on_task.outcome == "revoked"


async def test_ops_read_the_escalation_as_a_story(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.end()
    await session.until(lambda state: state.end_reason)
    await session.rate(5)
    await session.result()
    description: WorkflowExecutionDescription = await session.handle.describe()
    found = {pair.key.name: pair.value for pair in description.typed_search_attributes}
    found.pop("BuildIds", None)  # Temporal's own
    assert found == {
        "EscalationPhase": "csat_collected",
        "EscalationOutcome": "rated",
        "EndReason": "agent_ended",
        "CustomerWaiting": False,
        "AgentSid": session.agent.worker_sid,
        "TaskSid": session.start.task_sid,
        "CsatScore": 5,
    }
    events = (await session.handle.fetch_history()).events
    stored = [event.user_metadata.summary for event in events if event.user_metadata.HasField("summary")]
    summaries = set(await session.client.data_converter.decode(stored))
    assert {
        "Create the video room",
        "Put the link into the chat",
        "Join link expires",
        "Agent's admission lapses",
        "Watch Twilio while callbacks are silent",
        "Call time cap",
        "Close the video room",
        "Tell the task: disconnected",
        "Rating window",
        "Record the rating",
    } <= summaries
    for event in events:
        if event.HasField("activity_task_scheduled_event_attributes") or event.HasField(
            "timer_started_event_attributes"
        ):
            assert event.user_metadata.HasField("summary"), event


async def test_a_worker_without_a_cache_replays_every_task_and_comes_to_the_same(
    temporal_client: Client,
) -> None:
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio, max_cached_workflows=0):
        session = await Session.begin(temporal_client, twilio)
        await session.call()
        await session.end()
        await session.until(lambda state: state.end_reason)
        await session.rate(5)
        assert (await session.result()).outcome == "rated"


async def test_a_fault_of_ours_stops_the_task_in_sight_of_ops_and_keeps_the_run(
    temporal_client: Client,
) -> None:
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio, escalation=WatchesWithAFault):
        session = await Session.begin(temporal_client, twilio)
        await session.until_event(EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
    assert (await session.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await session.handle.terminate("test over")


async def test_a_run_whose_task_keeps_failing_is_unavailable_to_those_who_ask(
    temporal_client: Client,
) -> None:
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio, escalation=WatchesWithAFault):
        session = await Session.begin(temporal_client, twilio, task_timeout=timedelta(seconds=1))
        # from the third attempt on, Temporal takes no more updates
        await session.until_described(lambda run: run.raw_description.pending_workflow_task.attempt >= 3)
        with pytest.raises(TemporarilyUnavailable):
            await Escalations(temporal_client).admit_agent(session.code, AdmitAgent(agent=session.agent))
    await session.handle.terminate("test over")
