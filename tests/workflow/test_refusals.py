"""What is asked at the wrong time is refused, and changes nothing."""

from tests.workflow.conftest import Begin
from tests.workflow.session import BRISK, refused
from workflows.messages import Rejected
from workflows.twilio_calls import CLOSE_VIDEO_ROOM


async def test_the_same_rating_again_is_the_same_and_another_is_refused(begin: Begin) -> None:
    session = await begin(BRISK.model_copy(update={"csat_window": 20}))
    await session.call()
    session.twilio.refuse(CLOSE_VIDEO_ROOM, session.code)  # keeps the run open
    assert (await session.rate(4)).first
    assert not (await session.rate(4)).first
    assert await refused(session.rate(1)) == Rejected.ALREADY_RATED
    session.twilio.accept(CLOSE_VIDEO_ROOM, session.code)
    assert (await session.result()).outcome == "rated"


async def test_nothing_can_be_rated_before_a_call(begin: Begin) -> None:
    session = await begin()
    await session.open()
    await session.arrive()
    assert await refused(session.rate()) == Rejected.NOTHING_TO_RATE


async def test_a_link_cannot_be_taken_back_after_a_call(begin: Begin) -> None:
    session = await begin()
    await session.call()
    assert await refused(session.revoke()) == Rejected.CALL_WAS_HAD


async def test_nobody_is_let_in_once_it_has_ended(begin: Begin) -> None:
    session = await begin()
    await session.call()
    await session.end()
    await session.until(lambda state: state.end_reason)
    assert await refused(session.admit_agent()) == Rejected.ESCALATION_OVER
    assert await refused(session.arrive()) == Rejected.ESCALATION_OVER
    assert await refused(session.admit_customer()) == Rejected.ESCALATION_OVER


async def test_a_refused_update_leaves_no_trace_in_the_history(begin: Begin) -> None:
    session = await begin()
    await session.open()
    before = len((await session.handle.fetch_history()).events)
    assert await refused(session.admit_customer()) == Rejected.WRONG_CLAIM
    assert len((await session.handle.fetch_history()).events) == before
