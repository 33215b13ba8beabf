"""What Temporal's NOT_FOUND is about: what was asked for, or the whole namespace."""

from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.service import RPCError, RPCStatusCode


def is_gone(error: RPCError) -> bool:
    """Whether Temporal's word is that what was asked for is not there (any more)."""
    return error.status is RPCStatusCode.NOT_FOUND and not lacks_namespace(error)


def lacks_namespace(error: RPCError) -> bool:
    """Whether it does not know the namespace: a setting is wrong, or its frontend could not read its database
    in time, which it tells by the same words. Neither says anything of a workflow."""
    return any(detail.Is(NamespaceNotFoundFailure.DESCRIPTOR) for detail in error.grpc_status.details)
