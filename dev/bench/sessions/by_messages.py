"""Sessions by Temporal's messages alone, one right after the other: the product's, and plain ones."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeAlias

from temporalio.client import Client

from dev.bench.sessions import bare
from workflows.escalation import EscalationWorkflow
from workflows.messages import (
    MEMO_STATE,
    TASK_QUEUE,
    TASK_TIMEOUT,
    Admission,
    AdmitAgent,
    AdmitCustomer,
    Agent,
    AgentEnds,
    CustomerArrives,
    EscalationInput,
    ParticipantConnected,
    Rate,
    escalation_workflow_id,
)
from workflows.phases import Csat
from workflows.snapshot import first_snapshot, search_attributes_of

Session: TypeAlias = Callable[[], Awaitable[str]]  # plays one whole, and returns its workflow's id


def escalations(client: Client) -> Session:
    """The product's, started and told as the API does it, but for its bounds: here everybody has patience."""

    async def play() -> str:
        code, sid, claim = secrets.token_hex(4).upper(), secrets.token_hex(16), secrets.token_hex(32)
        agent = Agent(worker_sid=f"WK{sid}", identity=f"agent-{sid[:4]}", name="Agent")
        start = _input(code, sid, agent)
        first = first_snapshot(start, datetime.now(UTC))
        session = await client.start_workflow(
            EscalationWorkflow.run,
            start,
            id=escalation_workflow_id(code),
            task_queue=TASK_QUEUE,
            task_timeout=TASK_TIMEOUT,
            memo={MEMO_STATE: first},
            search_attributes=search_attributes_of(first),
            static_summary=f"{agent.identity} turns {start.task_sid} into a call",
        )
        tell, ask = session.signal, session.execute_update
        await ask(EscalationWorkflow.customer_arrives, CustomerArrives(claim_hash=claim))
        theirs = await ask(EscalationWorkflow.admit_agent, AdmitAgent(agent=agent))
        await tell(EscalationWorkflow.participant_connected, _connected(theirs))
        theirs = await ask(EscalationWorkflow.admit_customer, AdmitCustomer(claim_hash=claim))
        await tell(EscalationWorkflow.participant_connected, _connected(theirs))
        await tell(EscalationWorkflow.agent_ends, AgentEnds(worker_sid=agent.worker_sid))
        await ask(EscalationWorkflow.rate, Rate(claim_hash=claim, csat=Csat(score=5)))
        await session.result()
        return session.id

    return play


def bare_sessions(client: Client) -> Session:
    """The same messages in the same order to a plain workflow."""

    async def play() -> str:
        told = bare.Told(who=secrets.token_hex(32), what="nothing")
        session = await client.start_workflow(
            bare.BareSession.run, told, id=f"bare-{told.who[:8]}", task_queue=bare.TASK_QUEUE
        )
        await session.execute_update(bare.BareSession.customer_arrives, told)
        await session.execute_update(bare.BareSession.admit_agent, told)
        await session.signal(bare.BareSession.participant_connected, told)
        await session.execute_update(bare.BareSession.admit_customer, told)
        await session.signal(bare.BareSession.participant_connected, told)
        await session.signal(bare.BareSession.agent_ends, told)
        await session.execute_update(bare.BareSession.rate, told)
        await session.result()
        return session.id

    return play


def _input(code: str, sid: str, agent: Agent) -> EscalationInput:
    return EscalationInput(
        code=code,
        n=1,
        task_sid=f"WT{sid}",
        conversation_sid=f"CH{sid}",
        agent=agent,
        customer_name="Customer",
        join_url=f"https://video.example.org/join/{code}",
        status_callback_url="https://video.example.org/twilio/video",
    )


def _connected(admitted: Admission) -> ParticipantConnected:
    return ParticipantConnected(
        room_sid=admitted.room_sid,
        participant_sid=f"PA{secrets.token_hex(16)}",
        identity=admitted.identity,
        at=datetime.now(UTC),
    )
