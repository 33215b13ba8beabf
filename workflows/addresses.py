"""What others know our things by: the join code, where a room reports to, and where a link leads."""

import re
from typing import Final

# https://www.crockford.com/base32.html: no I, L, O and U
CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
STATUS_CALLBACK_PATH: Final = "/twilio/video"
_JOIN_CODE: Final = re.compile(f"[{CODE_ALPHABET}]{{7,26}}")
# Nothing is asked of what stands around it: the SDK's own lines have it between the bytes of a task token.
_NAMES_A_CODE: Final = re.compile(rf"(escalation|customer|chat-line)-({_JOIN_CODE.pattern})")


def is_join_code(text: str) -> bool:
    """Whether this is a code as rooms and workflows are named: upper case, nothing between."""
    return _JOIN_CODE.fullmatch(text) is not None


def without_join_codes(text: str) -> str:
    """The text with the codes cut out of workflow ids and identities, as a log may have it."""
    return _NAMES_A_CODE.sub(r"\1-…", text)


def code_named_in(text: str) -> str | None:
    """The code in a workflow id or an identity; None where there is none."""
    found = _NAMES_A_CODE.search(text)
    return None if found is None else found[2]


def status_callback_url(public_base: str) -> str:
    """Where Twilio tells what happens in a room. `public_base` has no trailing slash."""
    return f"{public_base}{STATUS_CALLBACK_PATH}"


def join_url(public_base: str, code: str) -> str:
    """The customer's link."""
    return f"{public_base}/join/{code}"
