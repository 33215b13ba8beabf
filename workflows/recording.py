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


class Consent(BaseModel):
    """The customer's answer, and since when it holds."""

    given: bool
    at: datetime


class Recording(BaseModel):
    """Of an escalation that is to be recorded."""

    consent: Consent | None = None
    stopped: bool = False  # by the agent, until they start it again
    starts: int = 0  # that the agent asked for
    state: RecordingState = RecordingState.OFF

    @property
    def allowed(self) -> bool:
        return self.consent is not None and self.consent.given

    def answer(self, given: bool, at: datetime) -> None:
        """The same answer again leaves its time alone."""
        if self.consent is None or self.consent.given != given:
            self.consent = Consent(given=given, at=at)

    def start(self) -> None:
        """The agent's wish; after a refusal of Twilio's, it is tried again."""
        self.starts += 1
        self.stopped = False
        if self.state is RecordingState.UNAVAILABLE:
            self.state = RecordingState.OFF
