"""Ways into each phase, where the kill hits while nothing is done; all go on to the session's end."""

from tests.kills.people import People
from tests.kills.strike import Moment
from tests.kills.under_way import comes_and_goes_unheard, watch_beats


async def _hit(moment: Moment) -> None:
    await moment.ready()
    await moment.hits()


async def link_sent(people: People, moment: Moment) -> None:
    await people.invited()
    await _hit(moment)
    await people.to_the_rating()


async def customer_waits(people: People, moment: Moment) -> None:
    await people.invited()
    await people.arrive()
    await people.agent.until(lambda shown: shown["customer"]["waiting_since"], "the customer waiting")
    await _hit(moment)
    await people.to_the_rating()


async def agent_is_in(people: People, moment: Moment) -> None:
    await people.invited()
    await people.agent_enters()
    await _hit(moment)
    await people.to_the_rating()


async def in_the_call(people: People, moment: Moment) -> None:
    await people.meet()
    await _hit(moment)
    await people.to_the_rating()


async def customer_has_dropped(people: People, moment: Moment) -> None:
    await people.meet()
    await people.customer_leaves()
    await people.agent.until(lambda shown: shown["grace_until"], "the grace")
    await _hit(moment)
    await people.to_the_rating()


async def agent_has_dropped(people: People, moment: Moment) -> None:
    await people.meet()
    await people.agent_leaves()
    await people.customer.until(lambda shown: shown["grace_until"], "the grace")
    await _hit(moment)
    await people.to_the_rating()


async def unheard_call(people: People, moment: Moment) -> None:
    """As when an API is away for a whole call: nobody can tell of it."""
    await people.invited()
    await people.arrive()
    await people.agent_enters()
    admitted = await people.session.as_customer("/token")
    await _hit(moment)
    await comes_and_goes_unheard(people.session, admitted)
    await people.rate()
    await people.until_final()


async def rating_window(people: People, moment: Moment) -> None:
    await people.meet()
    await people.end()
    await _hit(moment)
    await people.to_the_rating()


async def watched(people: People, moment: Moment) -> None:
    """The watch of the room goes on: a heartbeat comes after the kill."""
    await people.meet()
    before = await watch_beats(people.session)
    await _hit(moment)
    await watch_beats(people.session, since=before)
    await people.to_the_rating()
