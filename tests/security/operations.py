"""Every operation of the API, from its own description, with a request that it would take in."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from fastapi import FastAPI

PARTICIPANT = "PA" + "0" * 32
LINE = "0" * 16

Body = dict[str, Any]


class Operation(NamedTuple):
    method: str
    path: str
    tag: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def url(self, code: str, task_sid: str) -> str:
        return self.path.format(code=code, task_sid=task_sid)

    @property
    def has_body(self) -> bool:
        return self.method == "POST"

    def body(self, task_sid: str, claim: str) -> Body | None:
        """JSON that is right, apart from who sends it. None where a request has no body."""
        if not self.has_body:
            return None
        said: Body = {"task_sid": task_sid, "participant_sid": PARTICIPANT, "in_room": True}
        if self.tag != "Customers":
            return said
        return {**said, "claim": claim, "score": 5, "consent": False, "id": LINE, "text": "Hello"}


def operations(app: FastAPI, tag: str = "") -> list[Operation]:
    """Those of the tag, or all."""
    found = [one for one in _operations(app) if tag in ("", one.tag)]
    assert found, f"nothing is tagged {tag}"
    return found


def _operations(app: FastAPI) -> Iterator[Operation]:
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield Operation(method.upper(), path, operation["tags"][0])
