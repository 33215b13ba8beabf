"""What an escalation used at Twilio, read from its history."""

import json
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.contrib.pydantic import pydantic_data_converter

from ops.usage import Usage, usage_of
from tests.replay.record import CORPUS, OTHERS
from tests.replay.test_corpus import HISTORIES, history_of
from workflows.messages import ParticipantConnected, ParticipantDisconnected, RoomEnded

NOTHING = timedelta()
MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)
CUSTOMER = {"room_sid": "RM1", "participant_sid": "PA9", "identity": "customer-5H2QK8N"}
SIGNALS = {
    ParticipantConnected: "participant_connected",
    ParticipantDisconnected: "participant_disconnected",
    RoomEnded: "room_ended",
}


def recorded(name: str) -> list[HistoryEvent]:
    return list(history_of(CORPUS / f"{name}.json").events)


START = recorded("rated")[0]
START_AGENT = json.loads(START.workflow_execution_started_event_attributes.input.payloads[0].data)["agent"][
    "identity"
]


def second(number: int) -> datetime:
    return MIDNIGHT + timedelta(seconds=number)


def signal(told: ParticipantConnected | ParticipantDisconnected | RoomEnded) -> HistoryEvent:
    """As Temporal keeps it."""
    event = HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED)
    event.event_time.FromDatetime(told.at)
    signalled = event.workflow_execution_signaled_event_attributes
    signalled.signal_name = SIGNALS[type(told)]
    signalled.input.payloads.extend(pydantic_data_converter.payload_converter.to_payloads([told]))
    return event


def close(number: int) -> HistoryEvent:
    """The run's last event: no later than this has anybody been in a room."""
    event = HistoryEvent(event_type=EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
    event.event_time.FromDatetime(second(number))
    return event


async def used(events: Iterable[HistoryEvent]) -> Usage:
    async def told() -> AsyncIterator[HistoryEvent]:
        for event in events:
            yield event

    return await usage_of(told(), pydantic_data_converter)


def signalled(events: Iterable[HistoryEvent], name: str) -> list[HistoryEvent]:
    return [
        event for event in events if event.workflow_execution_signaled_event_attributes.signal_name == name
    ]


async def test_a_call_is_two_stays_until_the_room_is_closed() -> None:
    events = recorded("rated")
    usage = await used(events)
    assert len(usage.stays) == 2
    assert all(NOTHING < stay < timedelta(minutes=1) for stay in usage.stays)
    assert (usage.recorded, usage.messages) == ((NOTHING, NOTHING), 1)
    assert usage.agent_joined_at is not None


async def test_a_recorded_call_is_recorded_for_less_time_than_people_are_in() -> None:
    usage = await used(recorded("recorded"))
    assert all(
        NOTHING < on_record < stay for on_record, stay in zip(usage.recorded, usage.stays, strict=True)
    )


async def test_a_recording_that_is_stopped_and_started_again_counts_both_parts() -> None:
    events = recorded("recording_stopped_and_started_again")
    last_start = [
        event.event_id
        for event in events
        if event.activity_task_scheduled_event_attributes.activity_type.name == "set_recording_rules"
    ][-1]
    whole, first_part = await used(events), await used(events[: last_start - 1])
    assert NOTHING < max(first_part.recorded) < max(whole.recorded) < max(whole.stays)


async def test_who_comes_back_has_two_stays() -> None:
    assert len((await used(recorded("skipped_after_a_refresh"))).stays) == 3


async def test_a_link_that_nobody_used_is_one_message() -> None:
    usage = await used(recorded("link_unused"))
    assert usage == Usage(messages=1)


async def test_a_link_that_was_sent_again_is_as_many_messages_as_are_in_the_chat() -> None:
    assert (await used(recorded("invite_failed_and_sent_again"))).messages == 1


async def test_a_lost_joining_is_made_good_by_the_leaving() -> None:
    left = ParticipantDisconnected(**CUSTOMER, at=second(90), duration=30)
    usage = await used([START, signal(left), close(100)])
    assert usage.stays == (timedelta(seconds=30),)


async def test_a_lost_leaving_is_made_good_by_the_rooms_end() -> None:
    came = ParticipantConnected(**CUSTOMER, at=second(10))
    usage = await used([START, signal(came), close(100)])
    assert usage.stays == (timedelta(seconds=90),)


async def test_doubled_and_shuffled_callbacks_count_once() -> None:
    came = signal(ParticipantConnected(**CUSTOMER, at=second(10)))
    left = signal(ParticipantDisconnected(**CUSTOMER, at=second(25)))
    usage = await used([START, left, came, left, came, close(100)])
    assert usage.stays == (timedelta(seconds=15),)


async def test_a_room_that_was_made_again_counts_with_its_former_stays() -> None:
    alone = {"room_sid": "RM1", "participant_sid": "PA1", "identity": START_AGENT}
    again = {"room_sid": "RM2", "participant_sid": "PA2", "identity": START_AGENT}
    usage = await used(
        [
            START,
            signal(ParticipantConnected(**alone, at=second(10))),
            signal(RoomEnded(room_sid="RM1", at=second(40))),
            signal(ParticipantConnected(**again, at=second(60))),
            close(100),
        ]
    )
    assert usage.stays == (timedelta(seconds=30), timedelta(seconds=40))
    assert usage.agent_joined_at == second(10)


async def test_a_customer_who_comes_first_is_not_taken_for_the_agent() -> None:
    usage = await used([START, signal(ParticipantConnected(**CUSTOMER, at=second(10))), close(100)])
    assert usage.agent_joined_at is None


async def test_after_a_termination_people_count_until_then() -> None:
    events = recorded("rated")
    in_call = signalled(events, "participant_connected")[-1]
    cut = events[: in_call.event_id + 3]
    assert cut[-1].event_time.ToDatetime() > in_call.event_time.ToDatetime()
    usage = await used(cut)
    assert len(usage.stays) == 2
    assert min(usage.stays) > NOTHING


@pytest.mark.parametrize("name", [file.stem for file in HISTORIES if file.stem not in OTHERS])
async def test_every_recorded_history_can_be_read(name: str) -> None:
    events = recorded(name)
    usage = await used(events)
    took = events[-1].event_time.ToDatetime() - events[0].event_time.ToDatetime()
    assert all(NOTHING <= stay <= took + timedelta(seconds=1) for stay in usage.stays)
    assert len(usage.recorded) == len(usage.stays)
