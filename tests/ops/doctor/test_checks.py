"""How checks are made: side by side, bounded, independent."""

import asyncio
import logging

import pytest

from ops.doctor.checks import Check, Finding, State, examine, ok, unknown, wrong


async def _well() -> Finding:
    return ok("well")


async def _ill() -> Finding:
    return wrong("ill", "mend it")


async def _untold() -> Finding:
    return unknown("untold")


async def _never() -> Finding:
    await asyncio.Event().wait()
    return ok("never")


async def _faulty() -> Finding:
    raise KeyError("a secret")


async def test_what_needs_a_wrong_one_is_skipped_and_what_needs_that_too() -> None:
    first, second, third = await examine(
        [Check("a", _ill, ""), Check("b", _well, "", needs=("a",)), Check("c", _well, "", needs=("b",))]
    )
    assert first.finding.state is State.WRONG
    assert second.finding == Finding(State.UNKNOWN, "skipped, as it needs: a", skipped=True)
    assert third.finding == Finding(State.UNKNOWN, "skipped, as it needs: b", skipped=True)


async def test_what_needs_an_unknown_one_is_made() -> None:
    _, second = await examine([Check("a", _untold, ""), Check("b", _well, "", needs=("a",))])
    assert second.finding == ok("well")


async def test_what_does_not_answer_is_given_up_and_keeps_nothing_else() -> None:
    first, second = await examine([Check("a", _never, ""), Check("b", _well, "")], within=0.05)
    assert first.finding.state is State.WRONG
    assert first.finding.what == "no answer within 0.05 s"
    assert second.finding == ok("well")


async def test_a_check_that_fails_itself_is_told_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        first, second = await examine([Check("a", _faulty, ""), Check("b", _well, "")])
    assert first.finding.what == "the check itself failed (KeyError)"
    assert second.finding == ok("well")
    assert "the check a failed" in caplog.text


async def test_checks_are_made_side_by_side() -> None:
    both = asyncio.Barrier(2)

    async def meets() -> Finding:
        await both.wait()
        return ok("met")

    results = await examine([Check("a", meets, ""), Check("b", meets, "")], within=5)
    assert [one.finding for one in results] == [ok("met"), ok("met")]
