"""Keys, and the codec server by which people read what is encrypted."""

import ipaddress
import json
from typing import Final

import aiohttp
from google.protobuf.json_format import MessageToJson, Parse, ParseError
from pydantic import ValidationError
from temporalio.api.common.v1 import Payload, Payloads

from ops.doctor.checks import Check, Finding, ok, wrong
from settings import CodecSettings, HistorySettings, wrong_settings
from temporal.encryption import Keyring

KEYS: Final = "keys"
READ: Final = "docs/operations.md#keys-make-rotate-retire"
READ_CODEC: Final = "docs/operations.md#read-encrypted-histories"
WITHIN: Final = aiohttp.ClientTimeout(total=4)
SAMPLE: Final = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps("doctor").encode())
# What only the codec server has. With neither of them here, it is none of this machine's.
CODECS_OWN: Final = frozenset({"codec_ui_origin", "codec_secret"})


class EncryptionChecks:
    _keys: Keyring

    def all(self) -> tuple[Check, ...]:
        return (
            Check(KEYS, self.keys, READ),
            Check("codec server", self.codec_server, READ_CODEC, needs=(KEYS,)),
        )

    async def keys(self) -> Finding:
        try:
            self._keys = keys = HistorySettings().keyring
        except ValidationError as error:
            return wrong("; ".join(wrong_settings(error)), "Each is id:key, the key 32 bytes in base64.")
        if keys.current is None:
            return ok("histories are kept in plain text: PAYLOAD_KEYS has no key that encrypts")
        return ok(f"histories are encrypted under key {keys.current}")

    async def codec_server(self) -> Finding:
        """A payload under the current key, as it comes back."""
        try:
            settings = CodecSettings()  # the values come from the environment
        except ValidationError as error:
            absent = {str(one["loc"][0]) for one in error.errors() if one["loc"] and one["type"] == "missing"}
            if absent >= CODECS_OWN:
                return ok("none is configured here")
            return wrong("; ".join(wrong_settings(error)), "Mend them where the codec server gets them.")
        address = f"{_reached(settings.codec_host)}:{settings.codec_port}"
        body = MessageToJson(Payloads(payloads=[self._keys.encrypt(SAMPLE)]))
        bearer = {"Authorization": f"Bearer {settings.codec_secret.get_secret_value()}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=WITHIN, headers=bearer) as session,
                session.post(f"http://{address}/decode", data=body, allow_redirects=False) as answer,
            ):
                status, text = answer.status, await answer.text(errors="replace")
        except (aiohttp.ClientError, TimeoutError) as error:
            return wrong(
                f"none answers at {address} ({type(error).__name__})",
                "Start it: `.venv/bin/python -m temporal.codec_server`.",
            )
        return _judged(status, text, address)


def _judged(status: int, text: str, address: str) -> Finding:
    if status == 401:
        return wrong(f"{address} refuses CODEC_SECRET", "Start the codec server anew with this CODEC_SECRET.")
    if status == 422:
        return wrong(
            f"{address} does not open what is encrypted here",
            "Start the codec server anew with the PAYLOAD_KEYS of API and worker.",
        )
    if status != 200 or not _is_sample(text):
        return wrong(f"what answers at {address} is no codec server (HTTP {status})", "See CODEC_PORT.")
    return ok(f"{address} gives back what was encrypted here")


def _is_sample(text: str) -> bool:
    try:
        return list(Parse(text, Payloads()).payloads) == [SAMPLE]
    except ParseError:
        return False


def _reached(host: str) -> str:
    """Where a server that listens at every address of this machine is reached."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return host if address.version == 4 else f"[{host}]"
