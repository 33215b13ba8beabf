"""What operators see in the Temporal UI, before and after they sign in at the codec server."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.axe import axe_finds_nothing
from tests.browser.conftest import NewContext
from tests.browser.people import picture
from tests.product.session import Agent, Session
from tests.product.stack import Stack
from workflows.messages import escalation_workflow_id

LOADING = 15_000  # milliseconds that a page of the UI may take


@pytest.fixture
async def rated(stack: Stack) -> Session:
    """An escalation that is over: the call took place, and was rated."""
    session = await Session.begin(stack, await Agent.logs_in(stack, 1))
    assert (await session.escalate()).ok
    participants = await session.call()
    assert (await session.end()).ok
    for participant in participants:
        await participant.ended  # with the room
    assert (await session.rate(4, comment="Very kind")).ok
    await stack.result(session.code)
    return session


async def opens(page: Page, stack: Stack, session: Session, tab: str = "history") -> None:
    handle = stack.temporal.get_workflow_handle(escalation_workflow_id(session.code))
    run_id = (await handle.describe()).run_id
    await page.goto(
        f"{stack.ports.temporal_ui_origin}/namespaces/default/workflows/{handle.id}/{run_id}/{tab}"
    )


async def test_operators_read_an_escalation_once_they_signed_in(
    stack: Stack, rated: Session, new_context: NewContext
) -> None:
    page = await (await new_context(height=1400)).new_page()
    statuses: list[int] = []
    page.on(
        "response",
        lambda answer: (
            statuses.append(answer.status) if answer.url == f"{stack.ports.codec_url}/decode" else None
        ),
    )
    await opens(page, stack, rated)
    told = page.get_by_text("Payloads are encrypted: sign in at the codec server")
    await expect(told).to_be_visible(timeout=LOADING)
    assert set(statuses) == {401}
    await expect(page.get_by_text("Put the link into the chat")).to_have_count(0)

    await page.goto(await page.get_by_role("link", name=stack.ports.codec_url).get_attribute("href") or "")
    await axe_finds_nothing(page)
    await page.get_by_label("Secret").fill("wrong")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_have_text("The secret is wrong.")
    await page.get_by_label("Secret").fill(stack.secrets["CODEC_SECRET"])
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading")).to_have_text("You are signed in")
    await axe_finds_nothing(page)

    await opens(page, stack, rated)
    await expect(page.get_by_text("Put the link into the chat").first).to_be_visible(timeout=LOADING)
    await expect(page.get_by_text('"csat_collected"').first).to_be_visible()  # the result
    await expect(told).to_have_count(0)
    await picture(page, "operator-1-history")
    await opens(page, stack, rated, "user-metadata")
    details = page.frame_locator("iframe").last.get_by_text("Over: rated")
    await expect(details).to_be_visible(timeout=LOADING)
    await picture(page, "operator-2-details")
