"""What Temporal makes of Twilio's refusals: which are worth another try, and when."""

import asyncio
from collections.abc import AsyncIterator, Container
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from temporalio.exceptions import ApplicationError

from activities.twilio_client import TwilioError
from workflows.twilio_calls import TwilioRefused

# below the activities' start_to_close_timeout of 5 s, so that it is we who say what was slow
ACTIVITY_TIMEOUT = 4.5  # seconds
LOOK_TIMEOUT = 6.0  # seconds, below a look's 6.5: it asks twice, one after the other

UNAVAILABLE: Final = "TwilioUnavailable"  # the type of what may pass by itself

# 401 and 403: a rotated key or a suspended account is mended by people while the escalation goes on
PASSING = frozenset({401, 403, 408, 425, 429})
ANY_REFUSAL = range(400, 500)


def to_application_error(error: TwilioError, retried: Container[int] = PASSING) -> ApplicationError:
    """Retryable: no answer, 5xx, and the statuses in `retried`; after Retry-After where Twilio names it."""
    if error.status is None or error.status >= 500 or error.status in retried:
        return ApplicationError(
            str(error),
            error.message,
            type=UNAVAILABLE,
            next_retry_delay=None if error.retry_after is None else timedelta(seconds=error.retry_after),
        )
    refused = TwilioRefused.GONE if error.gone else TwilioRefused.BAD_REQUEST
    return ApplicationError(str(error), error.message, type=refused, non_retryable=True)


@asynccontextmanager
async def asking_twilio(
    retried: Container[int] = PASSING, *, within: float | None = None
) -> AsyncIterator[None]:
    """Around an activity's calls: bounds them together, and raises what they raise as ApplicationError.

    within: seconds, ACTIVITY_TIMEOUT unless told.
    """
    bound = ACTIVITY_TIMEOUT if within is None else within
    try:
        async with asyncio.timeout(bound):
            yield
    except TwilioError as error:
        raise to_application_error(error, retried) from error
    except TimeoutError as error:
        raise ApplicationError(f"Twilio took more than {bound} s", type=UNAVAILABLE) from error
