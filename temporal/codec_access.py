"""Who may have payloads decrypted.

People who signed in at the codec server with its secret: the Temporal UI includes their session cookie. The
CLI, which brings the secret itself (`--codec-auth "Bearer ..."`). And users of the Temporal UI, by the access
token that it passes. https://docs.temporal.io/codec-server
"""

import asyncio
import hmac
import time
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

import jwt
from starlette.exceptions import HTTPException
from starlette.requests import Request

from settings import CodecSettings

COOKIE: Final = "codec_session"
SESSION_LASTS: Final = 12 * 3600  # seconds

WRONG_SECRETS: Final = 20  # in a minute and one process; then no secret is looked at
_MINUTE: Final = 60.0  # seconds

# Asymmetric only: what can be verified by the issuer's public key.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_LEEWAY: Final = 10  # seconds between the clocks
_KEYS_WITHIN: Final = 3  # seconds
# Temporal Cloud's claim, then OpenID Connect's own.
_USER_CLAIMS: Final = ("https://saas-api.tmprl.cloud/user/email", "email", "sub")


class CodecAccess:
    """The sessions are signed, not kept: any replica knows them, and a new secret ends them all."""

    def __init__(self, settings: CodecSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._secret = settings.codec_secret.get_secret_value()
        self._access_tokens = _AccessTokens(settings) if settings.codec_jwks_url is not None else None
        self._clock = clock
        self._wrong: deque[float] = deque(maxlen=WRONG_SECRETS)

    def sign_in(self, secret: str) -> str | None:
        """A session, for the cookie; None when the secret is wrong. Raises HTTPException 429."""
        if not self._is_secret(secret):
            return None
        claims = {"aud": COOKIE, "exp": int(time.time()) + SESSION_LASTS}
        return jwt.encode(claims, self._secret, "HS256")

    def is_signed_in(self, request: Request) -> bool:
        """Whether the request carries a session that is not over."""
        try:
            jwt.decode(
                request.cookies.get(COOKIE, ""),
                self._secret,
                ["HS256"],
                audience=COOKIE,
                options={"require": ["exp"]},
            )
        except jwt.PyJWTError:
            return False
        return True

    async def check(self, request: Request) -> None:
        """Returns when the caller may read. Raises HTTPException 401, 403, 429 or 503."""
        if self.is_signed_in(request):
            return
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _not_signed_in("Sign in at the codec server first.")
        if token.count(".") == 2 and self._access_tokens is not None:
            await self._access_tokens.check(token)
        elif not self._is_secret(token):
            raise _not_signed_in("The secret is wrong.")

    def _is_secret(self, secret: str) -> bool:
        if len(self._wrong) == WRONG_SECRETS and self._clock() - self._wrong[0] < _MINUTE:
            wait = str(int(self._wrong[0] + _MINUTE - self._clock()) + 1)
            raise HTTPException(
                HTTPStatus.TOO_MANY_REQUESTS, "Too many wrong secrets.", {"Retry-After": wait}
            )
        if hmac.compare_digest(secret.encode(), self._secret.encode()):
            return True
        self._wrong.append(self._clock())
        return False


class _AccessTokens:
    """Those that one issuer made for one audience. The user must be listed, too: where the issuer is Temporal
    Cloud, all of its customers have such tokens.
    """

    def __init__(self, settings: CodecSettings) -> None:
        self._issuer, self._audience = settings.codec_token_issuer, settings.codec_token_audience
        self._users = {user.casefold() for user in settings.codec_users}
        # It keeps the keys for minutes, and bounds how often an unknown one makes it ask.
        self._keys = jwt.PyJWKClient(str(settings.codec_jwks_url), timeout=_KEYS_WITHIN)

    async def check(self, token: str) -> None:
        """Raises HTTPException 401, 403, or 503 when the issuer's keys cannot be had."""
        try:
            key = await asyncio.to_thread(self._keys.get_signing_key_from_jwt, token)
            claims = jwt.decode(
                token,
                key,
                _ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except jwt.PyJWKClientConnectionError as error:
            reason = "The issuer's keys cannot be had right now."
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, reason) from error
        except jwt.PyJWTError as error:
            raise _not_signed_in("The access token is not valid here.") from error
        if self._users.isdisjoint(_names(claims)):
            raise HTTPException(HTTPStatus.FORBIDDEN, "CODEC_USERS does not list this user.")


def _names(claims: dict[str, Any]) -> set[str]:
    """What the token calls its user. An address that the issuer did not verify is none."""
    return {
        str(claims[claim]).casefold()
        for claim in _USER_CLAIMS
        if claim in claims and not (claim == "email" and claims.get("email_verified") is False)
    }


def _not_signed_in(reason: str) -> HTTPException:
    return HTTPException(HTTPStatus.UNAUTHORIZED, reason, {"WWW-Authenticate": "Bearer"})
