"""One repetition of a race: its own agents and chats, what is pressed at once, what is left in the end."""

import asyncio
import hashlib
import random
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from statistics import median
from typing import Any, TypeVar

from temporalio.client import WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from dev.bench.video_participant import RefusedError, VideoParticipant
from tests.product.aftermath import badly_answered, left_behind
from tests.product.session import POLL, SOON, Agent, Answer, Session
from tests.product.stack import Stack
from workflows.messages import MEMO_LEASE, AgentLeaseInput, Snapshot, agent_lease_workflow_id

FIRST_PACE = 0.1  # seconds, before there was an answer
FIRST_WINDOW = 0.2  # seconds
WIDER = 1.15
PATIENCE = 60.0  # seconds
ROOM_NOT_FOUND = 53106  # Twilio's: it is over

Result = TypeVar("Result")


class PatientSession(Session):
    """Its people ask again as their pages do, when they are told to."""

    async def _ask(self, *question: Any) -> Answer:
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = await super()._ask(*question)
                if not answer.passing:
                    return answer
                await asyncio.sleep(answer.retry_after or 1)


class Heat:
    """`number` counts from 0. Its jitter is its own, and the same one each time."""

    def __init__(
        self, stack: Stack, number: int, agents: list[Agent], seed: str, windows: dict[str, float]
    ) -> None:
        """`windows` are in seconds, and shared by the race's repetitions."""
        self.stack, self.number, self.agents, self.windows = stack, number, agents, windows
        self.random = random.Random(f"{seed} {number}")  # noqa: S311  # no secret
        self.sessions: list[Session] = []
        self.finished: list[int] = []
        self._browsers: list[Session] = []
        self._participants: list[VideoParticipant] = []

    # --- who is there ------------------------------------------------------------------------------------

    async def chat(self, agent: Agent | None = None) -> Session:
        """The agent has accepted the task. Any replica is asked."""
        session = await PatientSession.begin(self.stack, agent or self.agents[0])
        session.api_url = self.random.choice(self.stack.api_urls)
        return self.also(session)

    def also(self, session: Session) -> Session:
        """It is looked at in the end, too, with what is answered from now on."""
        session.answers = []
        self.sessions.append(session)
        return session

    async def escalation(self, agent: Agent | None = None) -> Session:
        """The room is open, and the link is in the chat."""
        session = await self.chat(agent)
        escalated = await session.escalate()
        assert escalated.ok, escalated
        await session.until(lambda shown: shown.room_sid and shown.invite == "sent")
        return session

    async def comes_in(self, session: Session) -> VideoParticipant:
        """The agent, without trouble: the customer's page shows that they are there."""
        agent = await session.agent_joins()
        self._participants.append(agent)
        return agent

    async def with_agent(self, consent: bool | None = None) -> tuple[Session, VideoParticipant]:
        """The agent is in the room, and the customer has pressed Join, with this answer to whether they may
        be recorded; None: they were not asked."""
        session = await self.escalation()
        agent = await self.comes_in(session)
        arrived = await session.arrive(consent)
        assert arrived.ok, arrived
        return session, agent

    async def call(self, consent: bool | None = None) -> tuple[Session, VideoParticipant, VideoParticipant]:
        """Both are in: the agent and the customer."""
        session, agent = await self.with_agent(consent)
        admitted, customer = await self.customer_joins(session)
        assert customer is not None, admitted
        await session.until(lambda shown: shown.phase == "customer_joined")
        return session, agent, customer

    def replicas(self, session: Session) -> list[Session]:
        """The session at each replica, in any order."""
        urls = self.stack.api_urls
        return [session.through(url) for url in self.random.sample(urls, len(urls))]

    def browser(self, session: Session) -> Session:
        """Another browser that has the customer's link, at any replica."""
        browser = session.through(self.random.choice(self.stack.api_urls), secrets.token_urlsafe(32))
        self._browsers.append(browser)
        return browser

    # --- what they do --------------------------------------------------------------------------------------

    @property
    def pace(self) -> float:
        """Seconds that an answer takes, as things are."""
        answers = [answer.seconds for session in self.sessions for answer in session.answers]
        return median(answers) if answers else FIRST_PACE

    async def at_once(self, *acts: Coroutine[Any, Any, Any]) -> list[Any]:
        """What each comes to. Each begins at a moment of its own, within the time of half an answer.

        `finished` then has their numbers, from 0, in the order in which they were done.
        """
        self.finished = []
        within = self.pace / 2

        async def act_in_time(number: int, act: Coroutine[Any, Any, Result]) -> Result:
            await asyncio.sleep(self.random.uniform(0, within))
            result = await act
            self.finished.append(number)
            return result

        return await asyncio.gather(*(act_in_time(number, act) for number, act in enumerate(acts)))

    async def or_later(self, act: Coroutine[Any, Any, Result], of: str = "") -> Result:
        """For what is quick against something slow: it waits, within a window that `was_first` makes fit."""
        await asyncio.sleep(self.random.uniform(0, self.windows[of]))
        return await act

    def was_first(self, quick: bool, of: str = "") -> None:
        """Of the next repetitions' windows: longer when the quick one was first, or else shorter. So either
        is first about as often, however fast the machine is."""
        self.windows[of] *= WIDER if quick else 1 / WIDER

    def created(self, answers: list[Answer]) -> int | None:
        """Which of them is the one 201, all others being 200. None: who made it was answered 503, which
        leaves open whether it was made, and found it made when they asked again."""
        statuses = [answer.status for answer in answers]
        (asked,) = {answer.asked for answer in answers}
        waited = any(
            answer.status == 503 and answer.asked == asked
            for session in self.sessions
            for answer in session.answers
        )
        assert set(statuses) <= {200, 201}, answers
        assert statuses.count(201) == 1 or (waited and 201 not in statuses), answers
        return statuses.index(201) if 201 in statuses else None

    async def agent_joins(
        self, session: Session, agent: Agent | None = None
    ) -> tuple[Answer, VideoParticipant | None]:
        """Asks for a token and, admitted, enters."""
        return await self._join(lambda: session.as_agent("POST", "/agent-token", agent=agent))

    async def customer_joins(self, session: Session) -> tuple[Answer, VideoParticipant | None]:
        """The same for a customer who has pressed Join."""
        return await self._join(lambda: session.as_customer("/token"))

    async def _join(self, ask: Callable[[], Awaitable[Answer]]) -> tuple[Answer, VideoParticipant | None]:
        answer = await ask()
        return answer, await self.enters(answer) if answer.ok else None

    async def enters(self, admitted: Answer) -> VideoParticipant | None:
        """With the token of the answer. None: the room is over."""
        try:
            participant = await VideoParticipant.connect(admitted.body)
        except RefusedError as refused:
            if refused.code != ROOM_NOT_FOUND:
                raise
            return None
        self._participants.append(participant)
        return participant

    # --- what is left --------------------------------------------------------------------------------------

    async def holds(self, session: Session, agent: Agent) -> bool:
        """Whether the escalation has the agent's lease."""
        handle = self.stack.temporal.get_workflow_handle(agent_lease_workflow_id(agent.worker_sid))
        try:
            lease = await handle.describe()
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return False
        held = await lease.memo_value(MEMO_LEASE, type_hint=AgentLeaseInput)
        return lease.status is WorkflowExecutionStatus.RUNNING and held.code == session.code

    async def until_invited(self, session: Session, times: int) -> None:
        """Once so many invitations are in the chat. Raises TimeoutError."""
        async with asyncio.timeout(SOON):
            while True:
                if len(await self.stack.invites(session.conversation_sid)) >= times:
                    return
                await asyncio.sleep(POLL)

    async def until_free(self, session: Session, agent: Agent) -> None:
        """Once the escalation has no lease of the agent. Raises TimeoutError."""
        async with asyncio.timeout(SOON):
            while True:
                if not await self.holds(session, agent):
                    return
                await asyncio.sleep(POLL)

    async def aftermath(self) -> list[str]:
        """Ends what nobody has ended; then what should not be: in Temporal, at Twilio, in the answers."""
        found = []
        for session in self.sessions:
            await self._end(session)
            found += await left_behind(self.stack, session) + badly_answered(session)
            found += [
                f"agent {agent.number} is held" for agent in self.agents if await self.holds(session, agent)
            ]
        inside = [one.ended for one in self._participants if not one.ended.done()]
        if inside:
            _, inside_still = await asyncio.wait(inside, timeout=SOON)
            found += ["somebody is in the room"] * len(inside_still)
        return found

    async def clear(self) -> None:
        """Ends the chats: an agent is given only so many at a time. And with them what went wrong."""
        for session in self.sessions:
            task = await self.stack.twilio(f"{self.stack.workspace}/Tasks/{session.task_sid}")
            if task["assignment_status"] in ("assigned", "wrapping"):
                await session.complete_the_task()

    async def _end(self, session: Session) -> None:
        """As its people would: End, and an answer to the question for a rating."""
        if not session.code:
            return
        if not (await self.stack.snapshot(session.code)).ended:
            ended = await session.end()
            assert ended.ok, ended
        shown = await session.until(lambda shown: shown.outcome or shown.rate_until)
        if shown.outcome is None:
            answer = await self._claimed(session, shown).as_customer("/csat", skipped=True)
            assert answer.ok, answer

    def _claimed(self, session: Session, shown: Snapshot) -> Session:
        """The browser whose claim holds."""
        hashes = {
            hashlib.sha256(one.claim.encode()).hexdigest(): one
            for one in (session, *self._browsers)
            if one.code == session.code
        }
        assert shown.claim_hash is not None
        return hashes[shown.claim_hash]
