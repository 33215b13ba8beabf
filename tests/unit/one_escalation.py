"""One escalation, of which the tests know everybody and every moment."""

from datetime import UTC, datetime, timedelta

from workflows.messages import Agent, EscalationInput, RoomState
from workflows.snapshot import first_state
from workflows.state import EscalationState

START = datetime(2026, 5, 4, 12, tzinfo=UTC)
AGENT = Agent(worker_sid="WK" + "a" * 32, identity="agent", name="Agent")
OTHER = Agent(worker_sid="WK" + "b" * 32, identity="other", name="")
TASK, CHAT, ROOM = "WT" + "0" * 32, "CH" + "0" * 32, "RM" + "0" * 32
CUSTOMER = "customer-7KQ2M9X"


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def with_a_room() -> EscalationState:
    """Nobody is let in yet."""
    start = EscalationInput(
        code="7KQ2M9X",
        n=1,
        task_sid=TASK,
        conversation_sid=CHAT,
        agent=AGENT,
        customer_name="Somebody",
        join_url="https://video.example.org/join/7KQ2M9X",
        status_callback_url="https://video.example.org/twilio/video",
    )
    state = first_state(start, START)
    state.room_sid, state.room_state = ROOM, RoomState.OPEN
    return state


def in_the_call() -> EscalationState:
    """Both came, the agent first."""
    state = with_a_room()
    state.admit_agent(AGENT, at(0))
    state.learn_participant("PA1", "agent", joined_at=at(2))
    state.arrive("claim", at(3))
    state.admit_customer(at(4))
    state.learn_participant("PA2", CUSTOMER, joined_at=at(6))
    return state
