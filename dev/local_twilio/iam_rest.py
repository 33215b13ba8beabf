"""REST: iam.twilio.com/v1, the validation of Flex user tokens (it is in no OpenAPI file)."""

from collections.abc import Sequence

from pydantic_core import from_json
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from dev.local_twilio.account import derived_sid
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.rest import rest_time
from dev.local_twilio.twilio_errors import INVALID_PARAMETER, NotFoundError, TwilioError

INVALID_TOKEN = 20101


def iam_routes(twilio: LocalTwilio) -> Sequence[BaseRoute]:
    routes = IamRest(twilio)
    return [Route("/v1/Accounts/{account}/Tokens/validate", routes.validate, methods=["POST"])]


class IamRest:
    def __init__(self, twilio: LocalTwilio) -> None:
        self._account = twilio.account
        self._flex_tokens = twilio.flex_tokens

    async def validate(self, request: Request) -> JSONResponse:
        """200 in either case; `valid` tells."""
        if request.path_params["account"] != self._account.account_sid:
            raise NotFoundError
        found = self._flex_tokens.validate(await _token_of(request))
        if found is None:
            return JSONResponse({"valid": False, "code": INVALID_TOKEN, "message": "Invalid Access Token"})
        return JSONResponse(
            {
                "valid": True,
                "code": 0,
                "message": None,
                "expiration": rest_time(found.expires_at),
                "realm_user_id": derived_sid("US", self._account.account_sid, found.worker.identity),
                "identity": found.worker.identity,
                "roles": found.worker.attributes["roles"],
                "worker_sid": found.worker.sid,
            }
        )


async def _token_of(request: Request) -> str:
    try:
        body = from_json(await request.body())
    except ValueError as error:
        raise TwilioError(INVALID_PARAMETER, "The body is not JSON") from error
    token = body.get("token") if isinstance(body, dict) else None
    if not isinstance(token, str):
        raise TwilioError(INVALID_PARAMETER, "Invalid value for parameter token")
    return token
