"""A rating, once given: it arrives, whatever happens to the tab or to the API, and never twice."""

from playwright.async_api import Page

from tests.browser.conftest import NewContext
from tests.browser.people import BACK_WITHIN, in_a_call, says
from tests.product.stack import Stack

# Everything in one breath: the answer is sent, and the page is gone before there can be a word on it.
SEND_AND_GO = """() => {
  document.querySelector('form.rate').requestSubmit();
  location.replace('about:blank');
}"""


async def choose(page: Page, stars: int) -> None:
    await page.get_by_role("radio", name=f"{stars} stars").check(force=True)


async def ratings(stack: Stack, code: str) -> list[str]:
    """The names of what the history has of the rating: the updates taken, and the writing of it."""
    names = []
    for event in (await stack.history(code)).events:
        update = event.workflow_execution_update_accepted_event_attributes.accepted_request.input.name
        activity = event.activity_task_scheduled_event_attributes.activity_type.name
        names += [name for name in (update, activity) if name in ("rate", "record_csat")]
    return names


async def test_a_rating_is_sent_by_a_page_that_is_left_with_the_same_press_and_counts_once(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    await agent.ends_for_both(code)
    await customer.sees("How was your call?")
    link = customer.page.url
    await choose(customer.page, 4)
    await customer.page.evaluate(SEND_AND_GO)
    assert (await stack.result(code))["outcome"] == "rated"
    await customer.page.wait_for_url("about:blank")

    await customer.page.goto(link)  # which never heard that it was taken
    await customer.sees("Thank you")
    await says(customer.page, "You can close this tab now")
    assert await ratings(stack, code) == ["rate", "record_csat"]
    entry = await stack.task_entry((await stack.snapshot(code)).task_sid, code)
    assert entry["csat"]["score"] == 4
    assert customer.errors == []


async def test_a_rating_outlives_an_outage_of_the_api_and_the_tab_in_which_it_was_given(
    stack: Stack, new_context: NewContext
) -> None:
    agent, customer, code = await in_a_call(stack, new_context)
    await agent.ends_for_both(code)
    await customer.sees("How was your call?")
    link = customer.page.url
    await stack.processes.kill(stack.parts["API"])
    await choose(customer.page, 2)
    await customer.presses("Send")
    await says(customer.page, "Your answer is safe")
    await customer.page.close()
    await stack.processes.start(stack.parts["API"])

    customer.call = await customer.context.new_page()
    await customer.page.goto(link)
    await says(customer.page, "You can close this tab now", within=BACK_WITHIN)
    await customer.page.reload()
    await customer.sees("This call is over")  # nothing is left to be sent, or to be asked
    assert (await stack.result(code))["outcome"] == "rated"
    assert await ratings(stack, code) == ["rate", "record_csat"]
    entry = await stack.task_entry((await stack.snapshot(code)).task_sid, code)
    assert entry["csat"]["score"] == 2
    assert customer.errors == []
