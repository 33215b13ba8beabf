"""What people call themselves and write, as it is kept: without what nobody sees and machines obey.

Letters of every script stay, and so do emoji. Nothing is escaped here: whoever shows it shows it as text.
"""

import re
import unicodedata
from typing import Final

# Control characters, halves of surrogate pairs, noncharacters; and what turns the reading direction around
# beyond its own text (https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings).
_CUT: Final = (
    r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    r"\u202a-\u202e\u2066-\u2069"
)
_UNSEEN: Final = re.compile(f"[{_CUT}]")
_LINE_END: Final = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# As a JSON schema says it: something is left of the text.
SAYS_SOMETHING: Final = rf"[^\s\x85{_CUT}]"


def plain_text(text: str) -> str:
    """Composed as Unicode recommends (NFC), lines ended by `\\n`, nothing around it."""
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_END.sub("\n", text))).strip()


def plain_line(text: str) -> str:
    """The same in one line, with single spaces."""
    return " ".join(plain_text(text).split())
