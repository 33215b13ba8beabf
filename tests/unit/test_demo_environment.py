"""The demo's account and environment."""

from pathlib import Path

from dev.demo.environment import demo_environment, demo_secrets
from dev.demo.places import Ports
from settings import CodecSettings, Settings


def test_secrets_are_made_once_and_are_the_owners_alone(tmp_path: Path) -> None:
    made = demo_secrets(tmp_path / "demo.env")
    assert demo_secrets(tmp_path / "demo.env") == made
    assert (tmp_path / "demo.env").stat().st_mode & 0o777 == 0o600
    assert demo_secrets(tmp_path / "another.env") != made


def test_what_an_older_demos_secrets_lack_is_added(tmp_path: Path) -> None:
    file = tmp_path / "demo.env"
    made = demo_secrets(file)
    file.write_text(f"JOIN_CODE_SECRET={made['JOIN_CODE_SECRET']}\n")
    now = demo_secrets(file)
    assert set(now) == set(made)
    assert now["JOIN_CODE_SECRET"] == made["JOIN_CODE_SECRET"]
    assert demo_secrets(file) == now
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_product_reads_the_demos_environment(tmp_path: Path) -> None:
    environment = demo_environment(Ports(), demo_secrets(tmp_path / "demo.env"), {})
    settings = Settings.model_validate({name.lower(): value for name, value in environment.items()})
    assert settings.public_base == "http://localhost:8000"
    assert settings.flex_origins == ("http://localhost:8200",)
    assert settings.keyring.current


def test_the_codec_server_reads_the_demos_environment(tmp_path: Path) -> None:
    environment = demo_environment(Ports(), demo_secrets(tmp_path / "demo.env"), {})
    settings = CodecSettings.model_validate({name.lower(): value for name, value in environment.items()})
    assert settings.codec_port == 8003
    assert settings.codec_ui_origin == "http://localhost:8233"


def test_nothing_of_the_users_own_account_reaches_the_demo(tmp_path: Path) -> None:
    own = {
        "TWILIO_AUTH_TOKEN_PREVIOUS": "x",
        "TEMPORAL_API_KEY": "y",
        "CODEC_JWKS_URL": "z",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example",
        "HOME": "/home/me",
    }
    environment = demo_environment(Ports(), demo_secrets(tmp_path / "demo.env"), own)
    home = own.pop("HOME")
    assert not own.keys() & environment.keys()
    assert environment["HOME"] == home
