"""What of Temporal's refusals counts as being away."""

import pytest
from google.protobuf.message import Message
from temporalio.api.common.v1 import GrpcStatus
from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure, NotFoundFailure
from temporalio.service import RPCError, RPCStatusCode

from api.problems import TemporarilyUnavailable
from api.temporal_bounds import translated
from temporal.absence import is_gone


@pytest.mark.parametrize("status", [RPCStatusCode.UNAVAILABLE, RPCStatusCode.UNKNOWN, RPCStatusCode.INTERNAL])
def test_a_connection_that_breaks_off_is_temporals_absence(status: RPCStatusCode) -> None:
    with pytest.raises(TemporarilyUnavailable), translated():
        raise RPCError("transport error", status, b"")


@pytest.mark.parametrize("status", [RPCStatusCode.UNAUTHENTICATED, RPCStatusCode.PERMISSION_DENIED])
def test_a_key_that_temporal_takes_no_more_is_temporals_absence(status: RPCStatusCode) -> None:
    with pytest.raises(TemporarilyUnavailable), translated():
        raise RPCError("request unauthorized", status, b"")


def not_found(*details: Message) -> RPCError:
    status = GrpcStatus(code=5)
    for detail in details:
        status.details.add().Pack(detail)
    return RPCError("not found", RPCStatusCode.NOT_FOUND, status.SerializeToString())


def test_a_namespace_that_is_not_known_is_temporals_absence_and_ops_are_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(TemporarilyUnavailable), translated():
        raise not_found(NamespaceNotFoundFailure(namespace="elsewhere"))
    assert caplog.messages == ["not found"]


def test_only_what_temporal_looked_for_is_gone() -> None:
    assert is_gone(not_found())
    assert is_gone(not_found(NotFoundFailure(current_cluster="active")))
    assert not is_gone(not_found(NamespaceNotFoundFailure(namespace="elsewhere")))
    assert not is_gone(RPCError("away", RPCStatusCode.UNAVAILABLE, b""))


def test_a_request_that_temporal_refuses_is_a_fault_of_ours() -> None:
    with pytest.raises(RPCError), translated():
        raise RPCError("bad request", RPCStatusCode.INVALID_ARGUMENT, b"")
