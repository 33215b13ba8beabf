"""The environment of the demo's processes: an account of its own, and everything pointed at this machine."""

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dev.demo.places import Ports

FOREIGN = (
    "TWILIO_",
    "TEMPORAL_",
    "CODEC_",
    "OTEL_",
)  # of whoever starts the demo: they would lead out of this machine


def demo_secrets(file: Path) -> dict[str, str]:
    """The account and secrets of this demo: made once, kept in `file`, readable by its owner alone.

    What a file of an older version lacks is added.
    """
    kept = {}
    if file.exists():
        kept = dict(line.split("=", 1) for line in file.read_text().splitlines() if line)
    whole = _made() | kept
    if whole != kept:
        unfinished = file.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.writelines(f"{name}={value}\n" for name, value in whole.items())
        unfinished.replace(file)
    return whole


def _made() -> dict[str, str]:
    return {
        "TWILIO_ACCOUNT_SID": _sid("AC"),
        "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "TWILIO_API_KEY": _sid("SK"),
        "TWILIO_API_SECRET": secrets.token_urlsafe(24),
        "TWILIO_WORKSPACE_SID": _sid("WS"),
        "JOIN_CODE_SECRET": secrets.token_urlsafe(32),
        "CODEC_SECRET": secrets.token_urlsafe(32),
        "PAYLOAD_KEYS": f"demo:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    }


def demo_environment(ports: Ports, kept: Mapping[str, str], inherited: Mapping[str, str]) -> dict[str, str]:
    """What worker, API, codec server, local Twilio and desk read."""
    return {
        **{name: value for name, value in inherited.items() if not name.startswith(FOREIGN)},
        **kept,
        "TWILIO_BASE_URL": ports.twilio_url,
        "TWILIO_VIDEO_SIGNALING_URL": ports.signaling_url,
        "PUBLIC_URL": ports.api_url,
        "FLEX_ORIGINS": ports.desk_url,
        "API_PORT": str(ports.api),
        "MONITORING_PORT": str(ports.api_monitoring),
        "WORKER_METRICS_PORT": str(ports.worker_metrics),
        "CODEC_PORT": str(ports.codec),
        "CODEC_UI_ORIGIN": ports.temporal_ui_origin,
        "TEMPORAL_ADDRESS": f"localhost:{ports.temporal}",
        "TEMPORAL_CONFIG_FILE": os.devnull,
        "PYTHONUNBUFFERED": "1",
    }


def _sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)
