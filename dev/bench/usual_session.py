"""A session as the pages have it: from the button to the rating, with the events of both sides open.

Counted are the requests that the plugin and the pages make of the API, without the pages and their files.
Both functions raise TimeoutError, aiohttp's ClientError.
"""

from contextlib import AsyncExitStack
from typing import NamedTuple

from dev.bench.live_stream import LiveStream
from dev.bench.people import People


class Call(NamedTuple):
    """One that both people are in, and have the events of."""

    requests: int  # until then
    agents: LiveStream
    customers: LiveStream


async def enter_call(people: People, open_pages: AsyncExitStack) -> Call:
    """Until both are in the room. The streams stay open until `open_pages` is left."""
    requests = await people.escalate()
    await people.agent_opens_the_page()
    await people.customer_opens_the_page()
    agents = await open_pages.enter_async_context(people.agents_stream())
    requests += await people.customer_reads()
    customers = await open_pages.enter_async_context(people.customers_stream())
    requests += 2  # the streams
    requests += await people.arrive()
    await agents.until(lambda shown: shown["room"]["state"] == "open")
    requests += await people.agent_is_admitted()
    await people.agent_connects()
    await customers.until(lambda shown: shown["agent_present"])
    requests += await people.customer_is_admitted()
    await people.customer_connects()
    await agents.until(lambda shown: shown["phase"] == "customer_joined")
    return Call(requests, agents, customers)


async def usual_session(people: People) -> int:
    """A call that the agent ends and the customer rates; then the chat is over, too. The requests."""
    async with AsyncExitStack() as open_pages:
        requests, agents, customers = await enter_call(people, open_pages)
        requests += await people.end()
        await customers.until(lambda shown: shown.get("may_rate"))
        await people.are_out_of_the_room()
        requests += await people.rate()
        await agents.until(lambda shown: shown["phase"] == "csat_collected")
    await people.chat.complete()
    return requests
