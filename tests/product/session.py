"""One chat, its agent and its customer over HTTP and signalling, with every answer and how long it took."""

import asyncio
import copy
import itertools
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import aiohttp

from dev.bench.video_participant import VideoParticipant
from tests.product.stack import Stack
from workflows.messages import Snapshot

SOON = 10.0  # seconds, for anything that should follow at once
POLL = 0.05  # seconds
CHAT_LINE = "/chat-line"  # where the customer's page posts what they write
PATIENCE = aiohttp.ClientTimeout(total=20)

Body = dict[str, Any]
_numbers = itertools.count(1)


class Answer(NamedTuple):
    """What a person asked, what the API answered, and after how many seconds. No status: no answer."""

    asked: str
    status: int | None
    body: Body
    seconds: float
    sent: Body  # what the question had in its body
    retry_after: int | None  # seconds
    began: float = 0.0  # when it was asked, on the monotonic clock

    @property
    def ok(self) -> bool:
        return self.status is not None and self.status < 300

    @property
    def passing(self) -> bool:
        """Asking again later can help: what the pages repeat by themselves."""
        return self.status is None or self.status == 429 or self.status >= 500

    @property
    def problem(self) -> str:
        """The problem's name, such as `agent-busy`; empty when it is none."""
        return str(self.body.get("type", "")).removeprefix("/problems/")


@dataclass(frozen=True)
class Agent:
    """One of the workspace's agents, signed in to Flex."""

    number: int
    worker_sid: str
    identity: str
    token: str

    @classmethod
    async def logs_in(cls, stack: Stack, number: int) -> "Agent":
        async with stack.http.post(f"{stack.ports.twilio_url}/desk/login", json={"worker": number}) as answer:
            answer.raise_for_status()
            said = await answer.json()
        return cls(number, said["worker_sid"], said["identity"], said["token"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


class Session:
    """`api_url` is the replica that is asked, and may be changed at any time: all answer alike."""

    def __init__(self, stack: Stack, agent: Agent, task_sid: str, conversation_sid: str) -> None:
        self.stack, self.agent = stack, agent
        self.task_sid, self.conversation_sid = task_sid, conversation_sid
        self.api_url = stack.api_urls[0]
        self.claim = secrets.token_urlsafe(32)
        self.code = ""
        self.answers: list[Answer] = []

    @classmethod
    async def begin(cls, stack: Stack, agent: Agent) -> "Session":
        """The customer writes, and the agent accepts the task."""
        async with stack.http.post(
            f"{stack.ports.twilio_url}/desk/chats",
            json={"name": f"Customer {next(_numbers)}", "worker": agent.number},
        ) as answer:
            answer.raise_for_status()
            conversation_sid = (await answer.json())["conversation_sid"]
        return cls(stack, agent, await accept(stack, agent, conversation_sid), conversation_sid)

    def through(self, api_url: str, claim: str | None = None) -> "Session":
        """The same escalation by another replica, and with a claim by another browser of a customer's.

        What is answered there is in `answers` here.
        """
        other = copy.copy(self)
        other.api_url, other.claim = api_url, claim or self.claim
        return other

    def of(self, agent: Agent) -> "Session":
        """The same escalation as another agent has it. What is answered there is in `answers` here."""
        other = copy.copy(self)
        other.agent = agent
        return other

    # --- the agent ---------------------------------------------------------------------------------------

    async def escalate(self, agent: Agent | None = None) -> Answer:
        answer = await self._ask(
            "escalate", "POST", "/api/escalations", (agent or self.agent).headers, {"task_sid": self.task_sid}
        )
        if answer.ok:
            self.code = answer.body["code"]
        return answer

    async def latest(self) -> Answer:
        """The task's escalation, as the plugin's guard and Flex after a reload ask for it."""
        path = f"/api/tasks/{self.task_sid}/escalation"
        return await self._ask("agent GET latest of the task", "GET", path, self.agent.headers)

    async def as_agent(
        self, method: str, path: str = "", body: Body | None = None, agent: Agent | None = None
    ) -> Answer:
        """A request about this escalation, with the agent's token."""
        asked = f"agent {method} {path}".strip()
        url = f"/api/escalations/{self.code}{path}"
        return await self._ask(asked, method, url, (agent or self.agent).headers, body)

    async def agent_joins(self, agent: Agent | None = None) -> VideoParticipant:
        """Once the room is open. Raises AssertionError when refused."""
        await self.until(lambda shown: shown.room_sid is not None)
        admitted = await self.as_agent("POST", "/agent-token", agent=agent)
        assert admitted.ok, admitted
        return await self._enters(admitted)

    async def agent_says(self, participant_sid: str | None, *, in_room: bool) -> Answer:
        """Their page's word: in the room, or has left it; without a sid, that the room seems gone."""
        body = {"participant_sid": participant_sid, "in_room": in_room}
        return await self.as_agent("POST", "/presence", body)

    async def end(self) -> Answer:
        return await self.as_agent("POST", "/end")

    async def revoke(self) -> Answer:
        return await self.as_agent("DELETE")

    async def start_recording(self) -> Answer:
        return await self.as_agent("POST", "/recording")

    async def stop_recording(self) -> Answer:
        return await self.as_agent("DELETE", "/recording")

    # --- the customer ------------------------------------------------------------------------------------

    async def look(self) -> Answer:
        return await self._ask("customer GET", "GET", f"/api/join/{self.code}")

    async def as_customer(self, path: str, **body: Any) -> Answer:
        """A post of the customer's page, with this browser's claim unless the body has one."""
        url = f"/api/join/{self.code}{path}"
        return await self._ask(f"customer POST {path}", "POST", url, {}, {"claim": self.claim, **body})

    async def arrive(self, consent: bool | None = None) -> Answer:
        """`consent` is the answer to whether they may be recorded; None: they were not asked."""
        return await self.as_customer("/arrival", recording_consent=consent)

    async def customer_says(self, participant_sid: str | None, *, in_room: bool) -> Answer:
        """As `agent_says`; without a sid and not in the room: that they wait no longer."""
        return await self.as_customer("/presence", participant_sid=participant_sid, in_room=in_room)

    async def customer_joins(self, consent: bool | None = None) -> VideoParticipant:
        """They arrive and enter. Raises AssertionError when refused."""
        arrived = await self.arrive(consent)
        assert arrived.ok, arrived
        admitted = await self.as_customer("/token")
        assert admitted.ok, admitted
        return await self._enters(admitted)

    async def withdraw_consent(self) -> Answer:
        return await self.as_customer("/recording-consent", consent=False)

    async def write(self, line_id: str, text: str) -> Answer:
        """A line to the chat. Sent again, it is the same line while the id is the same."""
        return await self.as_customer(CHAT_LINE, id=line_id, text=text)

    async def rate(self, score: int = 5, **more: Any) -> Answer:
        return await self.as_customer("/csat", score=score, **more)

    # --- the usual walk ----------------------------------------------------------------------------------

    async def call(self, consent: bool | None = None) -> tuple[VideoParticipant, VideoParticipant]:
        """Both are in: the agent and the customer."""
        agent = await self.agent_joins()
        customer = await self.customer_joins(consent)
        await self.until(lambda shown: shown.phase == "customer_joined")
        return agent, customer

    async def transfer(self, to: Agent) -> None:
        """Offers the task to another agent, as Flex's button does; it stays with this one until accepted."""
        task = await self.stack.twilio(f"{self.stack.workspace}/Tasks/{self.task_sid}")
        chat = json.loads(task["attributes"])
        channel = f"{chat['flexInteractionSid']}/Channels/{chat['flexInteractionChannelSid']}"
        transfer = {
            "method": "POST",
            "url": f"v1/Interactions/{channel}/Transfers",
            "token": self.agent.token,
            "params": {"to": to.worker_sid},
        }
        url = f"{self.stack.ports.twilio_url}/desk/interactions"
        async with self.stack.http.post(url, headers=self.agent.headers, json=transfer) as answer:
            answer.raise_for_status()

    async def complete_the_task(self) -> None:
        """As a supervisor or TaskRouter's API does it, past Flex's guards."""
        form = {"AssignmentStatus": "completed", "Reason": "done"}
        await self.stack.twilio(f"{self.stack.workspace}/Tasks/{self.task_sid}", form)

    # --- watching ----------------------------------------------------------------------------------------

    async def until(self, shown: Callable[[Snapshot], Any], within: float = SOON) -> Snapshot:
        """The first published state of which this is true. Raises TimeoutError with the last one."""
        deadline = time.monotonic() + within
        while not shown(state := await self.stack.snapshot(self.code)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"still {state!r}")
            await asyncio.sleep(POLL)
        return state

    async def _enters(self, admitted: Answer) -> VideoParticipant:
        participant = await VideoParticipant.connect(admitted.body)
        await self.until(lambda shown: participant.sid in shown.participants)
        return participant

    async def _ask(
        self,
        asked: str,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: Body | None = None,
    ) -> Answer:
        began = time.monotonic()
        try:
            async with self.stack.http.request(
                method, f"{self.api_url}{path}", headers=headers, json=body, timeout=PATIENCE
            ) as response:
                return await self.answered(asked, began, response, body)
        except (aiohttp.ClientError, TimeoutError) as error:
            seconds = time.monotonic() - began
            nothing = {"no answer": type(error).__name__}
            answer = Answer(asked, None, nothing, seconds, body or {}, None, began)
        except asyncio.CancelledError:  # whoever asked is gone; what they asked may come about
            seconds = time.monotonic() - began
            nothing = {"no answer": "not heard"}
            self.answers.append(Answer(asked, None, nothing, seconds, body or {}, None, began))
            raise
        self.answers.append(answer)
        return answer

    async def answered(
        self, asked: str, began: float, response: aiohttp.ClientResponse, sent: Body | None = None
    ) -> Answer:
        """Notes an answer to what was asked at `began`, on the monotonic clock."""
        said = await response.json() if "json" in response.content_type else {}
        retry_after = response.headers.get("Retry-After")
        answer = Answer(
            asked,
            response.status,
            said,
            time.monotonic() - began,
            sent or {},
            None if retry_after is None else int(retry_after),
            began,
        )
        self.answers.append(answer)
        return answer


async def accept(stack: Stack, agent: Agent, conversation_sid: str | None = None) -> str:
    """The agent accepts the task that is offered to them (that of this chat); its TaskSid."""
    deadline = time.monotonic() + SOON
    while time.monotonic() < deadline:
        async with stack.http.get(f"{stack.ports.twilio_url}/desk/worker", headers=agent.headers) as answer:
            answer.raise_for_status()
            offered = (await answer.json())["reservations"]
        for one in offered:
            task = one["task"]
            chat = json.loads(task["attributes"]).get("conversationSid")
            if one["reservation_status"] == "pending" and conversation_sid in (None, chat):
                await stack.twilio(
                    f"{stack.workspace}/Tasks/{task['sid']}/Reservations/{one['sid']}",
                    {"ReservationStatus": "accepted"},
                )
                task_sid: str = task["sid"]
                return task_sid
        await asyncio.sleep(POLL)
    raise TimeoutError(f"no task is offered to agent {agent.number}")
