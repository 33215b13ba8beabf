"""Every setting, its unit and its default. Read from the environment, then from `.env`."""

import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def sid(prefix: str) -> StringConstraints:
    """A Twilio SID: two letters and 32 hexadecimal digits."""
    return StringConstraints(pattern=f"^{prefix}[0-9a-f]{{32}}$")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

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
    flex_origins: Annotated[tuple[str, ...], NoDecode]  # comma-separated
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()  # addresses or networks, comma-separated
    api_host: str = "127.0.0.1"
    api_port: int = Field(8000, ge=1, le=65535)
    monitoring_host: str = "127.0.0.1"
    monitoring_port: int = Field(8001, ge=1, le=65535)  # /healthz, /readyz, /metrics of the API
    worker_metrics_port: int = Field(8002, ge=1, le=65535)  # /metrics of the worker

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

    @field_validator("flex_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip().rstrip("/") for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @property
    def public_base(self) -> str:
        """PUBLIC_URL without a trailing slash."""
        return str(self.public_url).rstrip("/")


@cache
def load_settings() -> Settings:
    """The process's settings. A wrong or missing one ends the process with one line that names it."""
    try:
        return Settings()  # the values come from the environment
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "settings"
        what = "is missing" if first["type"] == "missing" else f"is wrong: {first['msg']}"
        sys.exit(f"{name} {what}. See {Path('.env.example')} for every setting.")
