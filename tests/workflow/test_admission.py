"""Who is let in, who waits, who has to go."""

import asyncio
import secrets

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from tests.workflow.changed_workflows import LeaseThatIsSlowToEnd
from tests.workflow.conftest import Begin
from tests.workflow.session import BRISK, Session, new_agent, refused
from tests.workflow.twilio_in_memory import TwilioInMemory, worker_of
from workflows.escalation import EscalationWorkflow
from workflows.messages import (
    PageHint,
    PageLeft,
    Rejected,
    RoomEnded,
    StoppedWaiting,
)
from workflows.phases import Role
from workflows.twilio_calls import REMOVE_PARTICIPANT


async def test_the_customer_waits_outside_until_the_agent_is_in(begin: Begin) -> None:
    session = await begin()
    await session.open()
    assert not (await session.arrive()).agent_present
    await session.until(lambda state: state.waiting_since)
    assert await refused(session.admit_customer()) == Rejected.AGENT_ABSENT
    await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    await session.connected((await session.admit_customer()).identity)
    await session.until(lambda state: state.phase == "customer_joined" and not state.waiting_since)


async def test_the_customer_may_stop_waiting_but_nobody_else_for_them(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.arrive()
    for claim_hash in (secrets.token_hex(32), session.claim):
        assert (await session.state()).waiting_since
        await session.handle.signal(EscalationWorkflow.stopped_waiting, StoppedWaiting(claim_hash=claim_hash))
        await session.handle.signal(EscalationWorkflow.page_hint, PageHint())
    await session.until(lambda state: not state.waiting_since)


async def test_after_a_first_call_the_customer_comes_back_though_the_agent_is_away(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"rejoin_grace": 20}))
    agent, customer = await session.call()
    await session.disconnected(agent)
    await session.disconnected(customer)
    await session.until(lambda state: not state.participants)
    await session.customer_joins()
    await session.until(lambda state: state.customer_present)


async def test_a_wrong_claim_joins_nothing_and_rates_nothing(begin: Begin) -> None:
    session = await begin()
    await session.call()
    stranger = secrets.token_hex(32)
    assert await refused(session.admit_customer(stranger)) == Rejected.WRONG_CLAIM
    assert await refused(session.rate(claim=stranger)) == Rejected.WRONG_CLAIM


async def test_another_device_takes_over_from_one_that_only_waits(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.arrive()
    other = secrets.token_hex(32)
    await session.arrive(other)
    assert (await session.state()).claim_hash == other


async def test_another_device_cannot_take_over_from_one_in_the_room(begin: Begin) -> None:
    session = await begin()
    await session.call()
    assert await refused(session.arrive(secrets.token_hex(32))) == Rejected.LINK_IN_USE


async def test_another_device_takes_over_when_twilio_says_that_the_first_has_gone(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"rejoin_grace": 20}))
    _, customer = await session.call()
    session.twilio.leave(session.room_sid, customer)  # no callback
    other = secrets.token_hex(32)
    await session.arrive(other)
    assert (await session.state()).claim_hash == other


async def test_another_device_cannot_take_over_from_one_that_was_just_admitted(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.agent_joins()
    await session.arrive()
    await session.until(lambda state: state.agent_present)
    await session.admit_customer()
    assert await refused(session.arrive(secrets.token_hex(32))) == Rejected.LINK_IN_USE


async def test_an_agent_is_in_one_room_at_a_time(begin: Begin) -> None:
    first = await begin()
    second = await begin(agent=first.agent)
    await first.open()
    await second.open()
    await first.agent_joins()
    assert await refused(second.admit_agent()) == Rejected.AGENT_BUSY
    await first.end()
    await first.until(lambda state: state.end_reason)
    await first.result()
    await second.admit_agent()


async def test_an_agent_who_leaves_before_a_call_is_free(begin: Begin) -> None:
    first = await begin()
    second = await begin(agent=first.agent)
    await first.open()
    await second.open()
    participant = await first.agent_joins()
    await first.until(lambda state: state.agent_present)
    await first.disconnected(participant)
    await first.until_lease_is_free()
    await second.admit_agent()


async def test_an_agent_who_comes_back_while_their_lease_is_being_freed_is_held_anew(
    temporal_client: Client,
) -> None:
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio, lease=LeaseThatIsSlowToEnd):
        first = await (await Session.begin(temporal_client, twilio)).open()
        second = await (await Session.begin(temporal_client, twilio, agent=first.agent)).open()
        participant = await first.agent_joins()
        await first.until(lambda state: state.agent_present)
        former_lease = await first.lease_run()
        await first.disconnected(participant)
        await first.until(lambda state: not state.agent_present)
        await first.agent_joins()
        await first.until(lambda state: state.agent_present)
        await former_lease.result()
        assert await refused(second.admit_agent()) == Rejected.AGENT_BUSY
        await first.handle.terminate("test over")
        await second.handle.terminate("test over")


async def test_nobody_who_waits_to_be_let_in_has_a_room_made_after_the_end(temporal_client: Client) -> None:
    twilio = TwilioInMemory(temporal_client)
    async with worker_of(temporal_client, twilio, lease=LeaseThatIsSlowToEnd):
        session = await (await Session.begin(temporal_client, twilio)).open()
        participant = await session.agent_joins()
        await session.until(lambda state: state.agent_present)
        await session.disconnected(participant)
        await session.until(lambda state: not state.agent_present)
        waiting = [asyncio.create_task(refused(session.admit_agent())) for _ in range(2)]
        await session.until_event(EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED, times=3)
        await session.end()
        assert await asyncio.gather(*waiting) == [Rejected.ESCALATION_OVER] * 2
        await session.result()
        assert (await session.state()).room_state == "closed"


async def test_an_admission_that_nobody_uses_lapses_and_frees_the_agent(begin: Begin) -> None:
    first = await begin(BRISK.model_copy(update={"admission_ttl": 1}))
    second = await begin(agent=first.agent)
    await first.open()
    await second.open()
    await first.admit_agent()
    assert await refused(second.admit_agent()) == Rejected.AGENT_BUSY
    await first.until_lease_is_free()
    await second.admit_agent()


async def test_an_agent_who_came_without_a_callback_is_found_before_the_admission_lapses(
    begin: Begin,
) -> None:
    session = await begin(BRISK.model_copy(update={"admission_ttl": 1}))
    await session.open()
    admission = await session.admit_agent()
    session.twilio.join(session.room_sid, "PA" + "a" * 32, admission.identity)
    await session.until(lambda state: state.agent_present)


async def test_the_worker_last_admitted_is_the_agent_and_the_former_is_removed_and_freed(
    begin: Begin,
) -> None:
    session = await begin()
    elsewhere = await begin(agent=session.agent)
    await session.open()
    await elsewhere.open()
    former = await session.agent_joins()
    await session.until(lambda state: state.agent_present)
    successor = new_agent()
    participant = await session.agent_joins(successor)
    state = await session.until(lambda state: participant in state.participants)
    assert (state.agent, list(state.participants)) == (successor, [participant])
    await session.until(lambda _: former in session.twilio.removed)
    await session.until_lease_is_free()
    await elsewhere.admit_agent()


async def test_a_participant_whom_nobody_admitted_is_removed_and_counts_for_nothing(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.agent_joins()
    stranger = await session.connected("somebody")
    state = await session.until(lambda _: stranger in session.twilio.removed)
    assert stranger not in state.participants
    assert state.phase == "agent_joined"


async def test_a_removal_that_twilio_refuses_does_not_keep_the_next_from_being_removed(begin: Begin) -> None:
    session = await begin()
    await session.open()
    session.twilio.refuse(REMOVE_PARTICIPANT, "PA" + "1" * 32, retryable=False)
    await session.connected("somebody", "PA" + "1" * 32)
    other = await session.connected("somebody else")
    await session.until(lambda _: other in session.twilio.removed)


async def test_a_page_that_says_it_left_is_believed_and_removed_at_twilio(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"rejoin_grace": 20}))
    _, customer = await session.call()
    await session.customer_leaves_by_button(customer)
    await session.until(lambda state: customer not in state.participants and state.grace_until)
    await session.until(lambda _: customer in session.twilio.removed)


async def test_a_page_cannot_say_that_somebody_else_left(begin: Begin) -> None:
    session = await begin()
    agent, _ = await session.call()
    await session.customer_leaves_by_button(agent)
    await session.handle.signal(
        EscalationWorkflow.page_left,
        PageLeft(role=Role.AGENT, participant_sid=agent, worker_sid="WK" + "0" * 32),
    )
    await session.rate()  # an update later than both signals
    assert agent not in session.twilio.removed


async def test_a_page_that_left_is_not_brought_back_by_a_late_callback(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"rejoin_grace": 20}))
    await session.open()
    await session.agent_joins()
    await session.arrive()
    await session.until(lambda state: state.agent_present)
    identity = (await session.admit_customer()).identity
    customer = "PA" + secrets.token_hex(16)
    await session.customer_leaves_by_button(customer)
    await session.connected(identity, customer)
    state = await session.until(lambda _: customer in session.twilio.removed)
    assert customer not in state.participants


async def test_a_room_that_ended_unused_is_made_again_when_the_agent_joins(begin: Begin) -> None:
    session = await begin()
    await session.open()
    first = session.room_sid
    told = RoomEnded(room_sid=first, at=session.twilio.end_room(first))
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    admission = await session.admit_agent()
    assert admission.room_sid != first
    assert [room.sid for room in session.twilio.open_rooms(session.code)] == [admission.room_sid]


async def test_a_callback_of_a_former_room_changes_nothing(begin: Begin) -> None:
    session = await begin()
    await session.call()
    told = RoomEnded(room_sid="RM" + "f" * 32, at=(await session.state()).started_at)
    await session.handle.signal(EscalationWorkflow.room_ended, told)
    await session.arrive()  # an update later than the signal
    assert (await session.state()).phase == "customer_joined"
