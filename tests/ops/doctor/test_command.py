"""`python -m ops.doctor` as a process, as CI starts it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from temporalio.client import Client

from api.pages import ROOT
from api.twilio_callbacks import WORKSPACE_EVENTS_PATH
from dev.local_twilio.local_twilio import LocalTwilio
from dev.ports import free_port
from settings import Settings
from tests.api.call import Call
from tests.api.conftest import CreateApi
from tests.api.serving import listen, serving_by
from tests.ops.runs import everything

SECRETS = ("TWILIO_AUTH_TOKEN", "TWILIO_API_SECRET", "JOIN_CODE_SECRET", "PAYLOAD_KEYS", "TEMPORAL_API_KEY")


class Ended(NamedTuple):
    code: int | None
    out: str
    err: str


async def doctor(environment: dict[str, str], folder: Path, *arguments: str) -> Ended:
    """`folder` is where no .env is."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ops.doctor", *arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(process.returncode, out.decode(), err.decode())


@pytest.fixture
async def https(
    environment: dict[str, str], create: CreateApi, twilio: LocalTwilio, tmp_path: Path
) -> AsyncIterator[dict[str, str]]:
    """The installation with an API that is reached by https, at a certificate that the process trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make_certificate(key, certificate)
    listener = listen()
    url = f"https://localhost:{listener.getsockname()[1]}"
    twilio.workspace.event_callback = f"{url}{WORKSPACE_EVENTS_PATH}"
    reached = {**environment, "PUBLIC_URL": url, "SSL_CERT_FILE": str(certificate)}
    api = create(Settings.model_validate({name.lower(): value for name, value in reached.items()}))
    async with serving_by(
        uvicorn.Config(
            api,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            ssl_keyfile=key,
            ssl_certfile=certificate,
            timeout_graceful_shutdown=1,
        ),
        listener,
    ):
        yield reached


def make_certificate(key_file: Path, certificate_file: Path) -> None:
    """Of localhost, signed by itself, for an hour."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def document(ended: Ended) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ended.out)
    return found


async def test_a_well_installation_by_https_ends_with_0(https: dict[str, str], tmp_path: Path) -> None:
    told = await doctor(https, tmp_path)
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert lines[-1].endswith(" ok, 0 wrong, 1 unknown")
    # That nobody but this machine reaches it is told; all else is green.
    assert [line for line in lines[:-1] if not line.startswith("ok ")] == [
        line for line in lines if line.split()[:2] == ["unknown", "PUBLIC_URL"]
    ]


async def test_a_certificate_that_is_not_trusted_is_wrong(https: dict[str, str], tmp_path: Path) -> None:
    told = await doctor({**https, "SSL_CERT_FILE": os.devnull}, tmp_path)
    assert told.code == 1
    assert "no TLS connection to https://localhost:" in told.out


async def test_what_is_wrong_is_one_line_that_says_what_to_do(
    environment: dict[str, str], tmp_path: Path
) -> None:
    told = await doctor({**environment, "TWILIO_API_SECRET": "another"}, tmp_path)
    assert (told.code, told.err) == (1, "")
    [line] = [line for line in told.out.splitlines() if line.startswith("wrong")]
    assert line.split()[1:3] == ["API", "key"]
    assert "Create a standard API key in region US1." in line
    assert line.endswith("[docs/operations.md#setting-up-twilio]")


async def test_json_is_one_document(environment: dict[str, str], tmp_path: Path) -> None:
    well = await doctor(environment, tmp_path, "--json")
    assert (well.code, document(well)["well"]) == (0, True)
    ill = await doctor({**environment, "TEMPORAL_NAMESPACE": "nowhere"}, tmp_path, "--json")
    assert (ill.code, document(ill)["well"]) == (1, False)
    assert {tuple(check) for check in document(ill)["checks"]} == {
        ("name", "state", "what", "advice", "read")
    }
    assert {check["state"] for check in document(ill)["checks"]} == {"ok", "wrong", "unknown"}
    [wrong] = [check for check in document(ill)["checks"] if check["state"] == "wrong"]
    assert (wrong["name"], wrong["what"]) == ("namespace", "nowhere does not exist")


async def test_all_that_is_told_is_to_be_read_where_it_says(
    environment: dict[str, str], tmp_path: Path
) -> None:
    told = document(await doctor(environment, tmp_path, "--json"))
    for read in {check["read"] for check in told["checks"]}:
        file, _, section = read.partition("#")
        headings = [
            line.strip("# \n").lower().replace(" ", "-").replace(",", "").replace(":", "")
            for line in (ROOT / file).read_text().splitlines()
            if line.startswith("#")
        ]
        assert section in headings, read


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"TEMPORAL_API_KEY": "a-temporal-api-key"},
        {"TWILIO_BASE_URL": f"http://127.0.0.1:{free_port()}"},
        {"PAYLOAD_KEYS": "no-key-but-a-secret-all-the-same"},
        {"TWILIO_AUTH_TOKEN": "another-auth-token", "TWILIO_API_SECRET": "another-api-secret"},
        {"VIDEO_MAX_CALL": "soon", "TWILIO_ACCOUNT_SID": "no-sid"},
    ],
)
async def test_no_line_has_a_secret(
    environment: dict[str, str], tmp_path: Path, changed: dict[str, str]
) -> None:
    used = {**environment, **changed}
    told = await doctor(used, tmp_path, "--json")
    assert told.err == ""
    assert document(told)["checks"]
    assert not [name for name in SECRETS if name in used and used[name] in told.out]


async def test_wrong_use_ends_with_2(environment: dict[str, str], tmp_path: Path) -> None:
    told = await doctor(environment, tmp_path, "--mend")
    assert (told.code, told.out) == (2, "")
    assert told.err.splitlines()[-1].endswith("unrecognized arguments: --mend")


async def test_help_tells_what_it_does(environment: dict[str, str], tmp_path: Path) -> None:
    told = await doctor(environment, tmp_path, "--help")
    assert told.code == 0
    assert "Changes nothing but by --fix, and shows no secret." in " ".join(told.out.split())


async def test_it_changes_nothing_at_temporal_or_twilio(
    call: Call, environment: dict[str, str], temporal_client: Client, twilio: LocalTwilio, tmp_path: Path
) -> None:
    await call.had()
    before = await everything(temporal_client, twilio)
    assert (await doctor(environment, tmp_path, "--fix")).code == 0
    assert await everything(temporal_client, twilio) == before
