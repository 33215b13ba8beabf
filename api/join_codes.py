"""Join codes: short enough to read aloud, computed from the task, so that no registry is needed."""

import base64
import hmac
from typing import Annotated, Final

from fastapi import Depends, Path

from api.problems import MalformedCode
from settings import Settings
from workflows.addresses import CODE_ALPHABET, is_join_code

_FROM_RFC_4648: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", CODE_ALPHABET)
_READ_AS: Final = str.maketrans("OIL", "011", " -")
_LONGEST_INPUT: Final = 64


class JoinCodes:
    """The codes of a task's escalations under the configured secret and length."""

    def __init__(self, settings: Settings) -> None:
        self._length = settings.video_code_length
        self._secrets = [
            secret.get_secret_value().encode()
            for secret in (settings.join_code_secret, settings.join_code_secret_previous)
            if secret is not None
        ]

    def of(self, task_sid: str, n: int) -> list[str]:
        """The code of the task's n-th escalation, then the one that the previous secret gave, if any."""
        return [self._code(secret, task_sid, n) for secret in self._secrets]

    def _code(self, secret: bytes, task_sid: str, n: int) -> str:
        digest = hmac.digest(secret, f"{task_sid}:{n}".encode(), "sha256")
        return base64.b32encode(digest).decode().translate(_FROM_RFC_4648)[: self._length]


def canonical(text: str) -> str:
    """The code that a person meant: any case, spaces, hyphens; O is 0, I and L are 1.

    Raises MalformedCode.
    """
    code = text.upper().translate(_READ_AS) if text.isascii() and len(text) <= _LONGEST_INPUT else ""
    if not is_join_code(code):
        raise MalformedCode
    return code


# For the API's description. FastAPI does not check it: a code that does not fit has a problem of its own.
_WRITTEN: Final = {"pattern": "^[ -]*([0-9A-TV-Za-tv-z][ -]*){7,26}$", "maxLength": _LONGEST_INPUT}


async def _path_code(
    code: Annotated[
        str,
        Path(
            description="The join code, as people write it",
            examples=["5H2QK8N"],
            json_schema_extra=dict(_WRITTEN),
        ),
    ],
) -> str:
    return canonical(code)


Code = Annotated[str, Depends(_path_code)]
