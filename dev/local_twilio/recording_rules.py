"""Recording rules: what Twilio accepts as such, and which tracks they record.

https://www.twilio.com/docs/video/api/recording-rules, https://www.twilio.com/docs/api/errors/53120
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from dev.local_twilio.rest import Resource
from dev.local_twilio.signaling_seam import PublishedTrack
from dev.local_twilio.twilio_errors import RECORDING_RULE_INVALID, TwilioError

MOST_RULES = 20


@dataclass(frozen=True)
class Publisher:
    sid: str
    identity: str


class RecordingRule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: Literal["include", "exclude"]
    all: Literal[True] | None = None
    publisher: str | None = Field(None, min_length=1)  # ParticipantSid or identity
    track: str | None = Field(None, min_length=1)  # TrackSid or name
    kind: Literal["audio", "video"] | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        filters = self.model_dump(exclude={"type"}, exclude_none=True)
        if not filters or (self.all and len(filters) > 1):
            raise ValueError("either all, or others")
        return self

    def fits(self, publisher: Publisher, track: PublishedTrack) -> bool:
        return (
            self.publisher in (None, *asdict(publisher).values())
            and self.track in (None, track.sid, track.name)
            and self.kind in (None, track.kind)
        )

    @property
    def resource(self) -> Resource:
        return self.model_dump(exclude_none=True)


_RULES = TypeAdapter(tuple[RecordingRule, ...])

RECORD_ALL = (RecordingRule(type="include", all=True),)
RECORD_NOTHING = (RecordingRule(type="exclude", all=True),)

Rules = tuple[RecordingRule, ...]


def recording_rules(written: str | None) -> Rules:
    """The rules of a JSON array. Raises TwilioError 53120."""
    try:
        rules = _RULES.validate_json(written or "", strict=False)
    except ValidationError as error:
        raise TwilioError(RECORDING_RULE_INVALID, "Invalid recording rule(s)") from error
    if not 1 <= len(rules) <= MOST_RULES:
        raise TwilioError(RECORDING_RULE_INVALID, "Invalid recording rule(s)")
    return rules


def written(rules: Rules) -> str:
    return _RULES.dump_json(rules, exclude_none=True).decode()


def resources(rules: Rules) -> list[dict[str, Any]]:
    return [rule.resource for rule in rules]


def record_something(rules: Rules) -> bool:
    """What `isRecording` says at the clients."""
    return any(rule.type == "include" for rule in rules)


def recorded(rules: Sequence[RecordingRule], publisher: Publisher, track: PublishedTrack) -> bool:
    """The last rule that fits decides; without one, a track is not recorded. Data tracks never are."""
    fitting = [rule for rule in rules if rule.fits(publisher, track)]
    return track.kind != "data" and bool(fitting) and fitting[-1].type == "include"
