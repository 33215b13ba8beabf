"""What is asked of a run in the moment in which it closes."""

import asyncio
import hashlib

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

from api.escalations import Escalations
from api.problems import AgentBusy, AlreadyRated, EscalationOver, TemporarilyUnavailable
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.twilio_errors import TwilioError
from tests.api.call import SOON, Call, problem
from tests.api.conftest import BeginCall
from workflows.messages import (
    AGENT_LEASE_TYPE,
    MEMO_LEASE,
    TASK_QUEUE,
    AdmitAgent,
    Agent,
    AgentLeaseInput,
    Rate,
    Rated,
    agent_lease_workflow_id,
    escalation_workflow_id,
)
from workflows.phases import Csat


async def test_an_admission_that_the_closing_run_had_accepted_is_over(
    begin_call: BeginCall, twilio: LocalTwilio, temporal_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio.rooms, "create", refuses)
    call = begin_call()
    await call.escalate()
    run = temporal_client.get_workflow_handle(escalation_workflow_id(call.code))
    joining = asyncio.create_task(call.as_agent("POST", "/agent-token"))
    async with asyncio.timeout(SOON):
        async for event in run.fetch_history_events(wait_new_event=True):
            if event.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_UPDATE_ACCEPTED:
                break
    await run.terminate()
    answer = await joining
    assert problem(answer) == (410, "escalation-over")
    assert answer.json()["reason"] == "canceled_by_ops"


def refuses(_: object) -> None:
    raise TwilioError(20500, "Internal error", status=500)


def rating(call: Call, score: int) -> Rate:
    return Rate(claim_hash=hashlib.sha256(call.claim.encode()).hexdigest(), csat=Csat(score=score))


async def test_a_rating_that_comes_when_the_run_has_just_closed_is_compared_with_the_answer_it_left(
    call: Call, temporal_client: Client
) -> None:
    await call.had()
    await call.as_customer("/csat", score=5, comment="Quick")
    await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).result()
    door = Escalations(temporal_client)
    same = Rate(claim_hash=rating(call, 5).claim_hash, csat=Csat(score=5, comment="Quick"))
    assert isinstance(await door.rate(call.code, same), Rated)
    with pytest.raises(AlreadyRated):
        await door.rate(call.code, rating(call, 5))


async def test_the_same_rating_again_is_no_first_one_while_the_run_is_closing(
    call: Call, twilio: LocalTwilio, temporal_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio.rooms, "complete", refuses)
    await call.had()
    door = Escalations(temporal_client)
    assert (await door.rate(call.code, rating(call, 5))).first
    assert not (await door.rate(call.code, rating(call, 5))).first


async def test_a_rating_of_a_run_that_closed_without_one_is_over(call: Call, temporal_client: Client) -> None:
    await call.had()
    await temporal_client.get_workflow_handle(escalation_workflow_id(call.code)).terminate()
    with pytest.raises(EscalationOver):
        await Escalations(temporal_client).rate(call.code, rating(call, 3))


async def test_an_agent_whose_other_call_has_just_ended_is_not_said_to_be_in_it(
    begin_call: BeginCall, call: Call, temporal_client: Client
) -> None:
    other = begin_call()
    await other.escalate()
    worker_sid = other.agent.worker.sid
    lease = AgentLeaseInput(code=other.code, task_sid=other.task_sid, customer_name="Customer", limit=60)
    held = await temporal_client.start_workflow(
        AGENT_LEASE_TYPE,
        lease,
        id=agent_lease_workflow_id(worker_sid),
        task_queue=TASK_QUEUE,
        memo={MEMO_LEASE: lease},
    )
    door = Escalations(temporal_client)
    ask = AdmitAgent(agent=Agent(worker_sid=worker_sid, identity="agent", name="Agent"))
    await call.until(lambda shown: shown["room"]["sid"] is not None)
    with pytest.raises(AgentBusy):
        await door.admit_agent(call.code, ask)
    await other.as_agent("POST", "/end")
    await other.until(lambda shown: shown["end_reason"] is not None)
    with pytest.raises(TemporarilyUnavailable):
        await door.admit_agent(call.code, ask)
    await held.terminate()
