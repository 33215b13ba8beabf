"""Pages that are loaded anew in mid-call, and callbacks that tell of it in any order, at either replica."""

import asyncio

from dev.bench.video_participant import VideoParticipant
from tests.product.session import SOON, Answer, Session
from tests.product.stack import Stack
from tests.product.switchboard import SentCallback
from tests.races.conftest import Run
from tests.races.heat import Heat
from tests.races.race import Race

DUPLICATE_IDENTITY = 53205  # Twilio's: they came again before they had gone
LATEST = 2.0  # seconds that a callback is kept back
LOOK_EVERY = 0.25  # seconds; the local Twilio looks through all callbacks there were
WAITING = 16  # repetitions at once: most of them wait for a callback
CAME, LEFT = "participant-connected", "participant-disconnected"
AS_IT_HAPPENED = [CAME, CAME, LEFT, LEFT, CAME, CAME]


Joined = tuple[Answer, VideoParticipant | None]


async def agent_reloads(heat: Heat, session: Session, old: VideoParticipant) -> VideoParticipant:
    """The old page goes, and says so, while the new one comes."""
    left = session.as_agent("POST", "/presence", {"participant_sid": old.sid, "in_room": False})
    *_, joined = await heat.at_once(
        heat.or_later(old.leave(), of="agent"), heat.or_later(left, of="agent"), heat.agent_joins(session)
    )
    heat.was_first(left_first(old), of="agent")
    return let_in(joined)


async def customer_reloads(heat: Heat, session: Session, old: VideoParticipant) -> VideoParticipant:
    left = session.as_customer("/presence", participant_sid=old.sid, in_room=False)
    *_, joined = await heat.at_once(
        heat.or_later(old.leave(), of="customer"),
        heat.or_later(left, of="customer"),
        heat.customer_joins(session),
    )
    heat.was_first(left_first(old), of="customer")
    return let_in(joined)


def let_in(joined: Joined) -> VideoParticipant:
    admitted, participant = joined
    assert participant is not None, admitted
    return participant


async def told(stack: Stack, *sids: str, events: int) -> list[SentCallback]:
    """Once the API has taken so many callbacks about each of the participants: these, as they went out."""
    async with asyncio.timeout(SOON):
        while True:
            about = [await stack.switchboard.callbacks(sid) for sid in sids]
            taken = [callback for some in about for callback in some if callback.status is not None]
            if len(taken) == events * len(sids):
                return sorted(taken, key=lambda callback: callback.at)
            await asyncio.sleep(LOOK_EVERY)


async def goes_on(heat: Heat, session: Session, *inside: VideoParticipant) -> None:
    """Exactly these are in the call, and nobody else was ever sent out."""
    shown = await session.until(lambda shown: set(shown.participants) == {one.sid for one in inside})
    assert shown.phase == "customer_joined"
    assert shown.grace_until is None
    assert await heat.holds(session, heat.agents[0]), "the agent is not held"
    assert not any(one.ended.done() for one in inside), "somebody was put out"


def left_first(old: VideoParticipant) -> bool:
    """Before they came again; their room was told the one or the other."""
    return old.ended.result() != DUPLICATE_IDENTITY


def order_of(old: VideoParticipant) -> str:
    return "left, then came" if left_first(old) else "came, then left"


async def keep_back_the_leaving(heat: Heat, *participants: VideoParticipant) -> None:
    """Every other time, so that the new page's coming is told before."""
    if heat.number % 2:
        for one in participants:
            late = {"kind": "delayed", "seconds": heat.random.uniform(0, LATEST)}
            await heat.stack.switchboard.fault_callback(late, event=LEFT, containing=one.sid)


async def test_the_call_goes_on_when_the_agents_page_is_loaded_anew(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, old, customer = await heat.call()
        await keep_back_the_leaving(heat, old)
        new = await agent_reloads(heat, session, old)
        await told(heat.stack, old.sid, events=2)
        await goes_on(heat, session, new, customer)
        return order_of(old)

    await run(Race(heat, ("left, then came", "came, then left"), at_once=WAITING))


async def test_the_call_goes_on_when_the_customers_page_is_loaded_anew(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, agent, old = await heat.call()
        await keep_back_the_leaving(heat, old)
        new = await customer_reloads(heat, session, old)
        await told(heat.stack, old.sid, events=2)
        await goes_on(heat, session, agent, new)
        return order_of(old)

    await run(Race(heat, ("left, then came", "came, then left"), at_once=WAITING))


async def test_the_call_goes_on_when_both_pages_are_loaded_anew_at_once(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session, agent, customer = await heat.call()
        await keep_back_the_leaving(heat, agent, customer)
        one, other = heat.replicas(session)
        new = await asyncio.gather(agent_reloads(heat, one, agent), customer_reloads(heat, other, customer))
        await told(heat.stack, agent.sid, customer.sid, events=2)
        await goes_on(heat, session, *new)
        return f"agent {order_of(agent)}; customer {order_of(customer)}"

    ways = ("left, then came", "came, then left")
    await run(
        Race(heat, tuple(f"agent {one}; customer {other}" for one in ways for other in ways), at_once=WAITING)
    )


async def test_callbacks_in_any_order_at_both_replicas_tell_who_is_in_the_call(run: Run) -> None:
    async def heat(heat: Heat) -> str:
        session = await heat.escalation()
        room_sid = (await heat.stack.snapshot(session.code)).room_sid
        for _ in AS_IT_HAPPENED:
            late = {"kind": "delayed", "seconds": heat.random.uniform(0, LATEST)}
            await heat.stack.switchboard.fault_callback(late, containing=room_sid)

        async def hints(participant: VideoParticipant) -> VideoParticipant:
            hint = {"participant_sid": participant.sid, "in_room": True}
            await session.as_agent("POST", "/presence", hint)
            await session.until(lambda shown: participant.sid in shown.participants)
            return participant

        agent = await hints(let_in(await heat.agent_joins(session)))
        await session.arrive()
        customer = await hints(let_in(await heat.customer_joins(session)))
        await asyncio.gather(agent.leave(), customer.leave())
        back = await heat.at_once(heat.agent_joins(session), heat.customer_joins(session))
        agent_again, customer_again = map(let_in, back)
        came_and_left = await told(heat.stack, agent.sid, customer.sid, events=2)
        came = await told(heat.stack, agent_again.sid, customer_again.sid, events=1)
        await goes_on(heat, session, agent_again, customer_again)
        sent = [one.event for one in sorted([*came_and_left, *came], key=lambda one: one.at)]
        return "as it happened" if sent == AS_IT_HAPPENED else "in another order"

    await run(Race(heat, ("in another order",), rare=("as it happened",), at_once=WAITING))
