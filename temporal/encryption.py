"""Payload encryption: of inputs, results, memos, summaries and details Temporal stores ciphertext only.

https://docs.temporal.io/payload-codec
"""

import base64
import binascii
import os
import re
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

ENCODING: Final = b"binary/encrypted"
KEY_ID: Final = "encryption-key-id"
PLAIN: Final = "plain"

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class UndecipherableError(Exception):
    """A payload that none of our keys opens: its key is missing, or it was changed."""


class Keyring:
    """AES-256 keys by id. The first encrypts, all decrypt; without any, nothing is encrypted."""

    def __init__(self, text: str = "") -> None:
        """`text`: comma-separated `id:key`, each key 32 bytes in base64. `plain` as the first entry means
        that the keys only decrypt. Raises ValueError, which shows no key.
        """
        entries = [entry.strip() for entry in text.split(",")] if text else []
        self._keys: dict[str, AESGCM] = {}
        for position, entry in enumerate(entries, start=1):
            if position == 1 and entry == PLAIN:
                continue
            name, colon, key = entry.partition(":")
            # named by position: what stands where an id should be may be a key
            if not colon or _ID.fullmatch(name) is None:
                raise ValueError(f"entry {position} is not id:key, with letters, digits or . _ - as its id")
            if name in self._keys:
                raise ValueError(f"entry {position} has the id of an earlier one")
            self._keys[name] = AESGCM(_key_bytes(key, position))
        self.current: Final = None if entries[:1] == [PLAIN] else next(iter(self._keys), None)

    def encrypt(self, payload: Payload) -> Payload:
        """The payload whole, metadata included, under the current key and a nonce of its own."""
        if self.current is None:
            return payload
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._keys[self.current].encrypt(nonce, payload.SerializeToString(), _bound(self.current))
        return Payload(
            metadata={"encoding": ENCODING, KEY_ID: self.current.encode()},
            data=nonce + sealed,
        )

    def decrypt(self, payload: Payload) -> Payload:
        """What is not encrypted is passed on as it is: histories from before encryption stay readable.

        Raises UndecipherableError.
        """
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        name = payload.metadata.get(KEY_ID, b"").decode(errors="replace")
        if name not in self._keys:
            raise UndecipherableError(f"a payload is under key {name!r}, which PAYLOAD_KEYS has not")
        nonce, sealed = payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:]
        try:
            plain = self._keys[name].decrypt(nonce, sealed, _bound(name))
        except (InvalidTag, ValueError) as error:
            raise UndecipherableError(
                f"a payload under key {name!r} was changed, or encrypted with another key of that id"
            ) from error
        return Payload.FromString(plain)

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"


class PayloadEncryption(PayloadCodec):
    """The keyring as the SDK's codec. It is there without keys, too: a worker that cannot read an encrypted
    signal must fail its task, and try again, where the SDK would drop the signal.
    """

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._keys.encrypt(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Raises UndecipherableError."""
        return [self._keys.decrypt(payload) for payload in payloads]


def _key_bytes(text: str, position: int) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ValueError(f"the key of entry {position} is not {_KEY_BYTES} bytes in base64")
    return key


def _bound(name: str) -> bytes:
    """The payload's own metadata, as AES-GCM's associated data: a changed one does not decrypt."""
    return ENCODING + b"\0" + name.encode()
