"""How long Temporal is waited for, and what its absence is called.

The SDK's own time limits hold per attempt, and an accepted update could be awaited for ever: so every call is
bounded here once more.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Final

from prometheus_client import Counter
from temporalio.client import RPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from api.problems import TemporarilyUnavailable
from temporal.absence import lacks_namespace
from temporal.encryption import UndecipherableError

logger = logging.getLogger(__name__)

BOUND: Final = 4.0  # seconds, all Temporal calls of one step together
CLIENT_GIVES_UP_AFTER: Final = timedelta(seconds=2)  # how long the client itself retries a call

ERRORS = Counter("api_temporal_errors_total", "Steps for which Temporal was away, by its word", ("error",))

_AWAY: Final = frozenset(
    {
        RPCStatusCode.UNAVAILABLE,
        RPCStatusCode.DEADLINE_EXCEEDED,
        RPCStatusCode.CANCELLED,
        RPCStatusCode.UNKNOWN,  # the connection broke off under a call that the client does not repeat
        RPCStatusCode.INTERNAL,  # the same, by HTTP/2's own words
        RPCStatusCode.RESOURCE_EXHAUSTED,
        RPCStatusCode.UNAUTHENTICATED,  # the key or certificate is over: a roll-out mends it
        RPCStatusCode.PERMISSION_DENIED,  # the same
        RPCStatusCode.FAILED_PRECONDITION,  # the run's task keeps failing: by a fault that a deployment mends
    }
)


@asynccontextmanager
async def bounded() -> AsyncIterator[None]:
    """Around calls to Temporal: together they take BOUND seconds at most. Raises TemporarilyUnavailable."""
    with translated():
        async with asyncio.timeout(BOUND):
            yield


@contextmanager
def translated() -> Iterator[None]:
    """Temporal, its worker or a key being away, in all the shapes that they have: TemporarilyUnavailable."""
    try:
        yield
    except (TimeoutError, RPCTimeoutOrCancelledError) as error:
        ERRORS.labels("timeout").inc()
        raise TemporarilyUnavailable from error
    except RPCError as error:
        if lacks_namespace(error):
            logger.error("%s", error)  # a wrong setting, unless it passes
        elif error.status not in _AWAY:
            raise
        ERRORS.labels(error.status.name.lower()).inc()
        raise TemporarilyUnavailable from error
    except UndecipherableError as error:
        logger.error("%s", error)  # ops must hear of it; a deployment with the key mends it
        ERRORS.labels("undecipherable").inc()
        raise TemporarilyUnavailable from error
    except RuntimeError as error:
        if not str(error).startswith("Failed client connect"):
            raise
        ERRORS.labels("no_connection").inc()
        raise TemporarilyUnavailable from error
