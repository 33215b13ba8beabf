"""Payload encryption, as a property of any payload."""

import base64
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload

from settings import HistorySettings, load_settings
from temporal.encryption import ENCODING, KEY_ID, Keyring, PayloadEncryption, UndecipherableError


def key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


NEW, OLD = f"new:{key()}", f"old:{key()}"
payloads = st.builds(
    Payload,
    metadata=st.dictionaries(st.text(max_size=8), st.binary(max_size=16), max_size=3),
    data=st.binary(max_size=256),
)


def codec(*keys: str) -> PayloadEncryption:
    return PayloadEncryption(Keyring(",".join(keys)))


async def encrypted(payload: Payload, *keys: str) -> Payload:
    [sealed] = await codec(*keys).encode([payload])
    return sealed


@given(some=st.lists(payloads, max_size=4))
async def test_what_is_encrypted_comes_back_as_it_was(some: list[Payload]) -> None:
    sealed = await codec(NEW).encode(some)
    assert await codec(NEW).decode(sealed) == some


@given(text=st.text(min_size=6, max_size=64))
async def test_neither_data_nor_metadata_can_be_read(text: str) -> None:
    secret = text.encode()
    sealed = await encrypted(Payload(metadata={"secret": secret}, data=secret), NEW)
    assert dict(sealed.metadata) == {"encoding": ENCODING, KEY_ID: b"new"}
    assert secret not in sealed.data


@given(payload=payloads, at=st.integers(min_value=0), bit=st.integers(0, 7))
async def test_a_changed_ciphertext_or_nonce_is_refused(payload: Payload, at: int, bit: int) -> None:
    sealed = await encrypted(payload, NEW)
    changed = bytearray(sealed.data)
    changed[at % len(changed)] ^= 1 << bit
    sealed.data = bytes(changed)
    with pytest.raises(UndecipherableError, match="was changed"):
        await codec(NEW).decode([sealed])


@given(payload=payloads, kept=st.integers(min_value=0))
async def test_a_shortened_ciphertext_is_refused(payload: Payload, kept: int) -> None:
    sealed = await encrypted(payload, NEW)
    sealed.data = sealed.data[: kept % len(sealed.data)]
    with pytest.raises(UndecipherableError, match="was changed"):
        await codec(NEW).decode([sealed])


@given(payload=payloads)
async def test_a_changed_key_id_is_refused_even_when_the_key_is_the_same(
    payload: Payload,
) -> None:
    same = NEW.partition(":")[2]
    sealed = await encrypted(payload, NEW)
    sealed.metadata[KEY_ID] = b"old"
    with pytest.raises(UndecipherableError, match="was changed"):
        await codec(NEW, f"old:{same}").decode([sealed])


@given(payload=payloads, name=st.binary(max_size=8).filter(lambda name: name != b"new"))
async def test_an_unknown_key_id_is_named(payload: Payload, name: bytes) -> None:
    sealed = await encrypted(payload, NEW)
    sealed.metadata[KEY_ID] = name
    with pytest.raises(UndecipherableError, match="which PAYLOAD_KEYS has not"):
        await codec(NEW).decode([sealed])


async def test_a_payload_without_a_key_id_is_refused() -> None:
    with pytest.raises(UndecipherableError, match="key ''"):
        await codec(NEW).decode([Payload(metadata={"encoding": ENCODING}, data=b"x")])


@given(payload=payloads)
async def test_after_a_rotation_the_old_key_decrypts_and_the_new_one_encrypts(payload: Payload) -> None:
    before = await encrypted(payload, OLD)
    assert await codec(NEW, OLD).decode([before]) == [payload]
    after = await encrypted(payload, NEW, OLD)
    assert await codec(NEW).decode([after]) == [payload]
    with pytest.raises(UndecipherableError):
        await codec(OLD).decode([after])


@given(payload=payloads)
async def test_the_same_payload_twice_has_two_nonces(payload: Payload) -> None:
    first, second = await codec(NEW).encode([payload, payload])
    assert first.data[:12] != second.data[:12]
    assert first.data[12:] != second.data[12:]


@given(payload=payloads.filter(lambda payload: payload.metadata.get("encoding") != ENCODING))
async def test_what_is_not_encrypted_passes_through(payload: Payload) -> None:
    assert await codec(NEW).decode([payload]) == [payload]


@given(payload=payloads)
async def test_keys_behind_plain_only_decrypt(payload: Payload) -> None:
    only_reads = codec("plain", NEW)
    assert await only_reads.encode([payload]) == [payload]
    assert await only_reads.decode([await encrypted(payload, NEW)]) == [payload]


async def test_without_keys_nothing_is_encrypted_and_what_is_encrypted_is_refused() -> None:
    """Left to the SDK, a signal that cannot be read would be dropped."""
    without, payload = PayloadEncryption(Keyring()), Payload(data=b"x")
    assert await without.encode([payload]) == [payload]
    with pytest.raises(UndecipherableError):
        await without.decode([await encrypted(payload, NEW)])


def test_the_first_key_is_the_current_one_and_no_key_is_shown() -> None:
    keyring = Keyring(f" {NEW} , {OLD} ")
    assert keyring.current == "new"
    assert repr(keyring) == "Keyring(new, old)"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (NEW.partition(":")[2], "entry 1 is not id:key"),
        (f"{NEW},", "entry 2 is not id:key"),
        (f":{key()}", "entry 1 is not id:key"),
        (f"{NEW},plain", "entry 2 is not id:key"),
        (f"sp ace:{key()}", "entry 1 is not id:key"),
        (f"short:{base64.b64encode(os.urandom(31)).decode()}", "entry 1 is not 32 bytes"),
        (f"{OLD},long:{base64.b64encode(os.urandom(33)).decode()}", "entry 2 is not 32 bytes"),
        (f"odd:{key()[:-1]}", "entry 1 is not 32 bytes"),
        (f"{NEW},{NEW}", "entry 2 has the id of an earlier one"),
    ],
    ids=(
        *("no id", "nothing after a comma", "an empty id", "no key", "a space in the id"),
        *("too short", "too long", "cut off", "twice the same id"),
    ),
)
def test_malformed_keys_stop_the_process_with_one_line_that_shows_none(
    text: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYLOAD_KEYS", text)
    with pytest.raises(SystemExit) as stopped:
        load_settings(HistorySettings)
    line = str(stopped.value)
    assert line.startswith("PAYLOAD_KEYS is wrong: ")
    assert reason in line
    assert "\n" not in line
    parts = [key for entry in text.split(",") for key in entry.split(":") if len(key) > 20]
    assert not any(part in line for part in parts)
