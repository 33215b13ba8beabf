"""One chat, its people and their escalations, step by step; before each something may go wrong."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol

from temporalio.client import WorkflowExecutionStatus

from tests.faults.agent import AgentInFlex, link_in_the_chat
from tests.faults.customer import CustomerAtHome
from tests.faults.patience import comes_true
from tests.faults.person import PATIENCE, SOON, OverError
from tests.product.session import Agent, Session, accept
from tests.product.stack import Stack
from workflows.messages import agent_lease_workflow_id

SCORE = 5


class Step(StrEnum):
    """What people do next; a fault is armed at the beginning of one."""

    ESCALATE = "escalate"
    SEND_AGAIN = "send the link again"
    ARRIVE = "customer arrives"
    TAKE_BACK = "take the link back"
    AGENT_JOINS = "agent joins"
    CUSTOMER_JOINS = "customer joins"
    WRITE = "write to the chat"
    LEAVE = "leave and come back"
    DROP_OUT = "drop out"
    TAKE_OVER = "another device"
    STRANGER = "a stranger comes"
    TRANSFER = "transfer the chat"
    STOP_RECORDING = "stop the recording"
    TAKE_BACK_CONSENT = "take the consent back"
    ROOM_ENDS = "Twilio ends the room"
    CLOSED = "the task is closed elsewhere"
    END = "end"
    RATE = "rate"
    COMPLETE = "complete the task"


class Trouble(Protocol):
    """Is told what people are about to do, and makes it go wrong."""

    async def step(self, walk: "Walk", step: Step) -> None: ...

    async def logged_in(self, walk: "Walk") -> None:
        """The agent has a new token."""


class Walk:
    """More than one escalation, where the first could not be opened."""

    def __init__(
        self, stack: Stack, session: Session, trouble: Trouble, patience: float, colleague: int
    ) -> None:
        """`patience` is in seconds; `colleague` is another agent's number."""
        self.stack = stack
        self.sessions = [session]
        self.colleague = colleague
        self._trouble = trouble
        self._patience = patience
        self.agent = self.agent_of(session)
        self.customer = CustomerAtHome(session, patience)
        self._gone: list[AgentInFlex | CustomerAtHome] = []
        self.found: list[str] = []  # that was not as a page said

    def agent_of(self, session: Session) -> AgentInFlex:
        return AgentInFlex(session, self._patience, lambda: self._trouble.logged_in(self))

    @property
    def session(self) -> Session:
        return self.sessions[-1]

    @property
    def people(self) -> list[AgentInFlex | CustomerAtHome]:
        """Everybody who was ever in it."""
        return [self.agent, self.customer, *self._gone]

    async def begins(self, step: Step) -> None:
        """Flex has renewed the agent's token meanwhile. After the start another replica is asked."""
        await self.agent.logs_in_again()
        self.session.api_url = self.stack.api_urls[0 if step is Step.ESCALATE else -1]
        await self._trouble.step(self, step)

    # --- steps -------------------------------------------------------------------------------------------

    async def escalates(self) -> None:
        await self.begins(Step.ESCALATE)
        await self.agent.presses_the_video_button()
        # when it does not come into the chat, the agent copies the link and gives it to the customer
        await self.agent.before_the_end(link_in_the_chat(self.session, SOON))

    async def arrives(self, consent: bool | None = None) -> None:
        await self.begins(Step.ARRIVE)
        await self.customer.opens_the_link()
        await self.customer.arrives(consent)
        await self.agent.sees("the customer waiting", lambda shown: shown["customer"]["waiting_since"])

    async def agent_joins(self) -> None:
        await self.begins(Step.AGENT_JOINS)
        await self.agent.joins()
        await self.customer.sees("the agent", lambda shown: shown["agent_present"])

    async def customer_joins(self) -> None:
        await self.begins(Step.CUSTOMER_JOINS)
        await self.customer.enters()
        await self.agent.sees("the customer", lambda shown: shown["customer"]["present"])

    async def customer_comes_back(self) -> None:
        await self.customer.enters()
        await self.agent.sees("the customer back", lambda shown: shown["customer"]["present"])

    async def agent_ends(self) -> None:
        await self.begins(Step.END)
        await self.agent.ends()

    async def customer_rates(self) -> None:
        await self.begins(Step.RATE)
        await self.customer.rates(SCORE)
        await self.agent.sees_after_the_end("the rating", lambda shown: shown["csat"])

    async def agent_completes_the_task(self) -> None:
        await self.begins(Step.COMPLETE)
        await self.agent.completes_the_task()

    async def both_meet(self, before: "Play | None" = None, consent: bool | None = None) -> None:
        """Up to the call; `before` comes before the agent joins, and the customer with an answer to whether
        they may be recorded. What was soon over is begun once more, by a new link."""
        began = time.monotonic()
        for again in (False, True):
            try:
                await self.escalates()
                await self.arrives(consent)
                if before is not None:
                    await before(self)
                await self.agent_joins()
                await self.customer_joins()
                return
            except OverError:
                if again or time.monotonic() > began + PATIENCE:
                    raise
                await self._begins_anew()

    async def _begins_anew(self) -> None:
        await self.everybody_goes()
        former = self.session
        self.sessions.append(Session(self.stack, former.agent, former.task_sid, former.conversation_sid))
        self._gone += [self.agent, self.customer]
        self.agent = self.agent_of(self.session)
        self.customer = CustomerAtHome(self.session, self._patience)

    async def both_end(self) -> None:
        """The agent ends the call, the customer rates it, and the agent is done with the chat."""
        await self.agent_ends()
        await self.customer_rates()
        await self.agent_completes_the_task()

    # --- others come -------------------------------------------------------------------------------------

    def on_another_device(self) -> None:
        """From here on the customer uses another browser, which has a claim of its own."""
        self._gone.append(self.customer)
        browser = self.session.through(self.session.api_url, claim=secrets.token_urlsafe(32))
        self.customer = CustomerAtHome(browser, self._patience)

    async def chat_goes_to_the_colleague(self) -> None:
        """From here on the agent is the colleague."""
        self._gone.append(self.agent)
        colleague = await Agent.logs_in(self.stack, self.colleague)
        await self.agent.transfers_the_chat(colleague.worker_sid)
        await accept(self.stack, colleague, self.session.conversation_sid)
        self.session.agent = colleague
        self.agent = self.agent_of(self.session)
        self.agent.opens_the_room_page()

    # --- what nobody sees --------------------------------------------------------------------------------

    async def until_the_agent_is_free(self, within: float) -> None:
        """No lease is held for them. Raises TimeoutError after so many seconds."""
        lease = self.stack.temporal.get_workflow_handle(
            agent_lease_workflow_id(self.session.agent.worker_sid)
        )

        async def is_free() -> bool:
            return (await lease.describe()).status is not WorkflowExecutionStatus.RUNNING

        if not await comes_true(is_free, within):
            raise TimeoutError("the agent's lease is still held")

    async def twilio_ends_the_room(self) -> None:
        room_sid = (await self.session.until(lambda shown: shown.room_sid is not None)).room_sid
        await self.begins(Step.ROOM_ENDS)
        await self.stack.twilio(f"/video/v1/Rooms/{room_sid}", {"Status": "completed"})

    async def colleague_declines_the_chat(self) -> None:
        colleague = await Agent.logs_in(self.stack, self.colleague)
        await self.agent.transfers_the_chat(colleague.worker_sid)
        await AgentInFlex(self.session.of(colleague), self._patience).declines_the_chat()

    # --- ways out ----------------------------------------------------------------------------------------

    async def gives_up(self) -> None:
        """The page offers an end, which is pressed once."""
        if self.session.code:
            await self.session.end()
            await self.customer.gives_up()
        await self.everybody_goes()

    async def comes_back_later(self) -> None:
        """What was not to be ended before is ended now."""
        for session in self.sessions:
            if session.code and (await self.stack.snapshot(session.code)).end_reason is None:
                self.agent.session = session
                await self.agent.presses(session.end)

    async def everybody_goes(self) -> None:
        await asyncio.gather(*(one.goes() for one in self.people))


Play = Callable[[Walk], Awaitable[None]]
