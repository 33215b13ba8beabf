"""Every setting, its unit and its default. Read from the environment, then from `.env`."""

import re
import sys
from base64 import b64decode
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from branding import INVITE_TEXT, Accent, AccentOnDark, BrandName, HttpsAddress, InviteText, Logo
from temporal.encryption import Keyring

# As `openssl rand -base64 32` makes it. Without a dot: it is no JSON web token.
_CODEC_SECRET = re.compile(r"[A-Za-z0-9+/=_-]{32,}")
WEBHOOK_KEY_PREFIX = "whsec_"
_WEBHOOK_KEY_BYTES = range(24, 65)  # as Standard Webhooks has it


def sid(prefix: str) -> StringConstraints:
    """A Twilio SID: two letters and 32 hexadecimal digits."""
    return StringConstraints(pattern=f"^{prefix}[0-9a-f]{{32}}$")


def _split(value: object) -> object:
    return (
        tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
        if isinstance(value, str)
        else value
    )


CommaSeparated = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


def _is_keyring(value: SecretStr) -> SecretStr:
    Keyring(value.get_secret_value())
    return value


def _is_codec_secret(value: SecretStr) -> SecretStr:
    if _CODEC_SECRET.fullmatch(value.get_secret_value()) is None:
        raise ValueError("it needs 32 characters or more, letters, digits or + / = _ -")
    return value


def _is_webhook_secret(value: SecretStr) -> SecretStr:
    prefix, _, key = value.get_secret_value().partition("_")
    try:
        length = len(b64decode(key, validate=True))
    except ValueError:
        length = 0
    if f"{prefix}_" != WEBHOOK_KEY_PREFIX or length not in _WEBHOOK_KEY_BYTES:
        raise ValueError(f"it needs to be {WEBHOOK_KEY_PREFIX} and 24 to 64 bytes in base64")
    return value


# Temporal writes a version as name:build or name.build.
DeploymentName = Annotated[str, StringConstraints(pattern=r"^[^.:\s]+$", max_length=200)]
BuildId = Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=200)]


PayloadKeys = Annotated[SecretStr, AfterValidator(_is_keyring)]


class HistorySettings(BaseSettings):
    """What whoever reads or writes histories needs; where Temporal is, is Temporal's own configuration."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    # id:key, comma-separated, a key being 32 bytes in base64; the first encrypts. Unset: plain text
    payload_keys: PayloadKeys | None = None

    @property
    def keyring(self) -> Keyring:
        """The keys of PAYLOAD_KEYS; an empty ring when it is unset."""
        return Keyring() if self.payload_keys is None else Keyring(self.payload_keys.get_secret_value())


class Settings(HistorySettings):
    """Of API and worker."""

    # Twilio
    twilio_account_sid: Annotated[str, sid("AC")]
    twilio_auth_token: SecretStr
    twilio_auth_token_previous: SecretStr | None = None
    twilio_api_key: Annotated[str, sid("SK")]
    twilio_api_secret: SecretStr
    twilio_workspace_sid: Annotated[str, sid("WS")]
    twilio_survey_workflow_sid: Annotated[str, sid("WW")] | None = None  # unset: no survey tasks
    twilio_base_url: AnyHttpUrl | None = None  # unset: Twilio's own hosts
    twilio_video_signaling_url: str | None = None  # unset: the SDK's own

    # where we are
    public_url: AnyHttpUrl  # as browsers and Twilio reach the API, without a trailing slash
    flex_origins: CommaSeparated
    trusted_proxies: CommaSeparated = ()  # addresses or networks
    api_host: str = "127.0.0.1"
    api_port: int = Field(8000, ge=1, le=65535)
    monitoring_host: str = "127.0.0.1"
    monitoring_port: int = Field(8001, ge=1, le=65535)  # /healthz, /readyz, /metrics of the API
    worker_metrics_port: int = Field(8002, ge=1, le=65535)  # /metrics of the worker
    log_format: Literal["text", "json"] = "text"
    otel_exporter_otlp_endpoint: AnyHttpUrl | None = None  # unset: no traces

    # which build of the workflow code a worker hosts; unset: workers are not versioned
    temporal_deployment_name: DeploymentName | None = None  # the two come together
    temporal_worker_build_id: BuildId | None = None

    # join codes and guesses
    join_code_secret: SecretStr
    join_code_secret_previous: SecretStr | None = None
    video_code_length: int = Field(7, ge=7, le=26)  # characters
    guesses_per_address: int = Field(10, ge=1)  # unknown codes a minute from one address
    guesses_in_all: int = Field(300, ge=1)  # unknown codes a minute in one API process

    # the call
    video_code_ttl: int = Field(3600, ge=60)  # seconds
    video_room_type: Literal["group"] = "group"
    video_record_by_default: bool = False
    video_rejoin_grace: int = Field(60, ge=5)  # seconds
    video_max_call: int = Field(7200, ge=600, le=86400)  # seconds
    csat_window: int = Field(900, ge=30)  # seconds
    agent_name_shown: Literal["first_name", "full_name", "none"] = "first_name"
    stream_tail_cap: int = Field(300, ge=0)  # history tails per API process

    # the webhook that tells how an escalation ended; unset: none
    ended_webhook_url: HttpsAddress | None = None
    ended_webhook_secret: Annotated[SecretStr, AfterValidator(_is_webhook_secret)] | None = None

    # the brand; unset: the house's own look, no privacy notice
    brand_name: BrandName | None = None
    brand_logo: Logo | None = None  # a file on the API's disk
    brand_accent: Accent | None = None  # #rrggbb; the two come together
    brand_accent_dark: AccentOnDark | None = None  # on dark pages
    brand_privacy_url: HttpsAddress | None = None
    invite_text: InviteText = INVITE_TEXT

    @model_validator(mode="after")
    def _pairs_come_together(self) -> Self:
        for pair in (
            ("brand_accent", "brand_accent_dark"),
            ("ended_webhook_url", "ended_webhook_secret"),
            ("temporal_deployment_name", "temporal_worker_build_id"),
        ):
            one, other = (name.upper() for name in pair)
            missing = [name.upper() for name in pair if getattr(self, name) is None]
            if len(missing) == 1:
                raise ValueError(f"{missing[0]} is missing: {one} and {other} come together")
        return self

    @property
    def public_base(self) -> str:
        """PUBLIC_URL without a trailing slash."""
        return str(self.public_url).rstrip("/")

    @property
    def is_https(self) -> bool:
        return self.public_url.scheme == "https"


class CodecSettings(HistorySettings):
    """Of the codec server, which needs nothing of Twilio's."""

    payload_keys: PayloadKeys
    codec_host: str = "127.0.0.1"
    codec_port: int = Field(8003, ge=1, le=65535)
    codec_ui_origin: Annotated[str, StringConstraints(pattern=r"^https?://[^/]+$")]  # of the Temporal UI
    codec_secret: Annotated[SecretStr, AfterValidator(_is_codec_secret)]  # of people who sign in, and the CLI

    # whose access tokens, as the Temporal UI passes them, are believed; unset: nobody's
    codec_jwks_url: AnyHttpUrl | None = None
    codec_token_issuer: str | None = None
    codec_token_audience: str | None = None
    codec_users: CommaSeparated = ()  # e-mail addresses, or subjects

    @model_validator(mode="after")
    def _tokens_are_checked_whole(self) -> Self:
        """A signature alone lets in everybody who has an account at the issuer."""
        if self.codec_jwks_url is not None:
            for name in ("codec_token_issuer", "codec_token_audience", "codec_users"):
                if not getattr(self, name):
                    raise ValueError(f"{name.upper()} is missing: CODEC_JWKS_URL needs it")
        return self


SettingsOf = TypeVar("SettingsOf", bound=HistorySettings)


def load_settings(kind: type[SettingsOf]) -> SettingsOf:
    """A process's settings. A wrong or missing one ends the process with one line that names it."""
    try:
        return kind()  # the values come from the environment
    except ValidationError as error:
        sys.exit(f"{wrong_settings(error)[0]}. See {Path('.env.example')} for every setting.")


def wrong_settings(error: ValidationError) -> list[str]:
    """What is missing or wrong, each by its name; without the values."""
    return [_wrong_setting(one) for one in error.errors(include_input=False)]


def _wrong_setting(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if not error["loc"]:
        return message
    what = "is missing" if error["type"] == "missing" else f"is wrong: {message}"
    return f"{str(error['loc'][0]).upper()} {what}"
