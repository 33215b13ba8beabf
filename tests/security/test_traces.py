"""A text that was written down is found, in whatever form."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.security.traces import found_in

TEXT = "Z\u00f6e & Co 5H2QK8N"


@pytest.mark.parametrize(
    "written",
    [
        TEXT.encode(),
        quote(TEXT).encode(),
        json.dumps({"a": TEXT}).encode(),
        TEXT.encode().hex().encode(),
        TEXT.encode().hex().upper().encode(),
        TEXT.lower().encode(),
        *(base64.b64encode(b"x" * before + TEXT.encode() + b"y" * before) for before in range(7)),
        *(base64.urlsafe_b64encode(b"\xff" * before + TEXT.encode()) for before in range(4)),
    ],
)
def test_a_text_is_found_in_every_form(written: bytes) -> None:
    assert found_in(b"before " + written + b" after", [TEXT, "5H2QK8X"]) == [TEXT]
