"""What of Temporal's refusals counts as being away."""

import pytest
from temporalio.service import RPCError, RPCStatusCode

from api.problems import TemporarilyUnavailable
from api.temporal_bounds import translated


@pytest.mark.parametrize("status", [RPCStatusCode.UNAVAILABLE, RPCStatusCode.UNKNOWN, RPCStatusCode.INTERNAL])
def test_a_connection_that_breaks_off_is_temporals_absence(status: RPCStatusCode) -> None:
    with pytest.raises(TemporarilyUnavailable), translated():
        raise RPCError("transport error", status, b"")


def test_a_request_that_temporal_refuses_is_a_fault_of_ours() -> None:
    with pytest.raises(RPCError), translated():
        raise RPCError("bad request", RPCStatusCode.INVALID_ARGUMENT, b"")
