"""Basic authentication of the REST API: the account with its auth token, or an API key with its secret."""

import base64
import secrets

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dev.local_twilio.account import Account
from dev.local_twilio.twilio_errors import AUTHENTICATE, TwilioError


class BasicAuthentication:
    """ASGI middleware of the products' routes. Raises TwilioError 20003 (401) for anybody else."""

    def __init__(self, app: ASGIApp, account: Account) -> None:
        self._app = app
        self._passwords = {
            account.account_sid: account.auth_token,
            account.api_key: account.api_secret,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._is_known(Headers(scope=scope).get("authorization", "")):
            raise TwilioError(AUTHENTICATE, "Authenticate", status=401)
        await self._app(scope, receive, send)

    def _is_known(self, authorization: str) -> bool:
        scheme, _, credentials = authorization.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            username, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except ValueError:  # binascii.Error and UnicodeDecodeError are such, too
            return False
        expected = self._passwords.get(username)
        return expected is not None and secrets.compare_digest(expected.encode(), password.encode())
