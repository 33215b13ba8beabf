"""What is known of the recording: the customer's answer, the agent's wish, and what Twilio was told.

Pure: no Temporal, no clock of its own. Rooms are created unrecorded; only recording rules record them.
"""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel


class RecordingState(StrEnum):
    OFF = "off"  # nothing is recorded
    STARTING = "starting"  # Twilio is being told to record
    ON = "on"  # the rules record everybody, until Twilio has taken others
    UNAVAILABLE = "unavailable"  # Twilio refuses to record: the call goes on unrecorded


KNOWN_TO_RUN = frozenset({RecordingState.STARTING, RecordingState.ON})


class Consent(BaseModel):
    """The customer's answer, and since when it holds."""

    given: bool
    at: datetime


class Recording(BaseModel):
    """Of an escalation that is to be recorded."""

    consent: Consent | None = None
    stopped: bool = False  # by the agent, until they start it again
    starts: int = 0  # that the agent asked for
    heard_at: datetime | None = None  # Twilio's latest word of a recording that none was known of
    state: RecordingState = RecordingState.OFF

    @property
    def allowed(self) -> bool:
        return self.consent is not None and self.consent.given

    def answer(self, given: bool, at: datetime) -> None:
        """The first one holds, until it is taken back for good: an arrival may come late, and again."""
        if self.consent is None or (self.consent.given and not given):
            self.consent = Consent(given=given, at=at)

    def hear_that_it_runs(self, at: datetime) -> None:
        """By what was given up, and has come about all the same. Told again, it is no news."""
        if self.state in KNOWN_TO_RUN or (self.heard_at is not None and at <= self.heard_at):
            return
        self.heard_at = at
        self.state = RecordingState.STARTING

    def start(self) -> None:
        """The agent's wish; after a refusal of Twilio's, it is tried again."""
        self.starts += 1
        self.stopped = False
        if self.state is RecordingState.UNAVAILABLE:
            self.state = RecordingState.OFF
