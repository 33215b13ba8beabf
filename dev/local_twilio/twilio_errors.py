"""Twilio's REST errors: {code, message, more_info, status}."""

from starlette.requests import Request
from starlette.responses import JSONResponse

INVALID_PARAMETER = 20001
AUTHENTICATE = 20003
NOT_FOUND = 20404
METHOD_NOT_ALLOWED = 20004
PRECONDITION_FAILED = 20412
INTERNAL_ERROR = 20500
MESSAGE_BODY_TOO_LONG = 50504
ROOM_NAME_TOO_LONG = 53101
MAX_PARTICIPANTS_OUT_OF_RANGE = 53107
ROOM_TYPE_INVALID = 53108
TIMEOUT_OUT_OF_RANGE = 53109
STATUS_CALLBACK_METHOD_INVALID = 53110
STATUS_CALLBACK_INVALID = 53111
ROOM_STATUS_INVALID = 53112
ROOM_EXISTS = 53113
MEDIA_REGION_INVALID = 53115
ROOM_COMPLETED = 53118
RECORDING_RULE_INVALID = 53120
MAX_PARTICIPANT_DURATION_OUT_OF_RANGE = 53123


class TwilioError(Exception):
    """A refusal with Twilio's own code, answered as it is."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message
        self.status = status


class NotFoundError(TwilioError):
    """404/20404. The answer names the path that was asked for."""

    def __init__(self, message: str = "The requested resource was not found") -> None:
        super().__init__(NOT_FOUND, message, status=404)


class PreconditionFailedError(TwilioError):
    """412/20412: If-Match is not the resource's ETag."""

    def __init__(self) -> None:
        super().__init__(PRECONDITION_FAILED, "Precondition failed", status=412)


def error_response(error: TwilioError) -> JSONResponse:
    body = {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if error.status == 401 else None
    return JSONResponse(body, status_code=error.status, headers=headers)


async def answer_twilio_error(request: Request, error: Exception) -> JSONResponse:
    """The exception handler: `request.url.path` begins with the product, which Twilio's own paths do not."""
    assert isinstance(error, TwilioError)  # noqa: S101  the handler is registered for this class only
    if isinstance(error, NotFoundError):
        product_path = "/" + request.url.path.lstrip("/").partition("/")[2]
        error = NotFoundError(f"The requested resource {product_path} was not found")
    return error_response(error)
