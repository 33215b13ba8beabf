"""Who the agent is, and whether the task is theirs: Twilio is asked, all questions side by side.

A valid token is no permission: the user must have one of the roles that work with customers, and the worker
behind the token must hold a reservation of the task. The token check is
https://www.twilio.com/docs/flex/developer/plugins/authentication
"""

import asyncio
import hashlib
import json
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final, Generic, NamedTuple, TypeVar

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, BeforeValidator, Field, TypeAdapter, ValidationError

from activities.twilio_client import TwilioClient, TwilioError
from api.plain_text import plain_line
from api.problems import NotAChat, NotSignedIn, NotYourTask, TwilioUnavailable, UnknownTask
from settings import Settings
from workflows.messages import TASK_ATTRIBUTE, Agent, TaskEntry

logger = logging.getLogger(__name__)

REMEMBERED_FOR: Final = 60.0  # seconds
MOST_REMEMBERED: Final = 2000
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

    def conversation(self) -> str:
        """The chat's ConversationSid. Raises NotAChat."""
        if self.conversation_sid is None:
            raise NotAChat
        return self.conversation_sid


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
        self._users: _Remembered[FlexUser] = _Remembered()
        self._names: _Remembered[str] = _Remembered()

    async def signed_in(self, token: str) -> FlexUser:
        """The token's user. Raises NotSignedIn, NotYourTask (no role, or no worker), TwilioUnavailable."""
        key = hashlib.sha256(token.encode()).hexdigest()  # the token itself is kept nowhere
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

    async def holder(self, token: str, task_sid: str) -> FlexUser:
        """The token's user, who holds the task. Raises as `signed_in` does, NotYourTask, UnknownTask."""
        user: FlexUser
        user, workers = await _side_by_side(self.signed_in(token), self._holding_workers(task_sid))
        if user.worker_sid not in workers:
            raise NotYourTask
        return user

    async def reader(self, token: str, task_sid: str) -> tuple[FlexUser, ChatTask, bool]:
        """The token's user, the task, and whether they hold it. Raises as `holder` does but NotYourTask."""
        user, workers, task = await _side_by_side(
            self.signed_in(token), self._holding_workers(task_sid), self._task(task_sid)
        )
        return user, task, user.worker_sid in workers

    async def escalating_agent(self, token: str, task_sid: str) -> tuple[Agent, ChatTask]:
        """The token's user as an agent, who holds the task, and the task. Raises as `holder` does."""
        agent, workers, task = await _side_by_side(
            self._signed_in_agent(token), self._holding_workers(task_sid), self._task(task_sid)
        )
        if agent.worker_sid not in workers:
            raise NotYourTask
        return agent, task

    async def agent(self, user: FlexUser, known: Agent | None = None) -> Agent:
        """The user as the escalation knows them; `name` is what AGENT_NAME_SHOWN lets the customer read.

        Nobody waits for a name: when Twilio cannot be asked it is that of `known`, if they are the same, or
        empty. Raises NotYourTask for a worker who is not there (any more).
        """
        try:
            name = await self._name(user.worker_sid)
        except TwilioUnavailable:
            logger.warning("Twilio does not say what an agent is called")
            name = known.name if known is not None and known.worker_sid == user.worker_sid else ""
        return Agent(worker_sid=user.worker_sid, identity=user.identity, name=name)

    async def _signed_in_agent(self, token: str) -> Agent:
        return await self.agent(await self.signed_in(token))

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

    async def _name(self, worker_sid: str) -> str:
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


async def _side_by_side(*calls: Coroutine[Any, Any, Any]) -> list[Any]:
    """All results; the first call's error goes before the second's, so that nobody who is not signed in
    learns whether a task exists."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


class _Remembered(Generic[Answer]):
    """What Twilio said, for a minute; the oldest answers go first when there are too many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answers: OrderedDict[str, tuple[float, Answer]] = OrderedDict()

    def get(self, key: str) -> Answer | None:
        until, answer = self._answers.get(key, (0.0, None))
        return answer if self._clock() < until else None

    def put(self, key: str, answer: Answer) -> None:
        self._answers.pop(key, None)
        self._answers[key] = (self._clock() + REMEMBERED_FOR, answer)
        if len(self._answers) > MOST_REMEMBERED:
            self._answers.popitem(last=False)


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
