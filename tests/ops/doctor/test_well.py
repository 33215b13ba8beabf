"""Each check of a well installation is green, or says why it cannot be."""

from ops.doctor.checks import State
from tests.ops.doctor.conftest import Examine


async def test_a_well_installation_has_nothing_wrong(examine: Examine) -> None:
    found = await examine()
    assert {name: finding.what for name, finding in found.items() if finding.state is State.WRONG} == {}
    # http, on loopback: that nobody else reaches it is all that can be said
    assert [name for name, finding in found.items() if finding.state is State.UNKNOWN] == ["PUBLIC_URL"]


async def test_what_was_found_is_said(examine: Examine, temporal_address: str) -> None:
    found = await examine()
    assert found["Temporal"].what.startswith(f"{temporal_address} answers, version 1.")
    assert found["retention"].what == "what has ended is kept for 7 d"
    assert found["search attributes"].what == "all 7 are there"
    assert found["keys"].what == "histories are encrypted under key tests"
    assert found["TaskRouter"].what == 'the workspace is "Flex Task Assignment"'
    assert found["API"].what == "it answers from here, version 0.0.1"


async def test_it_may_be_made_again_at_once(examine: Examine) -> None:
    for _ in range(2):
        found = await examine()
        assert found["clock beside Temporal's"].state is State.OK
