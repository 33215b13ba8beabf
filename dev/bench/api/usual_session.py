"""A session as the pages have it: from the button to the rating, with the events of both sides open."""

from contextlib import AsyncExitStack

from dev.bench.api.people import People


async def usual_session(people: People) -> int:
    """How many requests the plugin and the pages made of the API, without the pages and their files.

    Raises TimeoutError, aiohttp's ClientError.
    """
    requests = await people.escalate()
    await people.agent_opens_the_page()
    await people.customer_opens_the_page()
    async with AsyncExitStack() as open_pages:
        agents = await open_pages.enter_async_context(people.agents_stream())
        requests += await people.customer_reads()
        customers = await open_pages.enter_async_context(people.customers_stream())
        requests += 2  # the streams
        requests += await people.arrive()
        await agents.until(lambda shown: shown.get("room", {}).get("state") == "open")
        requests += await people.agent_is_admitted()
        await people.agent_connects()
        await customers.until(lambda shown: shown.get("agent_present"))
        requests += await people.customer_is_admitted()
        await people.customer_connects()
        await agents.until(lambda shown: shown.get("phase") == "customer_joined")
        requests += await people.customer_says_they_left()
        await people.customer_leaves()
        requests += await people.rate()
        await agents.until(lambda shown: shown.get("phase") == "csat_collected")
    await people.complete_the_chat()
    return requests
