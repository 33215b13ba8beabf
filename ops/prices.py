"""A price list in a file, and what one escalation's usage comes to by it. No price stands in the code."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ops.usage import Usage

# Rows are added up by whoever reads them: fine enough that a hundred thousand of them lose no cent.
COST_STEP: Final = Decimal("0.00000001")
MINUTE: Final = 60  # seconds

Price = Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False)]


class PricesError(Exception):
    """Its text is one line for the person at the terminal."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class VideoPrices(_Table):
    participant_minute: Price
    recording_minute: Price


class ConversationsPrices(_Table):
    message: Price


class Prices(_Table):
    """As ops/prices.example.toml explains them."""

    currency: str = Field(pattern="^[A-Z]{3}$")
    billing_increment: int = Field(ge=1, le=MINUTE, strict=True)  # seconds
    video: VideoPrices
    conversations: ConversationsPrices

    def bill(self, usage: Usage) -> "Bill":
        """What Twilio will bill for it."""
        in_rooms, recorded = self._billed(usage.stays), self._billed(usage.recorded)
        cost = (
            self.video.participant_minute * in_rooms / MINUTE
            + self.video.recording_minute * recorded / MINUTE
            + self.conversations.message * usage.messages
        )
        return Bill(
            participant_seconds=in_rooms,
            recording_seconds=recorded,
            cost=cost.quantize(COST_STEP, ROUND_HALF_EVEN),
        )

    def _billed(self, times: Iterable[timedelta]) -> int:
        """Seconds; each time is rounded up by itself."""
        step = timedelta(seconds=self.billing_increment)
        return sum(-(-time // step) for time in times) * self.billing_increment


@dataclass(frozen=True)
class Bill:
    """Seconds are billed ones."""

    participant_seconds: int
    recording_seconds: int
    cost: Decimal


def load_prices(path: Path) -> Prices:
    """Raises PricesError, which names the file and the first thing that is wrong with it."""
    try:
        with path.open("rb") as file:
            return Prices.model_validate(tomllib.load(file, parse_float=Decimal))
    except OSError as error:
        raise PricesError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PricesError(f"{path} is not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        match first["type"]:
            case "missing":
                wrong = "is missing"
            case "extra_forbidden":
                wrong = "is not known"
            case _:
                wrong = f"is wrong: {first['msg']}"
        raise PricesError(f"{path}: {name} {wrong}. See ops/prices.example.toml.") from error
