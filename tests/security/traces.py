"""What is left of a text that was written down: plain, quoted, escaped, in hex, in base64 at any position."""

import base64
import json
from collections.abc import Iterable
from urllib.parse import quote, quote_plus


def traces_of(text: str) -> set[bytes]:
    """Every form in which the text would be found."""
    plain = {text, text.lower(), quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1]}
    plain |= {text.encode().hex(), text.encode().hex().upper()}
    return {one.encode() for one in plain} | {one for before in range(3) for one in _in_base64(text, before)}


def found_in(written: bytes, texts: Iterable[str]) -> list[str]:
    """Those of the texts that the bytes tell."""
    return [text for text in texts if any(trace in written for trace in traces_of(text))]


def _in_base64(text: str, before: int) -> Iterable[bytes]:
    """As it looks after `before` more bytes: only the letters that its own bytes alone make."""
    data = text.encode()
    first = -(-before * 8 // 6)
    last = (before + len(data)) * 8 // 6
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield encode(b"\0" * before + data)[first:last]
