"""Settings, Python and Node, pages, keys and codec server: what is wrong is named."""

import socket
import sys
from pathlib import Path

import pytest

from dev.ports import free_port
from ops.doctor.checks import State
from ops.doctor.installation import Installation
from ops.doctor.machine import MachineChecks
from settings import CodecSettings, Settings
from temporal.codec_server import create_codec_server
from tests.api.serving import listen, serving
from tests.ops.doctor.conftest import Examine
from tests.payload_keys import PAYLOAD_KEYS

CODEC_SECRET = "a-codec-secret-of-more-than-32-characters"


async def test_everything_that_is_missing_or_wrong_is_named_at_once(examine: Examine) -> None:
    found = await examine({"TWILIO_API_SECRET": None, "VIDEO_MAX_CALL": "5"})
    assert found["settings"].state is State.WRONG
    assert "TWILIO_API_SECRET is missing" in found["settings"].what
    assert "VIDEO_MAX_CALL is wrong: " in found["settings"].what


async def test_without_settings_temporal_is_looked_at_all_the_same(examine: Examine) -> None:
    found = await examine({"TWILIO_API_SECRET": None})
    assert found["worker"].state is State.OK
    assert found["Video"].what == "skipped, as it needs: API key"


async def test_a_short_secret_for_join_codes_is_wrong(examine: Examine) -> None:
    found = await examine({"JOIN_CODE_SECRET": "short"})
    assert found["join codes"].state is State.WRONG
    assert found["API key"].state is State.OK


async def test_an_old_python_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    found = await MachineChecks(Installation()).python()
    assert (found.state, found.what) == (State.WRONG, "this is Python 3.10.4")
    assert found.advice == "Python 3.11 or later is needed."


@pytest.mark.parametrize(
    ("said", "state", "what"),
    [
        ("v20.19.0", State.OK, "Node v20.19.0"),
        ("v20.18.3", State.WRONG, "this is Node v20.18.3"),
        ("what?", State.WRONG, "`node --version` says no version"),
        (None, State.UNKNOWN, "node is not on the PATH; nothing but `make build` needs it"),
    ],
)
async def test_node_is_judged_by_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, state: State, what: str
) -> None:
    if said is not None:
        node = tmp_path / "node"
        node.write_text(f"#!/bin/sh\necho '{said}'\n")
        node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = await MachineChecks(Installation()).node()
    assert (found.state, found.what) == (state, what)


async def test_pages_that_are_not_built_are_wrong(settings: Settings, built: Path, tmp_path: Path) -> None:
    installation = Installation()
    installation.settings = settings
    absent = MachineChecks(installation, customer_site=tmp_path, flex_plugin=built / "plugin")
    found = await absent.pages()
    assert found.state is State.WRONG
    assert found.advice == "Run `make build` where the API runs."
    there = MachineChecks(installation, customer_site=built / "site", flex_plugin=built / "plugin")
    assert (await there.pages()).state is State.OK


# --- keys, and the codec server ---------------------------------------------------------------------------


async def test_malformed_keys_are_wrong(examine: Examine) -> None:
    found = await examine({"PAYLOAD_KEYS": "not-a-key"})
    assert found["keys"].state is State.WRONG
    assert "not-a-key" not in found["keys"].what + found["settings"].what


@pytest.mark.parametrize("keys", ["", f"plain,{PAYLOAD_KEYS}"])
async def test_plain_text_is_said(examine: Examine, keys: str) -> None:
    found = await examine({"PAYLOAD_KEYS": keys})
    assert found["keys"].what == "histories are kept in plain text: PAYLOAD_KEYS has no key that encrypts"


def codec(listener: socket.socket, **changed: str) -> dict[str, str | None]:
    return {
        "CODEC_PORT": str(listener.getsockname()[1]),
        "CODEC_UI_ORIGIN": "https://temporal.example.com",
        "CODEC_SECRET": CODEC_SECRET,
        **changed,
    }


async def test_what_is_encrypted_here_goes_round_through_the_codec_server(examine: Examine) -> None:
    with listen() as listener:
        async with serving(create_codec_server(served(PAYLOAD_KEYS)), listener):
            found = (await examine(codec(listener)))["codec server"]
            assert found.state is State.OK
            assert found.what.endswith("gives back what was encrypted here")
            everywhere = (await examine(codec(listener, CODEC_HOST="0.0.0.0")))["codec server"]  # noqa: S104
            assert everywhere.state is State.OK


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"CODEC_SECRET": "another-secret-of-more-than-32-characters"}, "refuses CODEC_SECRET"),
        ({"PAYLOAD_KEYS": "other:" + PAYLOAD_KEYS.partition(":")[2]}, "does not open what is encrypted here"),
        ({"CODEC_SECRET": "short"}, "CODEC_SECRET is wrong"),
        ({"CODEC_UI_ORIGIN": ""}, "CODEC_UI_ORIGIN is missing"),
    ],
)
async def test_a_codec_server_with_other_settings_is_wrong(
    examine: Examine, changed: dict[str, str], what: str
) -> None:
    with listen() as listener:
        async with serving(create_codec_server(served(PAYLOAD_KEYS)), listener):
            found = (await examine(codec(listener, **changed)))["codec server"]
    assert found.state is State.WRONG
    assert what in found.what


async def test_what_is_no_codec_server_is_wrong(examine: Examine, api_socket: socket.socket) -> None:
    found = (await examine(codec(api_socket)))["codec server"]
    assert found.state is State.WRONG
    assert "is no codec server (HTTP 404)" in found.what


async def test_a_codec_server_that_is_away_is_wrong(examine: Examine) -> None:
    with listen() as listener:
        settings = codec(listener, CODEC_PORT=str(free_port()))
    found = (await examine(settings))["codec server"]
    assert found.state is State.WRONG
    assert found.what.startswith("none answers at 127.0.0.1:")


def served(keys: str) -> CodecSettings:
    return CodecSettings.model_validate(
        {
            "payload_keys": keys,
            "codec_ui_origin": "https://temporal.example.com",
            "codec_secret": CODEC_SECRET,
        }
    )
