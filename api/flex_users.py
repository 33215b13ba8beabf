"""Who the agent is, and whether the task is theirs: Twilio is asked, all questions side by side.

A valid token is no permission: the user must have one of the roles that work with customers, and the worker
behind the token must hold a reservation of the task. The token check is
https://www.twilio.com/docs/flex/developer/plugins/authentication

A page asks ahead when a press may be about to come: what Twilio said of token and task is then good for one
press, made within seconds with the same token. Every other press that needs the task is asked about itself.
"""

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from typing import Annotated, Any, Final, NamedTuple, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from activities.twilio_client import TwilioClient, TwilioError
from api.plain_text import plain_line
from api.problems import NotAChat, NotSignedIn, NotYourTask, TwilioUnavailable, UnknownTask
from api.remembered import Remembered
from api.side_by_side import meanwhile, side_by_side
from settings import Settings
from workflows.messages import TASK_ATTRIBUTE, Agent, TaskEntry

logger = logging.getLogger(__name__)

REMEMBERED_FOR: Final = 60.0  # seconds, whose a token is, and what a worker is called
AHEAD_FOR: Final = 5.0  # seconds; a video token, once given, lets somebody in for 90
LONGEST_TOKEN: Final = 8192
LONGEST_NAME: Final = 100
BOUND: Final = 4.0  # seconds, all questions to Twilio of one request together
HOLDING: Final = frozenset({"accepted", "wrapping"})
# Flex's own roles: https://www.twilio.com/docs/flex/admin-guide/setup/sso-configuration
ROLES: Final = frozenset({"agent", "supervisor", "admin"})

Answer = TypeVar("Answer")


class FlexUser(NamedTuple):
    worker_sid: str
    identity: str


class ChatTask(NamedTuple):
    """A task as far as an escalation needs it."""

    sid: str
    conversation_sid: str | None
    customer_name: str
    entries: dict[str, TaskEntry]  # by code
    asked_ahead: bool = False  # the entries may be some seconds old

    def conversation(self) -> str:
        """The chat's ConversationSid. Raises NotAChat."""
        if self.conversation_sid is None:
            raise NotAChat
        return self.conversation_sid


class _Held(NamedTuple):
    worker_sid: str
    task: ChatTask


def _name(said: object) -> str:
    """A name as it is kept; empty for what is none."""
    return plain_line(said)[:LONGEST_NAME] if isinstance(said, str) else ""


_Name = Annotated[str, BeforeValidator(_name)]


class _Attributes(BaseModel):
    conversation_sid: str | None = Field(None, alias="conversationSid", pattern="^CH[0-9a-f]{32}$")
    customer_name: _Name = Field("", alias="customerName")
    sender: _Name = Field("", alias="from")


class FlexUsers:
    def __init__(self, twilio: TwilioClient, settings: Settings) -> None:
        self._twilio = twilio
        self._name_shown = settings.agent_name_shown
        self._users: Remembered[FlexUser] = Remembered(REMEMBERED_FOR)
        self._names: Remembered[str] = Remembered(REMEMBERED_FOR)
        self._ahead: Remembered[_Held] = Remembered(AHEAD_FOR)

    async def signed_in(self, token: str) -> FlexUser:
        """The token's user. Raises NotSignedIn, NotYourTask (no role, or no worker), TwilioUnavailable."""
        key = _key(token)
        known = self._users.get(key)
        if known is not None:
            return known
        if len(token) > LONGEST_TOKEN:
            raise NotSignedIn
        said = await _ask(self._twilio.validate_flex_token(token), when_gone=NotSignedIn)
        if said.get("valid") is not True or not said.get("identity"):
            raise NotSignedIn
        if ROLES.isdisjoint(said.get("roles") or ()):
            raise NotYourTask("Only agents, supervisors and admins of Flex have tasks.")
        if not said.get("worker_sid"):
            raise NotYourTask("This Flex user has no worker, so no tasks.")
        user = FlexUser(said["worker_sid"], said["identity"])
        self._users.put(key, user)
        return user

    async def holders(self, token: str, task_sid: str) -> set[str]:
        """The workers who hold the task; or of them the token's own, where that was asked ahead.

        Raises UnknownTask, TwilioUnavailable.
        """
        ahead = self._ahead.take(_key(token, task_sid))
        return await self._holding_workers(task_sid) if ahead is None else {ahead.worker_sid}

    async def reader(
        self, token: str, task_sid: str, guess: str | None = None
    ) -> tuple[FlexUser, ChatTask, bool]:
        """The token's user, the task, and whether they hold it; if so, asked ahead for their next press.

        `guess`: see `escalating_agent`. Raises as that does, but for who does not hold the task.
        """
        user, workers, task, _ = await side_by_side(
            self.signed_in(token),
            self._holding_workers(task_sid),
            self._task(task_sid),
            self._learn_name(guess),
        )
        holds = user.worker_sid in workers
        if holds:
            held = _Held(user.worker_sid, task._replace(asked_ahead=True))
            self._ahead.put(_key(token, task_sid), held)
        return user, task, holds

    async def escalating_agent(
        self, token: str, task_sid: str, guess: str | None = None
    ) -> tuple[Agent, ChatTask]:
        """The token's user as an agent, who holds the task, and the task.

        `guess` is the worker who most probably asks: their name need not wait for the token's answer.
        Raises as `signed_in` does, NotYourTask, UnknownTask, NotAChat.
        """
        ahead = self._ahead.take(_key(token, task_sid))
        if ahead is not None:
            return await self._signed_in_agent(token, guess), ahead.task
        agent, workers, task = await side_by_side(
            self._signed_in_agent(token, guess), self._holding_workers(task_sid), self._task(task_sid)
        )
        if agent.worker_sid not in workers:
            raise NotYourTask
        return agent, task

    async def agent(self, user: FlexUser, name: Awaitable[str], known: Agent | None = None) -> Agent:
        """The user as the escalation knows them; `name` is what AGENT_NAME_SHOWN lets the customer read.

        Nobody waits for a name: when Twilio cannot be asked it is that of `known`, if they are the same, or
        empty. Raises NotYourTask for a worker who is not there (any more).
        """
        try:
            called = await name
        except TwilioUnavailable:
            logger.warning("Twilio does not say what an agent is called")
            called = known.name if known is not None and known.worker_sid == user.worker_sid else ""
        return Agent(worker_sid=user.worker_sid, identity=user.identity, name=called)

    async def _learn_name(self, worker_sid: str | None) -> None:
        """For the press, which is told what is wrong with it."""
        if worker_sid is not None:
            with suppress(NotYourTask, TwilioUnavailable):
                await self.name(worker_sid)

    async def _signed_in_agent(self, token: str, guess: str | None) -> Agent:
        if guess is None:
            user = await self.signed_in(token)
            return await self.agent(user, self.name(user.worker_sid))
        async with meanwhile(self.name(guess)) as guessed:
            user = await self.signed_in(token)
            right = user.worker_sid == guess
            return await self.agent(user, guessed if right else self.name(user.worker_sid))

    async def _holding_workers(self, task_sid: str) -> set[str]:
        reservations = self._twilio.workspace.tasks(task_sid).reservations
        held = await _ask(reservations.list_async(limit=100), when_gone=UnknownTask)
        return {one.worker_sid for one in held if one.reservation_status in HOLDING}

    async def _task(self, task_sid: str) -> ChatTask:
        task = await _ask(self._twilio.workspace.tasks(task_sid).fetch_async(), when_gone=UnknownTask)
        attributes = json_object(task.attributes)
        try:
            ours = _Attributes.model_validate(attributes)
        except ValidationError as error:
            raise NotAChat("The task's attributes are not those of a chat.") from error
        return ChatTask(
            sid=task_sid,
            conversation_sid=ours.conversation_sid,
            customer_name=ours.customer_name or ours.sender or "Customer",
            entries=task_entries(attributes),
        )

    async def name(self, worker_sid: str) -> str:
        """What customers may read of the worker's name. Raises NotYourTask when there is none, or
        TwilioUnavailable."""
        if self._name_shown == "none":
            return ""
        name = self._names.get(worker_sid)
        if name is None:
            worker = await _ask(
                self._twilio.workspace.workers(worker_sid).fetch_async(), when_gone=NotYourTask
            )
            name = _name(json_object(worker.attributes).get("full_name"))
            self._names.put(worker_sid, name)
        return name if self._name_shown == "full_name" else next(iter(name.split()), "")


def task_entries(attributes: dict[str, Any]) -> dict[str, TaskEntry]:
    """The escalations that a task's attributes tell of, by code. Another shape than ours tells of none."""
    try:
        return _ENTRIES.validate_python(attributes.get(TASK_ATTRIBUTE, {}))
    except ValidationError:
        return {}


def json_object(text: str | None) -> dict[str, Any]:
    """Attributes as TaskRouter keeps them: a string that should hold an object. Else empty."""
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


_ENTRIES: Final = TypeAdapter(dict[str, TaskEntry])


async def _ask(call: Coroutine[Any, Any, Answer], *, when_gone: type[Exception]) -> Answer:
    try:
        async with asyncio.timeout(BOUND):
            return await call
    except TwilioError as error:
        if error.gone:
            raise when_gone from error
        raise TwilioUnavailable(retry_after=int(error.retry_after or 2)) from error
    except TimeoutError as error:
        raise TwilioUnavailable from error


def _key(token: str, task_sid: str = "") -> str:
    """The token itself is kept nowhere."""
    return hashlib.sha256(f"{token} {task_sid}".encode()).hexdigest()


_bearer = HTTPBearer(auto_error=False, description="The signed-in Flex user's token", scheme_name="Flex user")


async def _token(given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> str:
    if given is None:
        raise NotSignedIn
    return given.credentials


async def _users(request: Request) -> FlexUsers:
    users: FlexUsers = request.app.state.flex_users
    return users


FlexToken = Annotated[str, Depends(_token)]
Users = Annotated[FlexUsers, Depends(_users)]
