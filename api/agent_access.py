"""Which escalation an agent asks about, and whether they may: questions that need no other's answer are asked
side by side, and nothing is told before the token is known to be good."""

from collections.abc import Awaitable
from typing import Annotated, NamedTuple

from fastapi import Depends

from api.escalations import Door, over
from api.flex_users import FlexToken, FlexUser, FlexUsers, Users
from api.guess_limits import GuessLimits, Limits
from api.join_codes import Code
from api.problems import NotYourTask
from api.side_by_side import meanwhile
from workflows.messages import Agent, Snapshot


class TheirEscalation(NamedTuple):
    user: FlexUser
    snapshot: Snapshot


class Entering(NamedTuple):
    agent: Agent
    code: str


async def _held(code: Code, token: FlexToken, users: Users, door: Door, limits: Limits) -> TheirEscalation:
    """The escalation, whose task the caller holds. It is read beside the token's check, and told after it."""
    async with meanwhile(door.read(code)) as reading:
        return await _theirs(code, reading, token, users, limits)


async def _entering(code: Code, token: FlexToken, users: Users, door: Door, limits: Limits) -> Entering:
    """As `_held`, of one that goes on, and with who enters: most probably its agent, whose name is asked for
    at the same time."""
    async with meanwhile(door.read(code)) as reading, meanwhile(_name(reading, users)) as naming:
        user, snapshot = await _theirs(code, reading, token, users, limits)
        if snapshot.ended:
            raise over(snapshot)
        known = snapshot.agent
        name = naming if user.worker_sid == known.worker_sid else users.name(user.worker_sid)
        return Entering(await users.agent(user, name, known), snapshot.code)


async def _theirs(
    code: str, reading: Awaitable[Snapshot], token: str, users: FlexUsers, limits: GuessLimits
) -> TheirEscalation:
    async with meanwhile(_holders(reading, token, users)) as holding:
        user = await users.signed_in(token)
        with limits.lookup(code, user.worker_sid, signed_in=True):
            snapshot = await reading
            if user.worker_sid not in await holding:
                raise NotYourTask
        return TheirEscalation(user, snapshot)


async def _holders(reading: Awaitable[Snapshot], token: str, users: FlexUsers) -> set[str]:
    return await users.holders(token, (await reading).task_sid)


async def _name(reading: Awaitable[Snapshot], users: FlexUsers) -> str:
    return await users.name((await reading).agent.worker_sid)


async def _own_or_held(
    code: Code, token: FlexToken, users: Users, door: Door, limits: Limits
) -> TheirEscalation:
    """The escalation, whose worker the caller is, also when the task is done; or whose task they hold."""
    user = await users.signed_in(token)
    with limits.lookup(code, user.worker_sid, signed_in=True):
        snapshot = await door.read(code)
        own = user.worker_sid == snapshot.agent.worker_sid
        if not own and user.worker_sid not in await users.holders(token, snapshot.task_sid):
            raise NotYourTask
    return TheirEscalation(user, snapshot)


Held = Annotated[TheirEscalation, Depends(_held)]
Enters = Annotated[Entering, Depends(_entering)]
OwnOrHeld = Annotated[TheirEscalation, Depends(_own_or_held)]
