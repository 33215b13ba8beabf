"""The one Twilio account that the local Twilio plays, and the SIDs in it."""

import hashlib
import re
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field


def new_sid(prefix: str) -> str:
    """A fresh SID: the prefix and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def derived_sid(prefix: str, *parts: str) -> str:
    """The SID of something that is always there; the same parts give the same SID."""
    return prefix + hashlib.sha256(":".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Account:
    account_sid: str
    auth_token: str = field(repr=False)
    api_key: str
    api_secret: str = field(repr=False)
    workspace_sid: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Account":
        """TWILIO_ACCOUNT_SID, _AUTH_TOKEN, _API_KEY, _API_SECRET and _WORKSPACE_SID.

        Ends the process with one line that names the variable when one is missing or is no SID.
        """

        def read(name: str, sid_prefix: str | None = None) -> str:
            value = environment.get(name, "")
            if not value:
                sys.exit(f"{name} is missing from the environment.")
            if sid_prefix and not re.fullmatch(f"{sid_prefix}[0-9a-f]{{32}}", value):
                sys.exit(f"{name} is wrong: {sid_prefix} and 32 hexadecimal digits are needed.")
            return value

        return cls(
            account_sid=read("TWILIO_ACCOUNT_SID", "AC"),
            auth_token=read("TWILIO_AUTH_TOKEN"),
            api_key=read("TWILIO_API_KEY", "SK"),
            api_secret=read("TWILIO_API_SECRET"),
            workspace_sid=read("TWILIO_WORKSPACE_SID", "WS"),
        )
