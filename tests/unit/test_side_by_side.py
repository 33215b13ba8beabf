"""Questions asked at the same time."""

import asyncio

import pytest

from api.side_by_side import meanwhile, side_by_side


async def fails(name: str) -> None:
    raise LookupError(name)


async def test_all_are_asked_before_any_is_answered() -> None:
    together = asyncio.Barrier(3)
    async with asyncio.timeout(5):
        assert len(await side_by_side(together.wait(), together.wait(), together.wait())) == 3


async def test_the_first_ones_error_goes_before_the_others_however_late_it_is() -> None:
    late = asyncio.Event()

    async def refused_late() -> None:
        await late.wait()
        raise PermissionError

    asyncio.get_running_loop().call_soon(late.set)
    with pytest.raises(PermissionError):
        await side_by_side(refused_late(), fails("second"), fails("third"))


async def test_who_is_refused_by_the_first_waits_for_no_other() -> None:
    other = asyncio.Event()
    async with asyncio.timeout(5):
        with pytest.raises(LookupError, match="first"):
            await side_by_side(fails("first"), other.wait())


async def test_what_is_not_awaited_is_given_up_and_its_error_counts_for_nothing() -> None:
    given_up = asyncio.Event()

    async def asks() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            given_up.set()

    async with meanwhile(asks()), meanwhile(fails("unheard")):
        await asyncio.sleep(0)
    assert given_up.is_set()
