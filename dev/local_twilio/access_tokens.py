"""Access tokens as the video signalling judges them."""

from datetime import timedelta
from typing import Any, TypeGuard

import jwt

from dev.local_twilio.account import Account
from dev.local_twilio.signaling_seam import SignalingError, VideoGrant

CONTENT_TYPE = "twilio-fpa;v=1"
LONGEST_LIFETIME = timedelta(hours=24)

INVALID = (20101, "Invalid Access Token")
INVALID_HEADER = (20102, "Invalid Access Token header")
INVALID_ISSUER = (20103, "Invalid Access Token issuer/subject")
EXPIRED = (20104, "Access Token expired or expiration date invalid")
NOT_YET_VALID = (20105, "Access Token not yet valid")
INVALID_GRANTS = (20106, "Invalid Access Token grants")
INVALID_SIGNATURE = (20107, "Invalid Access Token signature")


def read_video_grant(account: Account, token: str) -> VideoGrant:
    """The identity and the granted room of a token signed with the account's API key.

    Raises SignalingError with one of the codes above. The clock is the system's.
    """
    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise SignalingError(*INVALID) from error
    if header.get("alg") != "HS256" or header.get("cty") != CONTENT_TYPE:
        raise SignalingError(*INVALID_HEADER)
    if claims.get("iss") != account.api_key or claims.get("sub") != account.account_sid:
        raise SignalingError(*INVALID_ISSUER)
    _verify_signature_and_times(account, token)
    return _video_grant(claims)


def _verify_signature_and_times(account: Account, token: str) -> None:
    try:
        verified = jwt.decode(
            token,
            account.api_secret,
            algorithms=["HS256"],
            options={"require": ["exp"], "verify_iat": False},
        )
    except jwt.InvalidSignatureError as error:
        raise SignalingError(*INVALID_SIGNATURE) from error
    except jwt.ImmatureSignatureError as error:
        raise SignalingError(*NOT_YET_VALID) from error
    except (jwt.ExpiredSignatureError, jwt.MissingRequiredClaimError) as error:
        raise SignalingError(*EXPIRED) from error
    except jwt.PyJWTError as error:
        raise SignalingError(*INVALID) from error
    # PyJWT takes numbers written as text, too
    issued_at, expires_at = verified.get("iat", verified.get("nbf")), float(verified["exp"])
    if isinstance(issued_at, int | float) and expires_at - issued_at > LONGEST_LIFETIME.total_seconds():
        raise SignalingError(*EXPIRED)


def _video_grant(claims: dict[str, Any]) -> VideoGrant:
    grants = claims.get("grants")
    identity = grants.get("identity") if isinstance(grants, dict) else None
    video = grants.get("video") if isinstance(grants, dict) else None
    if not _is_text(identity) or not identity or not isinstance(video, dict):
        raise SignalingError(*INVALID_GRANTS)
    room = video.get("room")
    if room is not None and not _is_text(room):
        raise SignalingError(*INVALID_GRANTS)
    return VideoGrant(identity, room or None)


def _is_text(value: object) -> TypeGuard[str]:
    """Half a surrogate pair is none: nothing can store it."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)
