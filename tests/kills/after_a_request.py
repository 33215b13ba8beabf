"""Ways to a request, right after which the kill hits; all go on to the session's end."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.kills.people import People
from tests.kills.strike import Moment
from tests.kills.under_way import waits_for_a_worker

Step = Callable[[People], Awaitable[None]]


async def _shot(step: Step, lead: float, people: People, moment: Moment) -> None:
    await moment.ready()
    if moment.frozen:
        asking = asyncio.ensure_future(step(people))
        await waits_for_a_worker(people.session)
        await moment.hits()
    else:
        await moment.comes_in(lead)
        asking = asyncio.ensure_future(step(people))
    await asking


async def escalated(lead: float, people: People, moment: Moment) -> None:
    await _shot(People.escalate, lead, people, moment)
    await people.to_the_rating()


async def invited_again(lead: float, people: People, moment: Moment) -> None:
    await people.invited()
    await _shot(People.invite_again, lead, people, moment)
    await people.to_the_rating()


async def arrived(lead: float, people: People, moment: Moment) -> None:
    await people.invited()
    await _shot(People.arrive, lead, people, moment)
    await people.to_the_rating()


async def agent_admitted(lead: float, people: People, moment: Moment) -> None:
    """The start of the lease is a part of it."""
    await people.invited()
    await _shot(People.agent_enters, lead, people, moment)
    await people.to_the_rating()


async def customer_admitted(lead: float, people: People, moment: Moment) -> None:
    await people.invited()
    await people.arrive()
    await people.agent_enters()
    await people.customer.until(lambda shown: shown["agent_present"], "the agent")
    await _shot(People.customer_enters, lead, people, moment)
    await people.to_the_rating()


async def recording_stopped(lead: float, people: People, moment: Moment) -> None:
    await people.are_recorded()
    await _shot(People.stop_recording, lead, people, moment)
    await people.recording_is("off")
    await people.to_the_rating()


async def recording_started_again(lead: float, people: People, moment: Moment) -> None:
    await people.are_recorded()
    await people.stop_recording()
    await people.recording_is("off")
    await _shot(People.start_recording, lead, people, moment)
    await people.are_recorded()
    await people.to_the_rating()


async def consent_taken_back(lead: float, people: People, moment: Moment) -> None:
    await people.are_recorded()
    await _shot(People.take_consent_back, lead, people, moment)
    await people.recording_is("off")
    await people.to_the_rating()


async def ended(lead: float, people: People, moment: Moment) -> None:
    await people.meet()
    await _shot(People.end, lead, people, moment)
    await people.to_the_rating()


async def rated(lead: float, people: People, moment: Moment) -> None:
    await people.meet()
    await people.end()
    await _shot(People.rate, lead, people, moment)
    await people.to_the_rating()


async def rated_to_end_it(lead: float, people: People, moment: Moment) -> None:
    await people.meet()
    await people.customer_leaves()
    await _shot(People.rate, lead, people, moment)
    await people.until_final()


async def taken_back(lead: float, people: People, moment: Moment) -> None:
    await people.invited()
    await _shot(People.take_back, lead, people, moment)
    await people.until_final()
