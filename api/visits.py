"""Somebody with a link: the code is the capability; the claim tells one browser from another."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends
from pydantic import BaseModel, Field, SecretStr, field_validator

from api.escalations import Door
from api.guess_limits import CallerAddress, Limits
from api.join_codes import Code
from api.problems import WrongClaim
from workflows.messages import Snapshot

EXAMPLE_CLAIM: Final = "q7Rk0vN3mYxT1bZc9LfWd5sHgJ2uPe8aKo4iXtQnE6w"
_CLAIM: Final = re.compile("[A-Za-z0-9_-]{43}|[0-9a-fA-F]{64}")


class Claimed(BaseModel):
    """`claim`: 256 random bits that the browser made, as 43 base64url characters or 64 hexadecimal digits."""

    claim: Annotated[
        SecretStr,
        Field(
            examples=[EXAMPLE_CLAIM],
            json_schema_extra={"writeOnly": True, "pattern": f"^({_CLAIM.pattern})$"},
        ),
    ]

    @field_validator("claim")
    @classmethod
    def _is_256_bits(cls, claim: SecretStr) -> SecretStr:
        if _CLAIM.fullmatch(claim.get_secret_value()) is None:
            raise ValueError("a claim is 43 base64url characters or 64 hexadecimal digits")
        return claim

    @property
    def claim_hash(self) -> str:
        """What the workflow knows of the claim."""
        return hashlib.sha256(self.claim.get_secret_value().encode()).hexdigest()

    def is_right(self, snapshot: Snapshot) -> bool:
        """Whether the escalation is claimed with it."""
        return snapshot.claim_hash is not None and hmac.compare_digest(self.claim_hash, snapshot.claim_hash)

    def check(self, snapshot: Snapshot) -> str:
        """The claim's hash, if the escalation is claimed with it. Raises WrongClaim."""
        if not self.is_right(snapshot):
            raise WrongClaim
        return self.claim_hash


@dataclass
class _Visit:
    """Somebody at an address, with a code."""

    code: Code
    address: CallerAddress
    limits: Limits
    door: Door

    async def escalation(self, claimed: Claimed | None = None) -> Snapshot:
        """What is behind the code. A right claim opens it from other addresses, too.

        Raises TooManyGuesses, UnknownCode.
        """
        claim_hash = None if claimed is None else claimed.claim_hash
        with self.limits.lookup(self.code, self.address, claim_hash=claim_hash):
            escalation = await self.door.read(self.code)
        if claimed is not None and claimed.is_right(escalation):
            self.limits.opened(self.code, claimed.claim_hash)
        return escalation


Visit = Annotated[_Visit, Depends()]


async def _escalation(visit: Visit) -> Snapshot:
    return await visit.escalation()


Joined = Annotated[Snapshot, Depends(_escalation)]
